"""Changes of level in the series of one or several benchmarks over the same commits."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike

from openvm_prof.core.errors import UsageError
from openvm_prof.trends.agreement import Agreement
from openvm_prof.trends.change_point import change_point
from openvm_prof.trends.levels import FEWEST, Levels
from openvm_prof.trends.place import Place
from openvm_prof.trends.series import Series, parse_all
from openvm_prof.trends.strictness import ALONE, SUPPORTED, Strictness
from openvm_prof.trends.values import ChangePoint

MIN_EFFECT = 0.015
"""Smaller changes of noisy values are not told."""


_NOTHING = np.zeros(1)


class Found(Struct, frozen=True):
    """The changes of one series: those that it tells alone, and these with those that others may support."""

    alone: list[Place]
    possible: list[Place]


class Search(Struct, frozen=True):
    """How one series is searched, apart from all others."""

    strict: Strictness
    lenient: Strictness | None
    min_effect: float

    def __call__(self, part: Series) -> Found:
        """What is found in a series; without `lenient`, others support nothing."""
        if part.is_exact:
            steps = [Place(at, at, _NOTHING) for at in part.steps()]
            return Found(steps, steps)
        levels = Levels(part.logs, part.scatter, self.min_effect)
        alone = levels.changes(self.strict)
        more = [] if self.lenient is None else levels.changes(self.lenient)
        return Found(levels.places(alone), levels.places(_merged(alone, more)))


class Each(Protocol):
    """Searches every series, in their order, here or elsewhere."""

    def __call__(self, work: Search, items: Sequence[Series], /) -> Iterable[Found]:
        """What is found in each."""
        ...


def find_changes(
    series: Mapping[str, ArrayLike],
    *,
    exact: bool | Collection[str] = False,
    min_effect: float = MIN_EFFECT,
    penalty: float = ALONE.penalty,
    benchmark_of: Mapping[str, str] | None = None,
    each: Each = map,
) -> list[ChangePoint]:
    """Find where the level of each series changes; by index, ties by series.

    Every series has a value for each commit, in the order of the commits: positive, of any unit, NaN where
    there is no run. Cut a series where the machine, its allocator or the era changes, and pass each part on
    its own: a change of the machine is found like any other.

    What several series show within one run of each other needs less evidence of each, as their runs scatter
    independently. Series of the same run do not: where there are some, `benchmark_of` names the benchmark of
    each, and only those of different ones support each other.

    `exact` is True, or the names of the series, for counters of which any change is one; these support the
    changes of all others. `min_effect` is the smallest change told of the others, and `penalty` what a change
    costs, where a run weighs 9 at most: the higher, the fewer changes. `each` applies the search, most of the
    work, to every series: `map`, or one over processes or machines.

    Raises BadInputError for series of unequal lengths and for values that are not positive or infinite,
    UsageError for a negative smallest change and a penalty that is not positive.
    """
    if not min_effect >= 0:
        raise UsageError(f"the smallest change told must be 0 or more, not {min_effect:g}")
    if not 0 < penalty < math.inf:
        raise UsageError(f"the penalty of a change must be positive, not {penalty:g}")
    parts = parse_all(series, exact, benchmark_of or {})
    factor = penalty / ALONE.penalty
    lenient = SUPPORTED.times(factor) if len(parts) > 1 else None
    searched = list(each(Search(ALONE.times(factor), lenient, min_effect), parts))
    agreement = Agreement([(part, found.possible) for part, found in zip(parts, searched, strict=True)])
    changes: list[ChangePoint] = []
    for part, found in zip(parts, searched, strict=True):
        runs = _agreed(part, found, agreement)
        told = (change_point(part, runs, i) for i in range(len(runs)))
        changes += [change for change in told if part.is_exact or abs(change.effect) >= min_effect]
    return sorted(changes, key=lambda change: (change.index, change.series))


def _agreed(part: Series, found: Found, agreement: Agreement) -> list[int]:
    """The changes of a series that it tells alone or others support, each where all put it together."""
    if part.is_exact:
        return [place.at for place in found.alone]
    alone = {place.at for place in found.alone}
    told = [place for place in found.possible if place.at in alone or agreement.supports(part, place)]
    runs = [place.at for place in told]
    for i, place in enumerate(told):
        best = agreement.best(part, place)
        others = (*runs[i - 1 : i], *runs[i + 1 : i + 2]) if i else tuple(runs[1:2])
        if all(abs(best - other) >= FEWEST for other in others):
            runs[i] = best
    return runs


def _merged(places: Sequence[int], more: Sequence[int]) -> list[int]:
    """The places, and of the others those that leave every level enough runs."""
    new = [at for at in more if all(abs(at - other) >= FEWEST for other in places)]
    return sorted([*places, *new])
