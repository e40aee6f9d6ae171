"""How far the runs of an unchanged program scatter, told from differences between neighbouring runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from openvm_prof.trends.arrays import Floats

FLOOR = 0.002
"""No series is taken to scatter less: 0.2 %."""

TYPICAL = 0.006
"""What a total proof time scatters, in the median of published history; few runs are taken to do so."""

_TYPICAL_WEIGHT = 4
_MAD = 1.4826  # of a normal distribution: standard deviation over median absolute deviation
_Q90 = 1.6449  # of its absolute values: the 90 % quantile over the standard deviation


def scatter(logs: Floats) -> float:
    """The standard deviation of single runs around their level, in natural logarithms (0.01 is 1 %).

    Differences, not levels: a step is one large difference among many. The largest of several estimates,
    so that neither slow swings (distances of 2 and 3 runs) nor heavy tails (the 90 % quantile) are missed.
    Of few runs the estimate is drawn towards what is typical.
    """
    n = len(logs)
    if n < 2:
        return TYPICAL
    estimates = []
    for distance in (1, 2, 3):
        differences = np.abs(logs[distance:] - logs[:-distance])
        if distance == 1 or len(differences) >= 12 * distance:
            estimates.append(_MAD * float(np.median(differences)) / np.sqrt(2))
    steps = np.sort(np.abs(np.diff(logs)))
    kept = steps[: max(len(steps) - 1 - n // 25, 1)]
    if len(kept) >= 8:
        estimates.append(float(np.quantile(kept, 0.9)) / _Q90 / np.sqrt(2))
    seen = max(estimates)
    pooled = np.sqrt((seen**2 * (n - 1) + TYPICAL**2 * _TYPICAL_WEIGHT) / (n - 1 + _TYPICAL_WEIGHT))
    return max(float(pooled), FLOOR)
