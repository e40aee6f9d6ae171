"""Derived metrics: what the prover did not record but its parts tell."""

from __future__ import annotations

import math

from msgspec import Struct

from openvm_prof.catalog.eras import Era
from openvm_prof.catalog.groups import classify
from openvm_prof.catalog.metrics import GENERATE_BLOB_TIME, TOTAL_PROOF_TIME
from openvm_prof.db import MetricDb, Table
from openvm_prof.errors import Notice
from openvm_prof.model.labels import Labels
from openvm_prof.model.stats import exact_sum


class DerivedEntry(Struct, frozen=True):
    """A value to add to the store, in the metric's unit."""

    labels: Labels
    metric: str
    value: float


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
    totals: dict[str, list[float]] = {}
    for (group, _), value in db.group_by(GENERATE_BLOB_TIME, ("group", "idx")).items():
        if math.isfinite(value):
            totals.setdefault(group, []).append(value)
    return totals


def missing_totals(db: MetricDb, era: Era) -> list[Notice]:
    """Groups whose parts of the total lie on different label sets, so that no total can be had."""
    notices = []
    for group in db.groups():
        names = db.samples(group)
        if (
            classify(group).is_proof
            and TOTAL_PROOF_TIME not in names
            and all(part in names for part in era.total_parts)
        ):
            parts = ", ".join(era.total_parts)
            notices.append(
                Notice(
                    f"group {group}: its proof time is missing from the totals, since its parts ({parts}) "
                    "were recorded under different labels"
                )
            )
    return notices
