"""The piecewise constant level that fits a series best: a Potts model with bounded loss."""

from __future__ import annotations

import numpy as np

from openvm_prof.trends.arrays import Floats, Ints
from openvm_prof.trends.loss import REACH, loss

PER_SCATTER = 4
"""Levels of the grid within one scatter."""

_MOST_CELLS = 64_000_000  # runs x levels: a series that climbs without end gets a coarser grid
_GAP = 4 * REACH


def fit(values: Floats, penalty: float) -> list[int]:
    """Where the level of a series changes: the first index of each new level, in order.

    `values` are in units of the scatter. Minimises the sum of losses plus `penalty` for each change,
    exactly over a grid of levels, by dynamic programming: the best way to be at a level at a run is to
    have been there before, or to come from the best level of all for a penalty. Time and memory are
    runs x levels.
    """
    bins, width = _bins(values)
    size = int(bins.max()) + 1
    table = loss(np.arange(-size, size + 1, dtype=np.float64) * width)
    jumped = np.zeros((len(bins), size), dtype=bool)
    came_from = np.zeros(len(bins), dtype=np.int64)
    cost = table[size - bins[0] : 2 * size - bins[0]].copy()
    for run in range(1, len(bins)):
        best = int(cost.argmin())
        came_from[run] = best
        limit = cost[best] + penalty
        np.greater(cost, limit, out=jumped[run])
        np.minimum(cost, limit, out=cost)
        cost += table[size - bins[run] : 2 * size - bins[run]]
    level = int(cost.argmin())
    found = []
    for run in range(len(bins) - 1, 0, -1):
        if jumped[run, level]:
            found.append(run)
            level = int(came_from[run])
    return found[::-1]


def _bins(values: Floats) -> tuple[Ints, float]:
    """Each run's level of the grid, and the grid's width.

    Gaps that hold no run are shortened, but not to within the reach of the loss: that changes no cost.
    """
    order = np.argsort(values, kind="stable")
    gaps = np.minimum(np.diff(values[order], prepend=values[order[:1]]), _GAP)
    heights = np.empty(len(values))
    heights[order] = np.cumsum(gaps)
    width = max(1 / PER_SCATTER, float(heights.max()) * len(values) / _MOST_CELLS)
    return np.rint(heights / width).astype(np.int64), width
