"""What a run costs that lies away from its level, and the level that costs least."""

from __future__ import annotations

import numpy as np

from openvm_prof.trends.arrays import Floats

REACH = 3.0
"""Runs farther from the level than this many times the scatter cost no more, so that no outlier moves it."""


def loss(residuals: Floats) -> Floats:
    """The square of what a run is away from its level, in units of the scatter, bounded by `REACH`."""
    return np.minimum(np.abs(residuals), REACH) ** 2


def best_level(values: Floats) -> tuple[float, float]:
    """The level with the least cost, and that cost; `values` are in units of the scatter."""
    costs = loss(values[:, None] - values[None, :]).sum(axis=0)
    level, least = float(values[int(np.argmin(costs))]), float(costs.min())
    for _ in range(4):
        mean = float(values[np.abs(values - level) <= REACH].mean())
        cost = float(loss(values - mean).sum())
        if cost >= least:
            break
        level, least = mean, cost
    return level, least
