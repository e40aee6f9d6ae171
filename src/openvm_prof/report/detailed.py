"""The detailed report: one table per tuple of label keys, every label set and metric."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from operator import itemgetter

from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.core.catalog.metrics import FREQUENCY, describe
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.db.table import Table
from openvm_prof.core.document.blocks import Block, Items, LabelColumn, NumberColumn, Paragraph, Report
from openvm_prof.core.document.blocks import Table as ReportTable
from openvm_prof.core.errors import counted
from openvm_prof.core.model.change import NEW, Change
from openvm_prof.core.model.labels import natural_key
from openvm_prof.core.model.sparsity import rare_columns

_LEFT_OUT = ("gpu_mem.", "wrapper.")

_LONG = "Metrics that few label sets of this table have, a row per value:"

_Values = Mapping[str, Mapping[int, float]]  # by metric and row
_Changes = dict[str, dict[int, Change]]  # likewise


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
        if found := _table(table, baseline, noise_percent, max_rows):
            blocks += found
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
    rare = rare_columns({name: len(column) for name, column in values.items()}, len(shown))
    parts = [[name for name in values if name not in rare], [name for name in values if name in rare]]
    order = _in_order(table, shown)
    # a row that is new as a whole says so once, at its first value
    unsaid = shown - previous_row.keys() if baseline is not None else set()
    blocks: list[Block] = []
    for names, layout in zip(parts, (_wide, _long), strict=True):
        columns = {name: values[name] for name in names}
        having = set().union(*columns.values())
        if not having:
            continue
        rows = [row for row in order if row in having]
        changes: _Changes = {}
        if baseline is not None:
            changes = _changes(columns, set(rows[:max_rows]), baseline, previous_row, unsaid, noise_percent)
        if layout is _long:
            blocks.append(Paragraph(_LONG))
        blocks.append(layout(table, rows, columns, changes, max_rows))
    if baseline is not None and (gone := _gone(table, baseline, shown)):
        blocks.append(Paragraph(f"Gone from this table: {counted(gone, 'row')} of the previous run."))
    if baseline is not None and (names := [name for name in _with_values(baseline) if name not in values]):
        blocks.append(Items((("Metrics of the previous run that are gone from this table:", tuple(names)),)))
    return blocks


def _label_columns(table: Table, rows: Sequence[int]) -> list[LabelColumn]:
    labels = table.label_values()
    shown = [labels[row] for row in rows]
    return [LabelColumn(key, list(map(itemgetter(place), shown))) for place, key in enumerate(table.keys)]


def _wide(
    table: Table, rows: Sequence[int], values: _Values, changes: _Changes, max_rows: int | None
) -> ReportTable:
    """A row per label set, a column per metric."""
    left_out = len(rows) - len(rows[:max_rows])
    rows = rows[:max_rows]
    place_of = {row: place for place, row in enumerate(rows)}
    numbers = [
        NumberColumn(
            metric,
            [column.get(row) for row in rows],
            {place_of[row]: change for row, change in changes.get(metric, {}).items()},
        )
        for metric, column in values.items()
    ]
    return ReportTable((*_label_columns(table, rows), *numbers), left_out)


def _long(
    table: Table, rows: Sequence[int], values: _Values, changes: _Changes, max_rows: int | None
) -> ReportTable:
    """A row per value, in the order of label sets, then of metrics."""
    metrics_of: dict[int, list[str]] = {row: [] for row in rows}
    for metric, column in values.items():
        for row in column:
            metrics_of[row].append(metric)
    every = [(row, metric) for row, metrics in metrics_of.items() for metric in metrics]
    cells = every[:max_rows]
    changed = {
        place: changes[metric][row]
        for place, (row, metric) in enumerate(cells)
        if row in changes.get(metric, ())
    }
    return ReportTable(
        (
            *_label_columns(table, [row for row, _ in cells]),
            LabelColumn("metric", [metric for _, metric in cells]),
            NumberColumn("value", [values[metric][row] for row, metric in cells], changed),
        ),
        len(every) - len(cells),
    )


def _previous_rows(table: Table, baseline: Table | None) -> dict[int, int]:
    """Row of the table → row of the same labels in the previous run."""
    if baseline is None:
        return {}
    recorded = {
        row for column in baseline.columns.values() for rows in (column.values, column.zeros) for row in rows
    }
    pairs = ((row, baseline.rows.get(values)) for values, row in table.rows.items())
    return {row: before for row, before in pairs if before is not None and before in recorded}


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
    values: _Values,
    shown: set[int],
    baseline: Table,
    previous_row: dict[int, int],
    unsaid: set[int],
    noise_percent: float,
) -> _Changes:
    """How the values of the rows shown changed; takes the new rows that are marked out of `unsaid`."""
    changes: _Changes = {}
    for metric, column in values.items():
        before = baseline.columns.get(metric)
        better = describe(metric).better
        of_metric: dict[int, Change] = {}
        for row, value in column.items():
            if row not in shown:
                continue
            if row not in previous_row:
                if row in unsaid:
                    of_metric[row] = NEW
                    unsaid.remove(row)
                continue
            base = None if before is None else before.baseline(previous_row[row])
            change = compare(value, base, better, noise_percent)
            if change is not None:
                of_metric[row] = change
        changes[metric] = of_metric
    return changes


def _gone(table: Table, baseline: Table, shown: set[int]) -> int:
    """How many rows of the previous table, with something to show, this one lacks."""
    recorded = {row for name in _with_values(baseline) for row in baseline.columns[name].values}
    return sum(
        row in recorded and table.rows.get(values) not in shown for values, row in baseline.rows.items()
    )


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
        column = list(map(itemgetter(place), labels))
        rank = {value: index for index, value in enumerate(sorted(set(column), key=natural_key))}
        ranks.append(list(map(rank.__getitem__, column)))
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
