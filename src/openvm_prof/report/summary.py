"""Summary metrics: the few numbers of a run that a pull request shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupStats
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import INSTRUCTIONS, MAIN_CELLS_USED, TOTAL_PROOF_TIME
from openvm_prof.core.errors import listed
from openvm_prof.core.model.stats import exact_sum
from openvm_prof.core.runs.comparability import Comparability

_STAGE_KINDS = {
    "app": (GroupKind.APP,),
    "leaf": (GroupKind.LEAF,),
    "internal": (GroupKind.INTERNAL,),
    "root": (GroupKind.ROOT,),
    "halo2": (GroupKind.HALO2_OUTER, GroupKind.HALO2_WRAPPER),
}
DEFAULT_STAGES = ("app", "leaf")
ALL_STAGES = tuple(_STAGE_KINDS)


class StageSummary(Struct, frozen=True):
    """Sums over a stage's proofs: time in ms, instructions, unpadded trace cells; None is unknown.

    `stayed_zero` names the unknown ones whose counters were recorded and stayed 0.
    """

    proof_time_ms: float | None = None
    cycles: float | None = None
    cells_used: float | None = None
    stayed_zero: frozenset[str] = frozenset()

    def baseline(self, field: str) -> float | None:
        """A field as something to compare with: 0 where the counter stayed 0."""
        value: float | None = getattr(self, field)
        return 0.0 if value is None and field in self.stayed_zero else value


class BenchSummaryMetrics(Struct, frozen=True):
    """The stages of one run, in the order asked for; `apps` are the groups that its app adds up."""

    stages: dict[str, StageSummary]
    apps: tuple[str, ...] = ()

    @classmethod
    def of(cls, aggregate: AggregateMetrics, stages: Sequence[str] = DEFAULT_STAGES) -> BenchSummaryMetrics:
        """Sums per stage over all its groups.

        The app stage is the app groups with proof time; in a run without any, the app with the most
        instructions. A stage without a proof time is unknown in every respect, as in the original
        tool; a run without any still tells its instructions and cells.
        """
        untimed = all(TOTAL_PROOF_TIME not in group.stats for group in aggregate.proof_groups)
        groups = {stage: _groups_of(aggregate, stage) for stage in {*stages, "app"}}
        apps = tuple(group.group for group in groups["app"])
        return cls({stage: _stage(groups[stage], untimed=untimed) for stage in stages}, apps)

    def to_dict(self) -> dict[str, dict[str, float | None]]:
        """Plain data: stage → numbers."""
        return {
            name: {"proof_time_ms": s.proof_time_ms, "cycles": s.cycles, "cells_used": s.cells_used}
            for name, s in self.stages.items()
        }


def summary_notes(run: RunAnalysis, comparable: Comparability, metrics: BenchSummaryMetrics) -> Iterator[str]:
    """What a reader of a run's summary could not see from its numbers, in sentences."""
    if len(metrics.apps) > 1:
        yield f"the app columns add up {len(metrics.apps)} groups: {listed(metrics.apps)}."
    ungrouped = run.proof_times.ungrouped
    if ungrouped is not None:
        yield f"proofs without a group took {ungrouped.total_ms:,.0f} ms; they are in no column."
    if comparable.nothing:
        # the columns are bare sums: what proof times add to them does not matter here
        yield from comparable.reasons


def _groups_of(aggregate: AggregateMetrics, stage: str) -> list[GroupStats]:
    if stage == "app":
        app = aggregate.app
        return list(aggregate.apps) or ([] if app is None else [app])
    groups = [group for group in aggregate.groups if group.kind in _STAGE_KINDS[stage]]
    # deferred proofs are recursion, but not the leaves of the app's own tree
    return [group for group in groups if group.group.startswith("leaf")] if stage == "leaf" else groups


def _stage(groups: Sequence[GroupStats], *, untimed: bool) -> StageSummary:
    time = _sum(groups, TOTAL_PROOF_TIME)
    if time is None and not untimed:
        return StageSummary()
    counted = [count for group in groups if (count := group.instructions) is not None]
    counters = {"cycles": INSTRUCTIONS, "cells_used": (MAIN_CELLS_USED,)}
    zero = frozenset(
        field
        for field, metrics in counters.items()
        if any(metric in group.zero_counters for metric in metrics for group in groups)
    )
    return StageSummary(
        time,
        exact_sum(counted) if counted else None,
        _sum(groups, MAIN_CELLS_USED),
        zero,
    )


def _sum(groups: Sequence[GroupStats], metric: str) -> float | None:
    sums = [group.stats[metric].sum for group in groups if metric in group.stats]
    return exact_sum(sums) if sums else None
