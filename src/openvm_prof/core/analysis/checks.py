"""Checks of a run's metrics against each other; what they find are notices."""

from __future__ import annotations

from openvm_prof.core.analysis.aggregate import AggregateMetrics
from openvm_prof.core.catalog.eras import Era
from openvm_prof.core.catalog.metrics import EXECUTION_MODE_INSNS, RUN_ONCE, TOTAL_PROOF_TIME
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import Notice, counted, first_of
from openvm_prof.core.model.stats import exact_sum

_PARTS_TOLERANCE = 0.05
"""Parts may overlap a little: in recursion, execution is counted within trace generation too."""


def check(db: MetricDb, aggregate: AggregateMetrics, era: Era) -> list[Notice]:
    """Values that are no numbers, counts and times that disagree, and files without groups."""
    return [*_not_finite(db), *_instruction_counts(aggregate), *_parts(aggregate, era), *_groups(db)]


def _not_finite(db: MetricDb) -> list[Notice]:
    return first_of(
        [
            Notice(
                f"{'entries without a group' if group is None else f'group {group}'}: left out of "
                f"statistics: {counted(count, 'value')} of {metric}, infinite or not a number"
            )
            for group, metric, count in db.not_finite()
        ]
    )


def _instruction_counts(aggregate: AggregateMetrics) -> list[Notice]:
    notices = []
    for group in aggregate.proof_groups:
        sums = {name: group.stats[name].sum for name in EXECUTION_MODE_INSNS if name in group.stats}
        if len(set(sums.values())) > 1:
            totals = ", ".join(f"{name} {total:,.0f}" for name, total in sums.items())
            notices.append(
                Notice(f"group {group.group}: the execution modes counted different instructions: {totals}")
            )
    return first_of(notices)


def _parts(aggregate: AggregateMetrics, era: Era) -> list[Notice]:
    """Groups whose parts of proof time come to clearly more than the proof time itself."""
    notices = []
    parts = [part for part in (*era.total_parts, *era.optional_parts) if part not in RUN_ONCE]
    for group in aggregate.proof_groups:
        total = group.stats.get(TOTAL_PROOF_TIME)
        found = [part for part in parts if part in group.stats]
        if total is None or not found:
            continue
        spent = exact_sum(group.stats[part].sum for part in found)
        excess = spent - total.sum
        if total.sum > 0 and excess > _PARTS_TOLERANCE * total.sum:
            notices.append(
                Notice(
                    f"group {group.group}: {' + '.join(found)} add up to {spent / 1000:,.2f} s, "
                    f"{excess / 1000:,.2f} s ({excess / total.sum:.1%}) more than {TOTAL_PROOF_TIME}; "
                    "the excess is in no total"
                )
            )
    return first_of(notices)


def _groups(db: MetricDb) -> list[Notice]:
    if db.groups():
        return []
    if not db.metric_names():
        return [Notice("the file holds no metrics: nothing was recorded")]
    return [Notice("no entry has a group: there is nothing to aggregate, see the detailed tables")]
