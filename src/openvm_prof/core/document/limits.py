"""Fitting: texts of as many rows as a limit of bytes allows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from openvm_prof.core.document.plain import size_of

COMMENT_LIMIT = 65_536
"""Characters of a comment on GitHub."""


def longest_that_fits(text: Callable[[int], str], rows: int, limit: int) -> str:
    """The text with as many of its rows as a limit of bytes allows, with none where that is too long, too."""

    def fits(shown: int) -> bool:
        return size_of(text(shown)) <= limit

    if fits(rows):
        return text(rows)
    # more rows never make a shorter text
    most = bisect_left(range(rows), True, key=lambda shown: not fits(shown))
    return text(max(most - 1, 0))
