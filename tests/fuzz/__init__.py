"""Fuzzing: files made from arbitrary bytes, and what must hold whatever they are."""
