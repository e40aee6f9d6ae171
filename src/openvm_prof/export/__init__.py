"""Values in the formats of other programs."""
