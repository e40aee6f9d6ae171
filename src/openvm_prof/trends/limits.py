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
        """The factor for a rate of false alarms."""
        return float(np.interp(-np.log(rate), -np.log(self.rates), self.factors))


_RATES = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001)

FACTORS = (
    Factors(5, _RATES, (1.0, 1.7, 2.5, 3.0, 4.0, 4.5)),
    Factors(3, _RATES, (1.2, 2.2, 2.8, 3.6, 4.6, 5.6)),
    Factors(1, _RATES, (1.8, 3.0, 4.0, 5.2, 7.0, 8.0)),
)
"""For the median of so many head runs or more, the most first."""


def limit(values: ArrayLike, *, rate: float = 0.01, head_runs: int = 1) -> float:
    """What a head may be at most that is as fast as the runs before it, in their unit.

    The median of the last 20 runs, plus 2 % or a multiple of the scatter of the last 40, whichever is more.
    Runs before the last change of level are left out; of fewer than 8 after it, those before tell the scatter
    too. The multiple is such that an unchanged head exceeds the limit with probability `rate`, 0.001 to 0.05,
    as published runs did, where a head is the median of `head_runs` runs. `values` are in the order of the
    commits, NaN where there is no run. For what is better when higher, take the reciprocals.

    Raises BadInputError for values that are not positive or infinite and for fewer than 5 runs, UsageError
    for another rate or no head runs.
    """
    if not _RATES[-1] <= rate <= _RATES[0]:
        raise UsageError(f"the rate of false alarms must be {_RATES[-1]} to {_RATES[0]}, not {rate:g}")
    if head_runs < 1:
        raise UsageError(f"there must be at least one head run, not {head_runs}")
    series = parse_series("values", values)
    if len(series.logs) < FEWEST_RUNS:
        raise BadInputError(f"a limit needs at least {FEWEST_RUNS} runs, and there are {len(series.logs)}")
    changes = Levels(series.logs, series.scatter, MIN_EFFECT).changes(ALONE)
    confirmed = [at for at in changes if len(series.logs) - at >= FEWEST]
    level = series.logs[confirmed[-1] if confirmed else 0 :]
    telling = level if len(level) >= _TELLING else series.logs
    factors = next(factors for factors in FACTORS if head_runs >= factors.head_runs)
    beyond = max(float(np.log1p(MARGIN)), factors.at(rate) * scatter(telling[-SCATTER_REFERENCE:]))
    return float(np.exp(np.median(level[-REFERENCE:]) + beyond))
