"""Text: names of somebody's, before it is known where they will stand."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with a space for each character that cannot be seen, line breaks among them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)
