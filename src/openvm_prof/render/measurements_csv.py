"""Measurements as CSV, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.model.distinct import told_apart
from openvm_prof.model.labels import key_order
from openvm_prof.model.measurement import LabelSetValue, Measurement
from openvm_prof.render.csv_text import csv_text


def render_wide(runs: Mapping[str, Sequence[Measurement]]) -> str:
    """A row per run and a column per group, metric and statistic, in order of first appearance.

    Columns are named `GROUP/METRIC/STAT`, a run's own totals by their metric; a value that a run
    lacks is an empty cell. Where names that hold a `/` would make the same of two columns, a checksum
    tells them apart.
    """
    values = {run: {_column(one): one.value for one in of_run} for run, of_run in runs.items()}
    columns = dict.fromkeys(column for of_run in values.values() for column in of_run)
    headings = told_apart({repr(column): "/".join(column) for column in columns}, "-")
    return csv_text(
        ["run", *headings.values()], ([run, *map(of_run.get, columns)] for run, of_run in values.items())
    )


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
    that is called as another column is has the column `label NAME`.
    """
    keys = sorted({key for keys in {one.labels.keys() for one in values} for key in keys}, key=key_order)
    rows = (
        [one.run, *map(dict(one.labels).get, keys), one.metric.name, one.value, one.metric.unit.value]
        for one in values
    )
    made = {key: f"label {key}" if key in _NO_LABELS else key for key in keys}
    return csv_text(["run", *told_apart(made, "-").values(), *_NO_LABELS[1:]], rows)


_NO_LABELS = ("run", "metric", "value", "unit")
