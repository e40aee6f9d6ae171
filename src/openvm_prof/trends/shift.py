"""The size of a change: the Hodges-Lehmann shift and its confidence interval."""

from __future__ import annotations

from functools import cache

import numpy as np

from openvm_prof.trends.arrays import Floats

MOST_A_SIDE = 20
"""Runs next to the change on either side that its size is told from."""

_LEVEL = 0.95
_NORMAL = 1.96
_OUTLIER = 3.0  # scatters
_MOST_ALIKE = 0.5  # that so few runs can show


def shift(before: Floats, after: Floats, noise: float) -> tuple[float, float, float]:
    """The shift of two sides of logarithms, and the ends of its 95 % interval.

    The median of all differences between the sides; the interval is that of the Mann-Whitney test, by order
    statistics, wider where runs resemble those before them. Too few runs for it (3 against 3 reach 90 %) have
    the normal interval of `noise`, the scatter of single runs, where that is wider.
    """
    differences = np.sort((after[:, None] - before[None, :]).ravel())
    middle = float(np.median(differences))
    left_out = cut(len(before), len(after))
    if left_out is None:
        reach = _NORMAL * noise * (1 / len(before) + 1 / len(after)) ** 0.5
        return middle, min(float(differences[0]), middle - reach), max(float(differences[-1]), middle + reach)
    wider = _wider(before, after, noise)
    low, high = float(differences[left_out]), float(differences[-1 - left_out])
    return middle, middle - (middle - low) * wider, middle + (high - middle) * wider


def _wider(before: Floats, after: Floats, noise: float) -> float:
    """By how much an interval must be wider for the autocorrelation r of neighbouring runs.

    The mean of n such runs is as precise as that of n (1 - r) / (1 + r) independent ones. Outliers
    are clipped.
    """
    products = squares = 0.0
    for side in (before, after):
        away = np.clip(side - np.median(side), -_OUTLIER * noise, _OUTLIER * noise)
        products += float((away[1:] * away[:-1]).sum())
        squares += float((away**2).sum())
    alike = min(max(products / squares, 0.0), _MOST_ALIKE) if squares else 0.0
    return float(np.sqrt((1 + alike) / (1 - alike)))


@cache
def cut(m: int, n: int) -> int | None:
    """How many differences to leave out at each end, exact without ties; None where none may be kept out."""
    ways = np.zeros(m * n + 1)  # of the Mann-Whitney statistic, a Gaussian binomial coefficient
    ways[0] = 1
    for i in range(1, m + 1):
        for j in range(m * n, n + i - 1, -1):
            ways[j] -= ways[j - n - i]
        for j in range(i, m * n + 1):
            ways[j] += ways[j - i]
    below = np.cumsum(ways) / ways.sum()
    # leaving out k at each end loses the level of U <= k - 1 and its mirror, and U = 0 with the last one
    fit = np.flatnonzero(below <= (1 - _LEVEL) / 2)
    return int(fit[-1]) if len(fit) else None
