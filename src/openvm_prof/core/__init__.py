"""The ground: every feature may use it, and it knows no feature."""
