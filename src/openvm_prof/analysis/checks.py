"""Checks of a run's metrics against each other; what they find are notices."""

from __future__ import annotations

from openvm_prof.analysis.aggregate import AggregateMetrics
from openvm_prof.catalog.metrics import EXECUTION_MODE_INSNS
from openvm_prof.db.metric_db import MetricDb
from openvm_prof.errors import Notice


def check(db: MetricDb, aggregate: AggregateMetrics) -> list[Notice]:
    """Values that are no numbers, instruction counts that disagree, and files without groups."""
    return [*_not_finite(db), *_instruction_counts(aggregate), *_groups(db)]


def _not_finite(db: MetricDb) -> list[Notice]:
    return [
        Notice(
            f"{'entries without a group' if group is None else f'group {group}'}: {count} value(s) of "
            f"{metric} are infinite or not a number, and left out of statistics"
        )
        for group, metric, count in db.not_finite()
    ]


def _instruction_counts(aggregate: AggregateMetrics) -> list[Notice]:
    notices = []
    for group in aggregate.proof_groups:
        sums = {name: group.stats[name].sum for name in EXECUTION_MODE_INSNS if name in group.stats}
        if len(set(sums.values())) > 1:
            listed = ", ".join(f"{name} {total:,.0f}" for name, total in sums.items())
            notices.append(
                Notice(f"group {group.group}: the execution modes counted different instructions: {listed}")
            )
    return notices


def _groups(db: MetricDb) -> list[Notice]:
    if db.groups():
        return []
    if not db.metric_names():
        return [Notice("the file holds no metrics: nothing was recorded")]
    return [Notice("no entry has a group: there is nothing to aggregate, see the detailed tables")]
