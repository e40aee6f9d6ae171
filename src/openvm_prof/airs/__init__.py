"""AIRs and segments: where a run's trace cells and its proofs' time are, and what of them is wasted."""
