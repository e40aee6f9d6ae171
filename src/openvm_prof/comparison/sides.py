"""Sides: what both sides of a comparison have of every series, before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from openvm_prof.comparison.likeness import Likeness, likeness
from openvm_prof.comparison.series import By, SideRun, side_values
from openvm_prof.comparison.statistics import estimate
from openvm_prof.comparison.verdict import Comparison, SeriesKey, UnmatchedRuns, Verdict
from openvm_prof.core.catalog.metrics import describe

Values = Mapping[SeriesKey, Sequence[float]]


class Sides(Struct, frozen=True):
    """The values of each series by side, ascending.

    `counters` are metrics that the prover recorded as counters, `likeness` says what is not compared.
    """

    base: Values
    head: Values
    counters: frozenset[str]
    likeness: Likeness

    @classmethod
    def of(cls, base: Sequence[SideRun], head: Sequence[SideRun], by: By) -> Sides:
        """The series of some runs; the order of the runs means nothing."""
        counters = recorded_counters((*base, *head))
        return cls(side_values(base, by), side_values(head, by), counters, likeness(base, head))

    def series(self) -> list[SeriesKey]:
        """Every series that a side has."""
        return list({**self.base, **self.head})

    def row(self, key: SeriesKey) -> Comparison:
        """What each side has of a series: no verdict yet, or that it is not compared."""
        base, head = (estimate(side[key]) if key in side else None for side in (self.base, self.head))
        metric = describe(key.metric, is_counter=key.metric in self.counters)
        reason = self.likeness.reason(key)
        verdict = Verdict.SAME if reason is None else Verdict.UNLIKE
        return Comparison(key, metric, base, head, verdict, unlike=reason)

    def are_apart(self, key: SeriesKey) -> bool:
        """Whether every run of one side says more than every run of the other."""
        old, new = self.base[key], self.head[key]
        return old[-1] < new[0] or new[-1] < old[0]


def recorded_counters(runs: Iterable[SideRun]) -> frozenset[str]:
    """Metrics that some run has as counters, and none as gauges."""
    stores = [run.analysis.db for run in runs]
    counters = frozenset[str]().union(*(db.counters() for db in stores))
    return counters.difference(*(db.gauges() for db in stores))


def unmatched_runs(base: Sequence[SideRun], head: Sequence[SideRun]) -> UnmatchedRuns:
    """Runs of combined files that only one side has, in the order of the files."""
    before, after = (dict.fromkeys(run.key for run in side) for side in (base, head))
    return UnmatchedRuns(
        tuple(run for run in before if run not in after and run is not None),
        tuple(run for run in after if run not in before and run is not None),
    )
