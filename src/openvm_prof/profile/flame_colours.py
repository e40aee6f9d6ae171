"""Colours of flame graphs: by a frame's name, or by its change."""

from __future__ import annotations

import math
import zlib

_UNCHANGED = (236, 236, 236)
_MORE = (226, 74, 51)
_LESS = (52, 116, 196)

LEVELS = 10
"""Steps of a colour of change, each way."""


def by_name(name: str) -> str:
    """A warm colour that depends on nothing but the name; black text can be read on it."""
    number = zlib.crc32(name.encode("utf-8", "replace"))
    red = 205 + number % 50
    green = 120 + (number >> 8) % 105
    blue = 60 + (number >> 16) % 50
    return f"#{red:02x}{green:02x}{blue:02x}"


def change_level(value: float, base: float) -> int:
    """How much a value changed, from -LEVELS (it is gone) over 0 (not at all) to LEVELS (it is new).

    The share of the larger of both values, on a square root so that small changes show; a change is
    never 0.
    """
    larger = max(abs(value), abs(base))
    if value == base or not larger:
        return 0
    level = max(1, round(math.sqrt(abs(value - base) / larger) * LEVELS))
    return level if value > base else -level


def _mixed(aim: tuple[int, ...], level: int) -> str:
    parts = (round(u + (a - u) * level / LEVELS) for u, a in zip(_UNCHANGED, aim, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


PALETTE = {level: _mixed(_MORE if level > 0 else _LESS, abs(level)) for level in range(-LEVELS, LEVELS + 1)}
"""The colour of each level: grey where nothing changed, red where there is more now, blue where less."""
