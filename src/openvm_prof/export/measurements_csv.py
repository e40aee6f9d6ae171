"""Measurements as CSV, for spreadsheets and data frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from openvm_prof.core.document.csv_text import Value, csv_text
from openvm_prof.core.document.numbers import exact
from openvm_prof.core.model.distinct import told_apart
from openvm_prof.core.model.labels import key_order
from openvm_prof.core.model.measurement import LabelSetValue, Measurement
from openvm_prof.core.model.sparsity import rare_columns


def render_wide(runs: Mapping[str, Sequence[Measurement]]) -> str:
    """A row per run and a column per group, metric and statistic, in order of first appearance.

    Columns are named `GROUP/METRIC/STAT`, a run's own totals by their metric; a value that a run
    lacks is an empty cell. Where names that hold a `/` would make the same of two columns, a checksum
    tells them apart. What few of many runs have is JSON in one column, `other_values`: values by group,
    metric and statistic.
    """
    values = {run: {_column(one): one.value for one in of_run} for run, of_run in runs.items()}
    counts = Counter(column for of_run in values.values() for column in of_run)
    rare = {column for column in rare_columns(counts, len(values)) if len(column) == _OF_A_GROUP}
    columns = [column for column in counts if column not in rare]

    def cells(run: str, of_run: Mapping[tuple[str, ...], float]) -> list[Value]:
        own: list[Value] = [run, *map(of_run.get, columns)]
        if rare:
            others: dict[str, dict[str, dict[str, Decimal]]] = {}
            for column, value in of_run.items():
                if column in rare:
                    group, metric, stat = column
                    others.setdefault(group, {}).setdefault(metric, {})[stat] = Decimal(exact(value))
            own.append(_json(others))
        return own

    headings = told_apart({repr(column): "/".join(column) for column in columns}, "-").values()
    header = ["run", *headings, *([OTHER_VALUES] if rare else ())]
    return csv_text(header, (cells(run, of_run) for run, of_run in values.items()))


_OF_A_GROUP = 3  # parts of such a column; a run's own totals have one
OTHER_VALUES = "other_values"
OTHER_LABELS = "other_labels"
"""Columns of tables that would be mostly empty: JSON objects of what few rows have."""


def _json(members: Mapping[str, object]) -> str | None:
    """An object on one line; an empty cell where it has no members."""
    if not members:
        return None
    return msgspec.json.Encoder(decimal_format="number").encode(members).decode()


def _column(of: Measurement) -> tuple[str, ...]:
    parts = (of.group, of.metric.name, None if of.stat is None else of.stat.value)
    return tuple(part for part in parts if part is not None)


def render_long(measurements: Sequence[Measurement]) -> str:
    """A row per value: run, group, metric, stat, value, unit; group and stat are empty for a run's totals."""
    header = ["run", "group", "metric", "stat", "value", "unit"]
    rows = (
        [one.run, one.group, one.metric.name, one.stat and one.stat.value, one.value, one.unit.value]
        for one in measurements
    )
    return csv_text(header, rows)


def render_label_sets(values: Sequence[LabelSetValue]) -> str:
    """A row per label set and metric: run, a column per label key, metric, value, unit.

    Label keys are in canonical order (`group` first, then by name), rows in the order given. A label
    that is called as another column is has the column `label NAME`. Labels that few of many rows have are
    JSON in one column, `other_labels`.
    """
    counts = Counter(key for one in values for key, _ in one.labels)
    rare = rare_columns(counts, len(values))
    keys = sorted(counts.keys() - rare, key=key_order)

    def cells(one: LabelSetValue) -> list[Value]:
        labels = dict(one.labels)
        others = [_json({key: text for key, text in labels.items() if key in rare})] if rare else []
        return [one.run, *map(labels.get, keys), *others, one.metric.name, one.value, one.metric.unit.value]

    made = {key: f"label {key}" if key in _NO_LABELS else key for key in keys}
    header = ["run", *told_apart(made, "-").values(), *([OTHER_LABELS] if rare else ()), *_NO_LABELS[1:]]
    return csv_text(header, map(cells, values))


_NO_LABELS = ("run", "metric", "value", "unit")
