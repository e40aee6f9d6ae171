"""Measurements as CSV, for spreadsheets and data frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from openvm_prof.core.document.csv_text import Value, csv_text, escape
from openvm_prof.core.document.numbers import exact
from openvm_prof.core.model.distinct import told_apart
from openvm_prof.core.model.labels import key_order
from openvm_prof.core.model.measurement import LabelSetValue, Measurement
from openvm_prof.core.model.sparsity import rare_columns


def render_wide(runs: Mapping[str, Sequence[Measurement]]) -> str:
    """A row per run and a column per group, metric and statistic, in order of first appearance.

    Columns are named `GROUP/METRIC/STAT`, a run's own totals by their metric; a value that a run
    lacks is an empty cell. Where names that hold a `/` would make the same of two columns, a checksum
    tells them apart. What few of many runs have is JSON in one column, `other_values`, or several where
    a cell would be too large: values by group, metric and statistic.
    """
    values = {
        run: {_column(measurement): measurement.value for measurement in of_run}
        for run, of_run in runs.items()
    }
    counts = Counter(column for of_run in values.values() for column in of_run)
    rare = {column for column in rare_columns(counts, len(values)) if len(column) == _OF_A_GROUP}
    columns = [column for column in counts if column not in rare]
    others = [
        _json_cells((column, Decimal(exact(value))) for column, value in of_run.items() if column in rare)
        for of_run in values.values()
    ]
    headings = told_apart({repr(column): "/".join(column) for column in columns}, "-").values()
    more = _numbered(OTHER_VALUES, others)
    rows = (
        [run, *map(of_run.get, columns), *_padded(cells, len(more))]
        for (run, of_run), cells in zip(values.items(), others, strict=True)
    )
    return csv_text(["run", *headings, *more], rows)


_OF_A_GROUP = 3  # parts of such a column; a run's own totals have one
OTHER_VALUES = "other_values"
OTHER_LABELS = "other_labels"
"""Columns of tables that would be mostly empty: JSON objects of what few rows have."""

MOST_CHARACTERS = 32_767
"""How long such a cell may be: spreadsheets cut off what is longer, and Python's csv refuses 131,073."""

_Path = tuple[str, ...]


def _json_cells(members: Iterable[tuple[_Path, Decimal | str]]) -> list[str]:
    """Objects, each on one line and no longer than a cell may be, that together have every member.

    A path leads through nested objects to its value. A single member that is longer has a cell alone.
    """
    cells: list[list[tuple[_Path, Decimal | str]]] = []
    room = 0
    for path, value in members:
        size = len(escape(_json([(path, value)])))
        if size > room:
            cells.append([])
            room = MOST_CHARACTERS
        cells[-1].append((path, value))
        room -= size  # at least what it adds: members of one object share its braces
    return list(map(_json, cells))


def _json(members: Iterable[tuple[_Path, Decimal | str]]) -> str:
    root: dict[str, Any] = {}
    for (*above, last), value in members:
        inner = root
        for name in above:
            inner = inner.setdefault(name, {})
        inner[last] = value
    return msgspec.json.Encoder(decimal_format="number").encode(root).decode()


def _numbered(name: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Headings for the largest number of cells that a row has: `name`, `name 2`, `name 3`, ..."""
    most = max(map(len, rows), default=0)
    return [name if number == 1 else f"{name} {number}" for number in range(1, most + 1)]


def _padded(cells: Sequence[str], count: int) -> list[Value]:
    return [*cells, *[None] * (count - len(cells))]


def _column(of: Measurement) -> tuple[str, ...]:
    parts = (of.group, of.metric.name, None if of.stat is None else of.stat.value)
    return tuple(part for part in parts if part is not None)


def render_long(measurements: Sequence[Measurement]) -> str:
    """A row per value: run, group, metric, stat, value, unit; group and stat are empty for a run's totals."""
    header = ["run", "group", "metric", "stat", "value", "unit"]
    rows = (
        [
            value.run,
            value.group,
            value.metric.name,
            value.stat and value.stat.value,
            value.value,
            value.unit.value,
        ]
        for value in measurements
    )
    return csv_text(header, rows)


def render_label_sets(values: Sequence[LabelSetValue]) -> str:
    """A row per label set and metric: run, a column per label key, metric, value, unit.

    Label keys are in canonical order (`group` first, then by name), rows in the order given. A label
    that is called as another column is has the column `label NAME`. Labels that few of many rows have are
    JSON in one column, `other_labels`, or several where a cell would be too large.
    """
    counts = Counter(key for value in values for key, _ in value.labels)
    rare = rare_columns(counts, len(values))
    keys = sorted(counts.keys() - rare, key=key_order)
    others = [
        _json_cells(((key,), text) for key, text in value.labels if key in rare) if rare else []
        for value in values
    ]
    more = _numbered(OTHER_LABELS, others)

    def cells(value: LabelSetValue, others: Sequence[str]) -> list[Value]:
        own = map(dict(value.labels).get, keys)
        metric = value.metric
        return [value.run, *own, *_padded(others, len(more)), metric.name, value.value, metric.unit.value]

    taken = {*_NO_LABELS, *more}
    made = {key: f"label {key}" if key in taken else key for key in keys}
    header = ["run", *told_apart(made, "-").values(), *more, *_NO_LABELS[1:]]
    return csv_text(header, map(cells, values, others))


_NO_LABELS = ("run", "metric", "value", "unit")
