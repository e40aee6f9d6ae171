from __future__ import annotations

import csv
import io

import pytest

from openvm_prof.analysis.measurements import label_set_values
from openvm_prof.catalog.metrics import describe
from openvm_prof.model.measurement import Measurement, Stat
from openvm_prof.render.csv_text import escape, render_label_sets, render_long, render_wide
from tests.builders import counter, entry, run


def value(run: str, group: str | None, metric: str, stat: Stat | None, number: float) -> Measurement:
    return Measurement(run, group, describe(metric), stat, number)


SOME = [
    value("a", None, "total_proof_time", None, 1.5),
    value("a", "leaf", "x_time_ms", Stat.SUM, -3.0),
    value("a", "leaf", "x_time_ms", Stat.COUNT, 2.0),
    value("b", "leaf", "y", Stat.SUM, 0.1),
]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), strict=True))


def test_a_row_per_value_with_its_unit() -> None:
    assert read(render_long(SOME)) == [
        ["run", "group", "metric", "stat", "value", "unit"],
        ["a", "", "total_proof_time", "", "1.5", "s"],
        ["a", "leaf", "x_time_ms", "sum", "-3", "ms"],
        ["a", "leaf", "x_time_ms", "count", "2", "count"],
        ["b", "leaf", "y", "sum", "0.1", "count"],
    ]


def test_a_row_per_run_with_empty_cells_for_what_it_lacks() -> None:
    assert read(render_wide({"a": SOME[:3], "b": SOME[3:], "empty": []})) == [
        ["run", "total_proof_time", "leaf/x_time_ms/sum", "leaf/x_time_ms/count", "leaf/y/sum"],
        ["a", "1.5", "-3", "2", ""],
        ["b", "", "", "", "0.1"],
        ["empty", "", "", "", ""],
    ]


def test_a_row_per_label_set_with_a_column_per_label_key() -> None:
    items = [
        counter("rows", 8, air_name="A", group="leaf", idx="1"),
        counter("cells", 16, air_name="A", group="leaf", idx="1"),
        counter("cells", 1, air_name="A", group="leaf", idx="1"),
        entry("odd", float("inf"), group="leaf"),
        entry("x_time_ms", 0.5, zone="z"),
    ]
    assert read(render_label_sets(list(label_set_values("a", run(items))))) == [
        ["run", "group", "air_name", "idx", "zone", "metric", "value", "unit"],
        ["a", "leaf", "A", "1", "", "cells", "17", "cells"],
        ["a", "leaf", "A", "1", "", "rows", "8", "count"],
        ["a", "", "", "", "z", "x_time_ms", "0.5", "ms"],
    ]


def test_lines_end_as_rfc_4180_has_it() -> None:
    assert render_long(SOME).count("\r\n") == render_long(SOME).count("\n") == 5


def test_names_that_would_be_one_column_heading_stay_two_columns() -> None:
    rows = read(
        render_wide({"a": [value("a", "g/m", "x", Stat.SUM, 1.0), value("a", "g", "m/x", Stat.SUM, 2.0)]})
    )
    assert rows == [["run", "g/m/x/sum", "g/m/x/sum"], ["a", "1", "2"]]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "|calc", "%x"])
def test_a_formula_becomes_text(name: str) -> None:
    assert escape(name).startswith("'")


@pytest.mark.parametrize("name", ["leaf", "execute_insn_mi/s", "Vm<4>, x", "1-2", "a=b"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert escape(name) == name
