"""Symbols: the names of guest functions, a table of NUL-terminated texts told by their byte offsets."""

from __future__ import annotations

_LONGEST_OFFSET = 19  # digits; no table is that large, and Python refuses to read numbers of thousands


def is_offset(frame: str) -> bool:
    """Whether a frame is an offset into the symbols, not a name of its own."""
    return frame.isascii() and frame.isdecimal()


class Symbols:
    """A symbols file's names."""

    def __init__(self, table: bytes) -> None:
        self._table = table

    def name(self, offset: str) -> str | None:
        """The name at an offset given as decimal digits; None where there is none.

        An offset into the middle of a name gives its end, as linkers use it to share tails.
        """
        at = int(offset) if len(offset) <= _LONGEST_OFFSET else len(self._table)
        end = self._table.find(b"\0", at)
        if end < 0:
            end = len(self._table)
        try:
            return self._table[at:end].decode() or None
        except UnicodeDecodeError:
            return None
