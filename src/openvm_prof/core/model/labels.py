"""Labels: the canonical label set of an entry, and the order of label values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

_DIGITS = re.compile(r"([0-9]+)")

NaturalKey = tuple[tuple[int, int, str], ...]


def natural_key(text: str) -> tuple[NaturalKey, str]:
    """Sort key that compares runs of digits as numbers: `internal.2` before `internal.10`.

    Numbers come before text; values that differ only in leading zeros fall back to text. A number is
    compared by its length and then by its digits: Python refuses to read one of thousands.
    """
    parts = _DIGITS.split(text)
    key = tuple(_number(part) if index % 2 else (1, 0, part) for index, part in enumerate(parts) if part)
    return key, text


def _number(digits: str) -> tuple[int, int, str]:
    digits = digits.lstrip("0")
    return 0, len(digits), digits


def key_order(key: str) -> tuple[bool, str]:
    """Order of label keys within a label set: `group` first, then by name."""
    return key != "group", key


class Labels(Struct, frozen=True):
    """A label set in canonical order (`group` first, then by key), so equal sets compare equal.

    `dict(labels)` gives the plain mapping; iteration gives the pairs.
    """

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> Labels:
        """Labels of any order; raises ValueError when a key occurs twice."""
        items = sorted(
            pairs.items() if isinstance(pairs, Mapping) else pairs, key=lambda pair: key_order(pair[0])
        )
        for (key, _), (following, _) in pairwise(items):
            if key == following:
                raise ValueError(f"duplicate label key {key!r}")
        return cls(tuple(items))

    def keys(self) -> tuple[str, ...]:
        """The label keys in canonical order."""
        return tuple(key for key, _ in self.pairs)

    def values(self) -> tuple[str, ...]:
        """The label values, parallel to `keys()`."""
        return tuple(value for _, value in self.pairs)

    def get(self, key: str) -> str | None:
        """The value of a label, None where the set lacks it."""
        return next((value for name, value in self.pairs if name == key), None)

    def __getitem__(self, key: str) -> str:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)
