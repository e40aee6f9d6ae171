"""KnownRuns: what a history has of a benchmark, beside the new runs of it, as series of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.comparison.series import rolled_up
from openvm_prof.comparison.verdict import SeriesKey
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.metrics import (
    NUM_SEGMENTS,
    PARALLEL_PROOF_TIME,
    RUN_PARALLEL_TIME,
    RUN_PROOF_TIME,
    TOTAL_PROOF_TIME,
)

if TYPE_CHECKING:
    from openvm_prof.core.model.stats import Stats

RunSeries = Mapping[SeriesKey, float]
"""The numbers of one run, times in ms."""

_OF_RUN = {RUN_PROOF_TIME: TOTAL_PROOF_TIME, RUN_PARALLEL_TIME: PARALLEL_PROOF_TIME}


class KnownRuns(Struct, frozen=True):
    """The runs of a benchmark before, oldest first, with the names of their commits, and the new ones.

    Without any before, `missing` says why, and `refused` whether somebody has to tell or change conditions.
    From the place `accepted` on a change is accepted. `notes` are
    what a reader should know of the base.
    """

    benchmark: str
    heads: tuple[RunSeries, ...]
    before: tuple[RunSeries, ...] = ()
    commits: tuple[str, ...] = ()
    missing: str = ""
    refused: bool = False
    accepted: int | None = None
    notes: tuple[str, ...] = ()

    def values(self, key: SeriesKey) -> list[float]:
        """A series over the runs before; NaN where a run lacks it, or has nothing that could be a level."""
        found = [run.get(key, math.nan) for run in self.before]
        return [value if value > 0 else math.nan for value in found]

    def of_heads(self, key: SeriesKey) -> list[float]:
        """The new runs' values."""
        return sorted(run[key] for run in self.heads if key in run)


def run_series(benchmark: str, stats: Mapping[tuple[str | None, str], Stats]) -> dict[SeriesKey, float]:
    """The numbers of a run out of its statistics by group and metric; those of no group are its totals, in s.

    Of groups that prove something the statistic that the catalogue names, and of an app's how many segments
    were proven.
    """
    found: dict[SeriesKey, float] = {}
    for (group, metric), of_metric in stats.items():
        if group is None:
            if metric in _OF_RUN:
                found[SeriesKey(benchmark, None, (), _OF_RUN[metric])] = of_metric.sum * 1000
            continue
        kind = classify(group)
        if not kind.is_proof:
            continue
        value = rolled_up(metric, of_metric, kind)
        if value is not None and math.isfinite(value):
            found[SeriesKey(benchmark, group, (), metric)] = value
        if metric == TOTAL_PROOF_TIME and kind is GroupKind.APP:
            found.setdefault(SeriesKey(benchmark, group, (), NUM_SEGMENTS), float(of_metric.count))
    return found
