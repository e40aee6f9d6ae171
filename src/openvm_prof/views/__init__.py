"""Results to the report model: what is said and in which order, never how it looks."""
