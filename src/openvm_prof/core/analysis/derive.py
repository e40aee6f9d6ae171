"""Derived metrics: what the prover did not record but its parts tell."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.catalog.eras import Era
from openvm_prof.core.catalog.groups import classify, effective_group, in_group_order
from openvm_prof.core.catalog.metrics import GENERATE_BLOB_TIME, TOTAL_PROOF_TIME
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.db.table import Table
from openvm_prof.core.errors import Notice, first_of
from openvm_prof.core.model.labels import Labels
from openvm_prof.core.model.stats import exact_sum


class DerivedEntry(Struct, frozen=True):
    """A value that the store does not hold, in the metric's unit."""

    labels: Labels
    metric: str
    value: float

    @property
    def group(self) -> str | None:
        """The group that the value counts for, None without one."""
        return effective_group(self.labels.get("group"), self.labels.get("program"))


def derived_totals(db: MetricDb, era: Era) -> list[DerivedEntry]:
    """`total_proof_time_ms` of every label set that has the era's parts but no recorded total."""
    return [entry for table in db.tables() for entry in _totals_of(table, era)]


def _totals_of(table: Table, era: Era) -> list[DerivedEntry]:
    columns = [table.columns.get(part) for part in era.total_parts]
    if any(column is None for column in columns):
        return []
    required = [column for column in columns if column is not None]
    optional = [table.columns[part] for part in era.optional_parts if part in table.columns]
    recorded = table.columns.get(TOTAL_PROOF_TIME)
    entries = []
    for values, row in table.rows.items():
        if recorded is not None and row in recorded.values:
            continue
        parts = [column.value(row) for column in required]
        if any(part is None for part in parts):
            continue
        parts += [column.value(row) for column in optional]
        labels = Labels(tuple(zip(table.keys, values, strict=True)))
        total = exact_sum(part for part in parts if part is not None)
        entries.append(DerivedEntry(labels, TOTAL_PROOF_TIME, total))
    return entries


def blob_totals(db: MetricDb) -> dict[str, list[float]]:
    """The samples of `generate_blob_total_time_ms` of each group: one per (`group`, `idx`).

    Label sets that lack either label contribute nothing.
    """
    parts: dict[tuple[str, str], list[float]] = {}
    for recorded in db.recorded(GENERATE_BLOB_TIME):
        group, idx = recorded.group, recorded.get("idx")
        if group is not None and idx is not None and (samples := recorded.samples):
            parts.setdefault((group, idx), []).extend(samples)
    totals: dict[str, list[float]] = {}
    for (group, _), samples in parts.items():
        totals.setdefault(group, []).append(exact_sum(samples))
    return totals


def missing_totals(db: MetricDb, era: Era, derived: Sequence[DerivedEntry]) -> list[Notice]:
    """Groups with proofs whose parts of the total lie on different label sets, so that none can be had.

    `derived` are the totals that were. A group that records totals itself is complete.
    """
    with_derived = {entry.group for entry in derived}
    complete = {recorded.group for recorded in db.recorded(TOTAL_PROOF_TIME)} - with_derived
    apart = set.intersection(*(_groups_without_total(db, part) for part in era.total_parts)) - complete
    parts = ", ".join(era.total_parts)
    return first_of(
        [
            Notice(
                f"{'proofs without a group' if group is None else f'group {group}'}: "
                f"{'their' if group is None else 'its'} proof time is missing from the totals, since "
                f"{'their' if group is None else 'its'} parts ({parts}) were recorded under different labels"
            )
            for group in (*in_group_order(group for group in apart if group is not None), *({None} & apart))
            if group is None or classify(group).is_proof
        ]
    )


def _groups_without_total(db: MetricDb, part: str) -> set[str | None]:
    """Groups with a label set that has a part of the total, but not the total."""
    groups: set[str | None] = set()
    for recorded in db.recorded(part):
        total = recorded.table.columns.get(TOTAL_PROOF_TIME)
        if recorded.row in recorded.column.values and (total is None or recorded.row not in total.values):
            groups.add(recorded.group)
    return groups
