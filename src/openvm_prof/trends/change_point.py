"""A change that was found, with its size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from openvm_prof.trends.levels import FEWEST
from openvm_prof.trends.series import Series
from openvm_prof.trends.shift import MOST_A_SIDE, shift
from openvm_prof.trends.values import ChangePoint, Interval

_MOST = float(np.finfo(np.float64).max)
_LARGEST = 709.0  # the logarithm of about the largest number


def change_point(series: Series, places: Sequence[int], i: int) -> ChangePoint:
    """The change at the i-th of the `places` where the level of a series changes."""
    at = places[i]
    start = places[i - 1] if i else 0
    end = places[i + 1] if i + 1 < len(places) else len(series.values)
    first, index = series.commits(at)
    if series.is_exact:
        ratio = float(series.values[at]) / float(series.values[at - 1])
        effect = min(ratio, _MOST) - 1
        return ChangePoint(series.name, index, first - 1, effect, Interval(effect, effect))
    before = series.logs[max(start, at - MOST_A_SIDE) : at]
    after = series.logs[at : min(end, at + MOST_A_SIDE)]
    effect, low, high = (float(np.expm1(min(log, _LARGEST))) for log in shift(before, after, series.scatter))
    is_new = len(series.values) - at < FEWEST
    return ChangePoint(series.name, index, first - 1, effect, Interval(low, high), is_new)
