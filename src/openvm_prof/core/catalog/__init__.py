"""Metrics, groups, eras, phases and label keys: each listed once."""
