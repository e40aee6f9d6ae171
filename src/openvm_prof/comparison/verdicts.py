"""Verdicts: the comparison of two sides of runs, series by series.

Counts that are deterministic are compared exactly. Noisy values are tested in families along the
tree of a proof's time, from the whole run down; docs/verdicts.md says what that controls.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.sides import SideSeries, Values
from openvm_prof.comparison.statistics import FEWEST_RUNS, Alternative, adjusted, rank_test
from openvm_prof.comparison.verdict import Comparison, SeriesKey, Verdict
from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT
from openvm_prof.core.catalog.groups import classify
from openvm_prof.core.catalog.metrics import PROOF_TIMES, catalogue_order
from openvm_prof.core.catalog.phases import parents_of
from openvm_prof.core.errors import Location, Notice, first_of
from openvm_prof.core.model.labels import natural_key
from openvm_prof.core.model.metric import Better, Unit

DEFAULT_ALPHA = 0.05
DEFAULT_MIN_CHANGE_MS = 1.0


class Criteria(Struct, frozen=True):
    """When a change of a noisy value is one: probable enough, and large enough both ways.

    `alpha` bounds false alarms, `min_percent` is of the smaller median, `min_ms` holds for times.
    """

    alpha: float = DEFAULT_ALPHA
    min_percent: float = DEFAULT_NOISE_PERCENT
    min_ms: float = DEFAULT_MIN_CHANGE_MS

    def is_large(self, row: Comparison, min_percent: float | None = None) -> bool:
        """Whether medians are further apart than noise moves them."""
        if row.base is None or row.head is None:
            return False
        percent = self.min_percent if min_percent is None else min_percent
        apart = abs(row.head.median - row.base.median)
        # multiplied out, so that a change of just the minimum is not beyond it
        smaller = min(abs(row.base.median), abs(row.head.median))
        if math.isfinite(row.effect) and apart * 100 <= percent * smaller:
            return False
        return apart > self.min_ms if row.metric.unit is Unit.MILLISECONDS else apart > 0


class Selection(Struct, frozen=True):
    """Which series are wanted, by globs of their metric and group; every series without any."""

    metrics: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def takes(self, key: SeriesKey) -> bool:
        """Whether a series is among them; the whole run is in the group `Total`."""
        return any_matches(self.metrics, key.metric) and any_matches(self.groups, key.place)


def any_matches(globs: Sequence[str], name: str) -> bool:
    """Whether a name fits one of some globs, or there are none."""
    return not globs or any(fnmatchcase(name, glob) for glob in globs)


def compare_sides(series: SideSeries, criteria: Criteria, selection: Selection) -> list[Comparison]:
    """A row for every series that either side has, worst first.

    Only what is selected is tested: a narrower question needs fewer runs.
    """
    untested = [series.row(key) for key in series.all_keys() if selection.takes(key)]
    rows = tested_along_tree(untested, series.base, series.head, criteria)
    return worst_first(_judged(row, series, criteria) for row in rows)


def worst_first(rows: Iterable[Comparison]) -> list[Comparison]:
    """By verdict (regressions first, `same` last), then the largest effect; ties in the reports' order."""
    order = {verdict: rank for rank, verdict in enumerate(Verdict)}
    return sorted(rows, key=lambda row: (order[row.verdict], -row.effect, series_order(row.key)))


def series_order(key: SeriesKey) -> tuple[object, ...]:
    """The whole run before its groups, groups in group order, metrics in catalogue order, labels last."""
    group = (0, ()) if key.group is None else (1, (classify(key.group), natural_key(key.group)))
    run = () if key.run is None else natural_key(key.run)
    return run, group, catalogue_order(key.metric), [natural_key(text) for text in key.labels]


def _judged(row: Comparison, series: SideSeries, criteria: Criteria) -> Comparison:
    """The verdict on a series, once it is tested."""
    if row.mismatch is not None:
        return row
    if row.base is None:
        return replace(row, verdict=Verdict.NEW)
    if row.head is None:
        return replace(row, verdict=Verdict.GONE)
    if row.metric.deterministic:
        # any change is one; where runs of a side disagree, a change beyond all that they say
        return replace(row, verdict=directed(row)) if series.are_apart(row.key) else row
    if not criteria.is_large(row):
        return row
    if not has_runs(row):
        return replace(row, verdict=Verdict.UNCONFIRMED)
    confirmed = row.p_adjusted is not None and row.p_adjusted <= criteria.alpha
    return replace(row, verdict=directed(row)) if confirmed else row


def has_runs(row: Comparison) -> bool:
    """Whether both sides are the same thing, and have the runs that a claim about a noisy value needs."""
    return row.mismatch is None and all(
        side is not None and side.n >= FEWEST_RUNS for side in (row.base, row.head)
    )


def directed(row: Comparison) -> Verdict:
    """The verdict on a change that is one, by the metric's better direction."""
    if row.metric.better is Better.NEUTRAL:
        return Verdict.CHANGED
    return Verdict.REGRESSION if row.is_worse else Verdict.IMPROVEMENT


# -- families of tests -------------------------------------------------------------------------------


def tested_along_tree(
    rows: Sequence[Comparison], before: Values, after: Values, criteria: Criteria
) -> list[Comparison]:
    """The rows with p and adjusted p where they were tested.

    The topmost times of the tree are the first family, as a rule the whole run's. Below a time that
    changed, its parts are one; a part of what did not change is not tested. Noisy values outside the
    tree are one family of their own.
    """
    testable = {row.key: row for row in rows if has_runs(row) and not row.metric.deterministic}
    found: dict[SeriesKey, Comparison] = {}

    def test(family: Sequence[SeriesKey], unchanged: int | None = None) -> list[SeriesKey]:
        """Test a family; gives those of it that changed."""
        tested = [testable[key] for key in family]
        for row in tested_family(tested, before, after, Alternative.BOTH, unchanged):
            found[row.key] = row
        return [key for key in family if (found[key].p_adjusted or 0.0) <= criteria.alpha]

    families = _families(filter(_is_in_tree, testable))
    waiting: list[tuple[list[SeriesKey], int | None]] = [(families.pop(None, []), None)]
    while waiting:
        for key in test(*waiting.pop(0)):
            if below := families.pop(key, None):
                # groups add up to the whole run: where it changed, at least one of all of them did
                whole = key.group is None and _has_all_below(key, below, (*before, *after))
                waiting.append((below, len(below) - 1 if whole else None))
    test([key for key in testable if not _is_in_tree(key)])
    return [found.get(row.key, row) for row in rows]


def tested_family(
    rows: Sequence[Comparison],
    before: Values,
    after: Values,
    alternative: Alternative,
    unchanged: int | None = None,
) -> list[Comparison]:
    """The rows of one family with their p, and with it adjusted for how many they are.

    `unchanged` is how many of them can be unchanged at most, None where all can.
    """
    tests = [rank_test(before[row.key], after[row.key], alternative) for row in rows]
    return [
        replace(row, p=p, p_adjusted=p_adjusted)
        for row, p, p_adjusted in zip(rows, tests, adjusted(tests, unchanged), strict=True)
    ]


def _is_in_tree(key: SeriesKey) -> bool:
    return not key.labels and (key.metric in PROOF_TIMES or bool(parents_of(key.metric)))


def _families(keys: Iterable[SeriesKey]) -> dict[SeriesKey | None, list[SeriesKey]]:
    """Series of the tree by the nearest one above them that is there too, None above the topmost."""
    known = dict.fromkeys(sorted(keys, key=series_order))
    families: dict[SeriesKey | None, list[SeriesKey]] = {}
    for key in known:
        families.setdefault(_nearest_above(key, known), []).append(key)
    return families


def _has_all_below(key: SeriesKey, family: Sequence[SeriesKey], every: Iterable[SeriesKey]) -> bool:
    """Whether all series that lie directly within a time are in a family."""
    return {below for below in every if key in _above(below)} <= set(family)


def _nearest_above(key: SeriesKey, known: Container[SeriesKey]) -> SeriesKey | None:
    level = [key]
    while level:
        level = [above for below in level for above in _above(below)]
        for above in level:
            if above in known:
                return above
    return None


def _above(key: SeriesKey) -> list[SeriesKey]:
    """What a time lies directly within, under any name; nothing above the whole run's."""
    if key.group is None:
        return []
    if key.metric in PROOF_TIMES:
        return [replace(key, group=None)]
    return [replace(key, metric=metric) for metric in parents_of(key.metric) if metric != key.metric]


# -- notices -----------------------------------------------------------------------------------------


def run_notices(runs: Sequence[SideRun]) -> list[Notice]:
    """What reports on the runs would say of them, each thing once, with the first run that it is about."""
    found: dict[str, list[str]] = {}
    for run in runs:
        for notice in run.analysis.notices:
            found.setdefault(notice.message, []).append(run.name)
    return first_of(
        [
            Notice(
                message, Location(file=names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else ""))
            )
            for message, names in found.items()
        ]
    )


def few_runs_notice(rows: Sequence[Comparison]) -> list[Notice]:
    """That series have too few runs for a claim; nothing where all have enough."""
    compared = [row for row in rows if row.base and row.head and row.mismatch is None]
    noisy = [row for row in compared if not row.metric.deterministic]
    few = [row for row in noisy if not has_runs(row)]
    if not few:
        return []
    first = min(few, key=lambda row: series_order(row.key))
    counts = " against ".join(str(0 if side is None else side.n) for side in (first.base, first.head))
    what = f"{counts} runs" if len(few) == len(noisy) else f"{first.key} has {counts} runs"
    more = "" if len(few) == len(noisy) or len(few) == 1 else f", and {len(few) - 1} more series have few"
    return [
        Notice(
            f"{what}{more}: times and other noisy values need {FEWEST_RUNS} runs per side to be tested; "
            "a change beyond the threshold is unconfirmed"
        )
    ]


def disagreement_notices(sides: Sequence[tuple[str, Values]], rows: Sequence[Comparison]) -> list[Notice]:
    """That the runs of a side disagree on counts that should be exact; sides by their names."""
    notices = []
    keys = [row.key for row in rows if row.metric.deterministic and row.mismatch is None]
    for name, values in sides:
        varying = [key for key in keys if key in values and values[key][0] != values[key][-1]]
        if varying:
            first = min(varying, key=series_order)
            more = f", and {len(varying) - 1} more" if len(varying) > 1 else ""
            notices.append(Notice(f"{name}: the runs disagree on counts that should be exact: {first}{more}"))
    return notices


def comparison_notices(
    series: SideSeries, rows: Sequence[Comparison], names: tuple[str, str] = ("base", "head")
) -> list[Notice]:
    """Too few runs for a claim, exact counts that vary within a side, and what is odd in the runs."""
    sides = series.sides
    named = list(zip(names, (series.base, series.head), strict=True))
    return [
        *sides.likeness.notices(),
        *few_runs_notice(rows),
        *disagreement_notices(named, rows),
        *run_notices([*sides.base, *sides.head]),
    ]
