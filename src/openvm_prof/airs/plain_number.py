"""Numbers of JSON documents: whole ones without a decimal point."""

from __future__ import annotations

Number = int | float | None
"""A number, null where it is not known."""


def plain_number(value: float | None) -> Number:
    """A whole number as such."""
    return int(value) if value is not None and value.is_integer() else value
