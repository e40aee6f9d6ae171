"""Standard input as a file that is read: `-` in the place of a path."""

from __future__ import annotations

import sys
from pathlib import Path

STANDARD_INPUT = "-"
"""The path that means it; a file of this name is `./-`."""


def is_standard_input(path: str | Path) -> bool:
    """Whether a path means standard input."""
    return str(path) == STANDARD_INPUT


def source_name(path: str | Path) -> str:
    """How messages call what is read from a path."""
    return "standard input" if is_standard_input(path) else str(path)


def read_standard_input() -> bytes:
    """All of it. Raises OSError where it is closed."""
    if sys.stdin is None or sys.stdin.closed:
        raise OSError(0, "it is closed")
    return sys.stdin.buffer.read()
