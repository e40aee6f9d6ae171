"""Sides: the runs of both sides of a comparison, and their values of every series; nothing is judged here."""

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
    """The runs of both sides, and what is found out of them once, however many questions are asked.

    `likeness` says what is not compared, `counters` are metrics that the prover recorded as counters,
    `unmatched` the runs that only one side has. The order of the runs means nothing.
    """

    base: tuple[SideRun, ...]
    head: tuple[SideRun, ...]
    likeness: Likeness
    counters: frozenset[str]
    unmatched: UnmatchedRuns

    @classmethod
    def of(cls, base: Sequence[SideRun], head: Sequence[SideRun]) -> Sides:
        """Two sides of runs."""
        runs = (*base, *head)
        return cls(
            tuple(base),
            tuple(head),
            likeness(base, head),
            recorded_counters(runs),
            unmatched_runs(base, head),
        )

    def series(self, by: By, base: Values | None = None) -> SideSeries:
        """The series of the runs; `base` are those of the base where they are known."""
        return SideSeries(
            self, side_values(self.base, by) if base is None else base, side_values(self.head, by)
        )


class SideSeries(Struct, frozen=True):
    """The values of each series on both `sides`, ascending."""

    sides: Sides
    base: Values
    head: Values

    def all_keys(self) -> list[SeriesKey]:
        """Every series that a side has."""
        return list({**self.base, **self.head})

    def row(self, key: SeriesKey) -> Comparison:
        """What each side has of a series: no verdict yet, or that it is not compared."""
        base, head = (estimate(side[key]) if key in side else None for side in (self.base, self.head))
        metric = describe(key.metric, is_counter=key.metric in self.sides.counters)
        reason = self.sides.likeness.reason(key)
        verdict = Verdict.SAME if reason is None else Verdict.UNLIKE
        return Comparison(key, metric, base, head, verdict, mismatch=reason)

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
    """Runs of combined files that only one side has, and runs without metrics, in the order of the files."""
    before, after = (dict.fromkeys(run.key for run in side) for side in (base, head))
    return UnmatchedRuns(
        tuple(run for run in before if run not in after and run is not None),
        tuple(run for run in after if run not in before and run is not None),
        *(tuple(dict.fromkeys(_name(run) for run in side if run.analysis.is_empty)) for side in (base, head)),
    )


def _name(run: SideRun) -> str:
    return run.name if run.key is None else run.key
