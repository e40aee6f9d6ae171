"""The only place that touches files and the terminal's state."""
