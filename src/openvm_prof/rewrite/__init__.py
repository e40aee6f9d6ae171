"""Rules that change the entries of a metrics file."""
