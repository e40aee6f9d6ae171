"""Sparklines: a series as a line of bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 40


def sparkline(values: Sequence[float], width: int = WIDTH) -> str:
    """One bar a value, or the median of several where there are more than `width`.

    The lowest bar is the smallest value shown and the highest the largest; equal values are in the middle.
    """
    if len(values) > width:
        cuts = [len(values) * place // width for place in range(width + 1)]
        values = [median(values[start:end]) for start, end in pairwise(cuts)]
    if not values:
        return ""
    low, high = min(values), max(values)
    if high == low:
        return BARS[len(BARS) // 2] * len(values)
    return "".join(
        BARS[min(int((value - low) / (high - low) * len(BARS)), len(BARS) - 1)] for value in values
    )
