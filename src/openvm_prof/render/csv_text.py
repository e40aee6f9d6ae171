"""CSV: measurements as tables for spreadsheets and data frames, by RFC 4180."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from openvm_prof.model.labels import key_order
from openvm_prof.model.measurement import LabelSetValue, Measurement
from openvm_prof.render.numbers import exact
from openvm_prof.render.plain import plain


def escape(text: str) -> str:
    """A name as a cell: one line, and neither a formula of a spreadsheet nor a command of a CI runner.

    What begins like a formula gets an apostrophe before it, as spreadsheets themselves write such
    texts. Quoting is the writer's.
    """
    text = plain(text).encode("utf-8", "replace").decode()
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


_FORMULA = tuple("=+-@|%")
"""What begins a formula, or a call of another program, in a spreadsheet of any make."""


def render_wide(runs: Mapping[str, Sequence[Measurement]]) -> str:
    """A row per run and a column per group, metric and statistic, in order of first appearance.

    Columns are named `GROUP/METRIC/STAT`, a run's own totals by their metric; a value that a run
    lacks is an empty cell.
    """
    values = {run: {_column(one): one.value for one in of_run} for run, of_run in runs.items()}
    columns = dict.fromkeys(column for of_run in values.values() for column in of_run)
    header = ["run", *("/".join(column) for column in columns)]
    return _text(header, ([run, *map(of_run.get, columns)] for run, of_run in values.items()))


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
    return _text(header, rows)


def render_label_sets(values: Sequence[LabelSetValue]) -> str:
    """A row per label set and metric: run, a column per label key, metric, value, unit.

    Label keys are in canonical order (`group` first, then by name), rows in the order given.
    """
    keys = sorted({key for keys in {one.labels.keys() for one in values} for key in keys}, key=key_order)
    rows = (
        [one.run, *map(dict(one.labels).get, keys), one.metric.name, one.value, one.metric.unit.value]
        for one in values
    )
    return _text(["run", *keys, "metric", "value", "unit"], rows)


def _text(header: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in (header, *rows):
        writer.writerow([_cell(cell) for cell in row])
    return buffer.getvalue()


def _cell(of: str | float | None) -> str:
    match of:
        case None:
            return ""
        case str():
            return escape(of)
        case _:
            return exact(of)
