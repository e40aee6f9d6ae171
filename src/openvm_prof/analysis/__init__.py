"""Pure functions from metrics to results."""
