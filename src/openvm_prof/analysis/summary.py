"""Summary metrics: the few numbers of a run that a pull request shows."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.analysis.aggregate import AggregateMetrics, GroupStats
from openvm_prof.catalog.groups import GroupKind
from openvm_prof.catalog.metrics import (
    EXECUTE_PREFLIGHT_INSNS,
    MAIN_CELLS_USED,
    TOTAL_CYCLES,
    TOTAL_PROOF_TIME,
)
from openvm_prof.model.stats import exact_sum

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
    """The stages of one run, in the order asked for."""

    stages: dict[str, StageSummary]

    @classmethod
    def of(cls, aggregate: AggregateMetrics, stages: Sequence[str] = DEFAULT_STAGES) -> BenchSummaryMetrics:
        """Sums per stage. A stage without a proof time is unknown in every respect.

        The app is the first app group, the leaf the group `leaf` (the first of its kind where none is
        called so); the other stages add up all their groups.
        """
        return cls({stage: _stage(_groups_of(aggregate, stage)) for stage in stages})

    def to_dict(self) -> dict[str, dict[str, float | None]]:
        """Plain data: stage → numbers."""
        return {
            name: {"proof_time_ms": s.proof_time_ms, "cycles": s.cycles, "cells_used": s.cells_used}
            for name, s in self.stages.items()
        }


def _groups_of(aggregate: AggregateMetrics, stage: str) -> list[GroupStats]:
    groups = [group for group in aggregate.groups if group.kind in _STAGE_KINDS[stage]]
    if stage == "leaf":
        return [group for group in groups if group.group == "leaf"] or groups[:1]
    return groups[:1] if stage == "app" else groups


def _stage(groups: Sequence[GroupStats]) -> StageSummary:
    time = _sum(groups, TOTAL_PROOF_TIME)
    if time is None:
        return StageSummary()
    cycles = _sum(groups, EXECUTE_PREFLIGHT_INSNS)
    if cycles is None:
        cycles = _sum(groups, TOTAL_CYCLES)
    counters = {"cycles": (EXECUTE_PREFLIGHT_INSNS, TOTAL_CYCLES), "cells_used": (MAIN_CELLS_USED,)}
    zero = frozenset(
        field
        for field, metrics in counters.items()
        if any(metric in group.zero_counters for metric in metrics for group in groups)
    )
    return StageSummary(time, cycles, _sum(groups, MAIN_CELLS_USED), zero)


def _sum(groups: Sequence[GroupStats], metric: str) -> float | None:
    sums = [group.stats[metric].sum for group in groups if metric in group.stats]
    return exact_sum(sums) if sums else None
