"""The detailed report: one table per tuple of label keys, every label set and metric."""

from __future__ import annotations

import math
from collections.abc import Sequence

from openvm_prof.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.catalog.metrics import FREQUENCY, describe
from openvm_prof.db.metric_db import MetricDb
from openvm_prof.db.table import Table
from openvm_prof.model.change import NEW, Change
from openvm_prof.model.labels import natural_key
from openvm_prof.model.report import Block, Items, LabelColumn, NumberColumn, Paragraph, Report
from openvm_prof.model.report import Table as ReportTable

_LEFT_OUT = ("gpu_mem.", "wrapper.")


def detailed_report(
    db: MetricDb,
    previous: MetricDb | None = None,
    noise_percent: float = DEFAULT_NOISE_PERCENT,
    max_rows: int | None = None,
) -> Report:
    """Every table of a run that has something to show, with differences from the previous run.

    Of each table the first `max_rows` rows, and how many are left out.
    """
    before = {} if previous is None else {table.keys: table for table in previous.tables()}
    blocks: list[Block] = []
    shown: set[tuple[str, ...]] = set()
    for table in db.tables():
        baseline = before.get(table.keys, Table(table.keys)) if previous is not None else None
        if said := _table(table, baseline, noise_percent, max_rows):
            blocks += said
            shown.add(table.keys)
    if gone := [keys for keys, table in before.items() if keys not in shown and _with_values(table)]:
        blocks.append(Paragraph("Tables of the previous run that are gone:"))
        blocks.append(Items(tuple((", ".join(keys) or "no labels", ()) for keys in gone)))
    return Report(tuple(blocks))


def _metrics(table: Table) -> list[str]:
    """Metrics of a table that this report is about, in its order."""
    return [name for name in sorted(table.columns, reverse=True) if not name.startswith(_LEFT_OUT)]


def _with_values(table: Table) -> list[str]:
    """Those of them that have a value in any row."""
    return [name for name in _metrics(table) if table.columns[name].values]


def _table(table: Table, baseline: Table | None, noise_percent: float, max_rows: int | None) -> list[Block]:
    previous_row = _previous_rows(table, baseline)
    values = {metric: _values(table, metric, baseline, previous_row) for metric in _metrics(table)}
    values = {metric: column for metric, column in values.items() if column}
    shown = set().union(*values.values()) if values else set()
    if not shown:
        return []
    rows = _in_order(table, shown)[:max_rows]
    labels = table.label_values()
    columns: list[LabelColumn | NumberColumn] = [
        LabelColumn(key, [labels[row][place] for row in rows]) for place, key in enumerate(table.keys)
    ]
    # a row that is new as a whole says so once, at its first value
    unsaid = {place for place, row in enumerate(rows) if baseline is not None and row not in previous_row}
    known = [place for place in range(len(rows)) if place not in unsaid]
    for metric, column in values.items():
        changes: dict[int, Change] = {}
        if baseline is not None:
            changes = _changes(metric, column, rows, known, baseline, previous_row, noise_percent)
            said = {place for place in unsaid if rows[place] in column}
            changes |= dict.fromkeys(sorted(said), NEW)
            unsaid -= said
        columns.append(NumberColumn(metric, [column.get(row) for row in rows], changes))
    blocks: list[Block] = [ReportTable(tuple(columns), len(shown) - len(rows))]
    if baseline is not None and (gone := _gone(table, baseline, shown)):
        blocks.append(Paragraph(f"{gone} row(s) of the previous run are gone from this table."))
    if baseline is not None and (names := [name for name in _with_values(baseline) if name not in values]):
        blocks.append(Items((("Metrics of the previous run that are gone from this table:", tuple(names)),)))
    return blocks


def _previous_rows(table: Table, baseline: Table | None) -> dict[int, int]:
    """Row of the table → row of the same labels in the previous run."""
    if baseline is None:
        return {}
    pairs = ((row, baseline.rows.get(values)) for values, row in table.rows.items())
    return {row: before for row, before in pairs if before is not None and _recorded(baseline, before)}


def _recorded(table: Table, row: int) -> bool:
    return any(row in column.values or row in column.zeros for column in table.columns.values())


def _values(
    table: Table, metric: str, baseline: Table | None, previous_row: dict[int, int]
) -> dict[int, float]:
    """Row → value. A counter that is 0 now is there if it was something in the previous run."""
    column = table.columns[metric]
    values = column.totals()
    before = None if baseline is None else baseline.columns.get(metric)
    if before is None:
        return values
    zeros = [row for row in column.zeros if row not in values and previous_row.get(row) in before.values]
    return values | dict.fromkeys(zeros, 0.0)


def _changes(
    metric: str,
    values: dict[int, float],
    rows: Sequence[int],
    places: Sequence[int],
    baseline: Table,
    previous_row: dict[int, int],
    noise_percent: float,
) -> dict[int, Change]:
    column = baseline.columns.get(metric)
    better = describe(metric).better
    changes: dict[int, Change] = {}
    for place in places:
        value = values.get(rows[place])
        if value is None:
            continue
        row = previous_row.get(rows[place])
        before = None
        if column is not None and row is not None:
            before = column.baseline(row)
        change = compare(value, before, better, noise_percent)
        if change is not None:
            changes[place] = change
    return changes


def _gone(table: Table, baseline: Table, shown: set[int]) -> int:
    """How many rows of the previous table, with something to show, this one lacks."""
    count = 0
    columns = [baseline.columns[name] for name in _with_values(baseline)]
    for values, row in baseline.rows.items():
        if table.rows.get(values) not in shown and any(row in column.values for column in columns):
            count += 1
    return count


def _in_order(table: Table, shown: set[int]) -> list[int]:
    """Rows by segment, then by falling frequency, then by labels from left to right.

    Numbers in labels compare as numbers. Label values are ranked once per distinct value, so that
    sorting 75,000 rows compares small integers.
    """
    labels = table.label_values()
    if not table.keys:
        return sorted(shown)
    ranks: list[list[int]] = []
    for place in range(len(table.keys)):
        distinct = sorted({values[place] for values in labels}, key=natural_key)
        rank = {value: index for index, value in enumerate(distinct)}
        ranks.append([rank[values[place]] for values in labels])
    keys: list[Sequence[float]] = []
    if "segment" in table.keys:
        keys.append(ranks[table.keys.index("segment")])
    frequency = table.columns.get(FREQUENCY)
    if frequency is not None:
        totals = frequency.totals()
        counts = (totals.get(row, 0.0) for row in range(len(labels)))
        keys.append([math.inf if math.isnan(count) else -count for count in counts])
    sort_keys = list(zip(*keys, *ranks, strict=True))
    return sorted(shown, key=sort_keys.__getitem__)
