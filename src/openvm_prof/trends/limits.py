"""Limits of a gate, learnt from the runs before: what an unchanged head rarely exceeds."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike

from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.trends.find import MIN_EFFECT
from openvm_prof.trends.levels import FEWEST, Levels
from openvm_prof.trends.noise import scatter
from openvm_prof.trends.series import parse_series
from openvm_prof.trends.strictness import ALONE

REFERENCE = 20
"""The newest runs that tell the level."""

SCATTER_REFERENCE = 40
"""The newest runs that tell how far runs scatter; changes of level among them do not matter."""

_TELLING = 8  # runs of a level that tell how far they scatter
_ENOUGH = 14  # runs that tell it as well as 40
_FEW = 1.5  # how much wider limits are that 8 runs or fewer tell
_MEDIAN = np.pi / 2

FEWEST_RUNS = 5
"""Fewer runs tell no limit."""

MARGIN = 0.02
"""No limit is closer to the level: 2 %."""


class Factors(Struct, frozen=True):
    """How many scatters above the level unchanged heads reach, by how often: measured on published runs.

    `rates` fall and `factors` rise; between them factors are interpolated over the logarithm of the rate.
    """

    head_runs: int
    rates: tuple[float, ...]
    factors: tuple[float, ...]

    def at(self, rate: float) -> float:
        """The factor for a rate of false alarms; below the smallest that was measured it goes on as there."""
        least, beyond = self.rates[-1], float(np.log(self.rates[-1] / rate))
        if beyond > 0:
            step = self.factors[-1] - self.factors[-2]
            return self.factors[-1] + step * beyond / float(np.log(self.rates[-2] / least))
        return float(np.interp(-np.log(rate), -np.log(self.rates), self.factors))


_RATES = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001)

FACTORS = (
    Factors(5, _RATES, (1.0, 1.7, 2.5, 3.0, 4.0, 4.5)),
    Factors(3, _RATES, (1.2, 2.2, 2.8, 3.6, 4.6, 5.6)),
    Factors(1, _RATES, (1.8, 3.0, 3.8, 5.2, 7.0, 8.0)),
)
"""For the median of so many head runs or more, the most first."""


class Limit(Struct, frozen=True):
    """What the runs before let a head be: `most` in their unit, `level` their own.

    `first` is the place of the first run of the level in the values, `runs` how many it is told by.
    """

    level: float
    most: float
    first: int
    runs: int

    @property
    def percent(self) -> float:
        """By how much a head may be above the level."""
        return (self.most / self.level - 1) * 100


def limit(values: ArrayLike, *, rate: float = 0.01, head_runs: int = 1) -> float:
    """What a head may be at most that is as fast as the runs before it, in their unit.

    The median of the last 20 runs, plus 2 % or a multiple of the scatter of the last 40, whichever is more.
    Runs before the last change of level are left out; of fewer than 8 after it, those before tell the scatter
    too. The multiple is such that an unchanged head exceeds the limit with probability `rate`, at most 0.05,
    as published runs did, where a head is the median of `head_runs` runs; below 0.001 it is extrapolated.
    `values` are in the order of the commits, NaN where there is no run. For what is better when higher, take
    the reciprocals.

    Raises BadInputError for values that are not positive or infinite and for fewer than 5 runs, UsageError
    for another rate or no head runs.
    """
    return learnt_limit(values, rate=rate, head_runs=head_runs).most


def learnt_limit(
    values: ArrayLike, *, rate: float = 0.01, head_runs: int = 1, accepted: int | None = None
) -> Limit:
    """The same, with what it was learnt from.

    From the place `accepted` on a change is accepted: the level begins there, at a single run if need be,
    and earlier runs tell the scatter alone.
    """
    if not 0 < rate <= _RATES[0]:
        raise UsageError(f"the rate of false alarms must be above 0 and at most {_RATES[0]}, not {rate:g}")
    if head_runs < 1:
        raise UsageError(f"there must be at least one head run, not {head_runs}")
    series = parse_series("values", values)
    logs = series.logs
    if len(logs) < FEWEST_RUNS:
        raise BadInputError(f"a limit needs at least {FEWEST_RUNS} runs, and there are {len(logs)}")
    changes = Levels(logs, series.scatter, MIN_EFFECT).changes(ALONE)
    confirmed = [at for at in changes if len(logs) - at >= FEWEST]
    start = confirmed[-1] if confirmed else 0
    if accepted is not None:
        # the first run of those that are there; none of them means that no run has been accepted yet
        known = int(np.searchsorted(series.places, accepted))
        start = max(start, known) if known < len(logs) else start
    level = logs[start:]
    telling = level if len(level) >= _TELLING else logs
    factors = next(factors for factors in FACTORS if head_runs >= factors.head_runs)
    factor = factors.at(rate) * _widening(len(level), len(telling))
    beyond = max(float(np.log1p(MARGIN)), factor * scatter(telling[-SCATTER_REFERENCE:]))
    middle = float(np.median(level[-REFERENCE:]))
    return Limit(
        float(np.exp(middle)),
        float(np.exp(middle + beyond)),
        int(series.places[start]),
        min(len(level), REFERENCE),
    )


def _widening(level: int, telling: int) -> float:
    """By how much a limit is wider that few runs tell: of the level, and of the scatter.

    A median of n runs has the variance pi / 2 n of a single one's. The scatter of 8 runs or fewer needs 1.5
    times the multiple for the same rate, that of 14 none; in between it is interpolated.
    """
    of_level = (1 + _MEDIAN / min(level, REFERENCE)) / (1 + _MEDIAN / REFERENCE)
    return float(np.sqrt(of_level) * np.interp(telling, (_TELLING, _ENOUGH), (_FEW, 1.0)))
