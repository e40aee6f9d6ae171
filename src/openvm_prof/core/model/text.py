"""Text: names of somebody's, before it is known where they will stand."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with a space for each character that cannot be seen, line breaks among them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def spelled_out(text: str) -> str:
    """The text with what cannot be seen as `\\u001b` or `\\U000e0001`; no two texts become the same.

    A backslash that such a spelling could begin with is spelled out as well.
    """
    text = text.replace("\\u", "\\u005cu").replace("\\U", "\\u005cU")
    return text if text.isprintable() else "".join(map(_spelled_out, text))


def _spelled_out(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"
