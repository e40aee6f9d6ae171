"""Several runs: what can be compared, and how they are loaded."""
