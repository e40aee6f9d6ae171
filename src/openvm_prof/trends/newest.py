"""A change that the newest runs tell before the fit can: their mean is beyond what chance makes of so few."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from openvm_prof.trends.arrays import Floats
from openvm_prof.trends.loss import loss

REFERENCE = 20
"""Runs that tell what the level before the newest runs was."""

FEWEST_BEFORE = 5
"""Of them."""

_MOST = 12  # runs; more are the fit's
_ROOM = 1.5  # scatters: a run farther beyond the limit than this counts as no more, so that outliers are none
_EACH = 0.5  # of the limit: how far beyond the level every one of the runs is
_EVERY = 4  # so many runs or fewer; of more, a fifth may lie nearer
_REMEMBERED = 60  # runs that show how common outliers are
_MEDIAN = np.pi / 2  # a median of n runs has the variance of this many n-ths of a run


class Newest(Struct, frozen=True):
    """What the newest runs need: 1, 2 and 3 or more of them beyond the level by `effects`, relative.

    And by what chance makes of so many: a single run by `single` scatters, the mean of more by `deviations`
    times its own standard deviation. A single one tells nothing where more than a share of `outliers` among
    the runs before lay as far from their level, and came back.
    """

    effects: tuple[float, float, float]
    single: float
    deviations: float
    outliers: float

    def times(self, factor: float) -> Newest:
        """So many times as far beyond the level."""
        one, two, more = (effect * factor for effect in self.effects)
        return Newest((one, two, more), self.single * factor, self.deviations * factor, self.outliers)

    def beyond(self, runs: int, reference: int, scatter: float) -> float:
        """How far beyond a level that `reference` runs tell the mean of so many runs must be, in scatters."""
        by_chance = self.deviations * float(np.sqrt(1 / runs + _MEDIAN / reference))
        return max(self.effects[min(runs, 3) - 1] / scatter, self.single if runs == 1 else by_chance)


def newest_change(level: Floats, needed: Newest, scatter: float) -> int | None:
    """Where the newest runs left their level; of several places, the one that explains most.

    `level` are the runs since the last change, in units of the scatter, the oldest first.
    """
    best: tuple[float, int] | None = None
    for runs in range(1, min(_MOST, len(level) - FEWEST_BEFORE) + 1):
        at = len(level) - runs
        reference = level[max(0, at - REFERENCE) : at]
        away = level[at:] - np.median(reference)
        towards = away * np.sign(away[-1])
        limit = needed.beyond(runs, len(reference), scatter)
        if runs == 1 and _outliers(level[:at], limit) > needed.outliers:
            continue
        nearest = float(np.partition(towards, spared := 0 if runs <= _EVERY else runs // 5)[spared])
        if nearest <= _EACH * limit or float(np.minimum(towards, limit + _ROOM).mean()) <= limit:
            continue
        explained = float((loss(away) - loss(away - np.median(away))).sum())
        if best is None or explained >= best[0]:
            best = explained, at
    return None if best is None else best[1]


def _outliers(level: Floats, limit: float) -> float:
    """The share of runs that lay as far from their level, and came back."""
    near = level[-_REMEMBERED:]
    return float(np.mean(np.abs(near - np.median(near)) > limit))
