"""Changes of level in the series of one or several benchmarks over the same commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from numpy.typing import ArrayLike

from openvm_prof.trends.change_point import change_point
from openvm_prof.trends.events import within_one_run
from openvm_prof.trends.levels import FEWEST, Levels
from openvm_prof.trends.series import Series, parse_all
from openvm_prof.trends.strictness import ALONE, SUPPORTED
from openvm_prof.trends.values import ChangePoint

MIN_EFFECT = 0.015
"""Smaller changes of noisy values are not told."""


def find_changes(
    series: Mapping[str, ArrayLike],
    *,
    exact: bool | Collection[str] = False,
    min_effect: float = MIN_EFFECT,
    penalty: float = ALONE.penalty,
    benchmark_of: Mapping[str, str] | None = None,
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
    costs, where a run weighs 9 at most: the higher, the fewer changes.

    Raises BadInputError for series of unequal lengths and for values that are not positive or infinite.
    """
    parts = parse_all(series, exact, benchmark_of or {})
    factor = penalty / ALONE.penalty
    strict, lenient = ALONE.times(factor), SUPPORTED.times(factor)
    confirmed: list[list[int]] = []
    possible: list[list[int]] = []
    for part in parts:
        if part.is_exact:
            confirmed.append(part.steps())
            possible.append(confirmed[-1])
            continue
        levels = Levels(part.logs, part.scatter, min_effect)
        confirmed.append(levels.changes(strict))
        more = levels.changes(lenient) if len(parts) > 1 else []
        possible.append(_merged(confirmed[-1], more))
    found = []
    for part, alone, maybe in zip(parts, confirmed, possible, strict=True):
        supporting = [
            other.commits(at)
            for other, places in zip(parts, possible, strict=True)
            if part.may_be_supported_by(other)
            for at in places
        ]
        places = [at for at in maybe if at in alone or _is_near(part, at, supporting)]
        found += [change_point(part, places, i) for i in range(len(places))]
    return sorted(found, key=lambda change: (change.index, change.series))


def _is_near(part: Series, at: int, supporting: Sequence[tuple[int, int]]) -> bool:
    return any(within_one_run(part.commits(at), commits) for commits in supporting)


def _merged(places: Sequence[int], more: Sequence[int]) -> list[int]:
    """The places, and of the others those that leave every level enough runs."""
    new = [at for at in more if all(abs(at - other) >= FEWEST for other in places)]
    return sorted([*places, *new])
