from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.analysis.measurements import label_set_values
from openvm_prof.core.catalog.metrics import describe
from openvm_prof.core.document.csv_text import csv_text, escape
from openvm_prof.core.model.measurement import Measurement, Stat
from openvm_prof.export.measurements_csv import MOST_CHARACTERS, render_label_sets, render_long, render_wide
from tests.builders import Entry, counter, entry, run


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
    (first, second) = rows[0][1:]
    assert first != second
    assert all(heading.startswith("g/m/x/sum-") for heading in (first, second))
    assert rows[1] == ["a", "1", "2"]


def test_a_label_that_is_called_as_another_column_has_a_heading_of_its_own() -> None:
    labels = [
        ("group", "g"),
        ("run", "r"),
        ("metric", "m"),
        ("value", "v"),
        ("unit", "u"),
        ("label run", "l"),
    ]
    items = [Entry(tuple(labels), "x", 1.0)]
    header, row = read(render_label_sets(list(label_set_values("a", run(items)))))
    assert len(set(header)) == len(header) == 10
    assert [row[header.index(name)] for name in ("run", "label metric", "metric", "value")] == [
        "a",
        "m",
        "x",
        "1",
    ]


NAMES = st.lists(
    st.sampled_from(
        ["=", "'", ";", '"', " ", "-1", "\t", "\n", "\\", "\\u0009", "u0009", "::", "##[", "a", "＝"]
    ),
    max_size=6,
).map("".join)


@given(NAMES, NAMES)
def test_no_two_names_become_one_cell(one: str, other: str) -> None:
    assert (escape(one) == escape(other)) == (one == other)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(st.lists(NAMES, min_size=1, max_size=4))
def test_no_reader_finds_a_formula_wherever_it_splits_a_line(delimiter: str, names: list[str]) -> None:
    text = csv_text(["name", *names], [["x", *names], *([name] for name in names)])
    assert text.count("\r\n") == text.count("\n") == 2 + len(names)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for cell in row:
            assert not re.match(r"[\s\"]*[=+@%|＝＋－＠-]", cell)
    assert not re.search(r"^\s*::|##\[", text, re.MULTILINE)


def test_the_group_of_a_formula_behind_a_semicolon_is_text_for_all_readers() -> None:
    assert escape('x;=HYPERLINK("http://e.example")') == 'x;\'=HYPERLINK("http://e.example")'


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "|calc", "%x", "＝1", "'=1"])
def test_a_formula_becomes_text(name: str) -> None:
    assert escape(name).startswith("'")


@pytest.mark.parametrize("name", ["leaf", "execute_insn_mi/s", "Vm<4>, x", "1-2", "a=b"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert escape(name) == name


# -- tables that would be mostly empty -----------------------------------------------------------


def test_values_that_few_of_many_runs_have_are_json_in_one_column() -> None:
    runs = {
        f"r{i}": [
            value(f"r{i}", None, "total_proof_time", None, 1.5),
            value(f"r{i}", f"g{i}", "m", Stat.SUM, 5.0),
            value(f"r{i}", f"g{i}", "m", Stat.MAX, 0.25),
        ]
        for i in range(100)
    }
    rows = read(render_wide(runs))
    assert rows[0] == ["run", "total_proof_time", "other_values"]
    assert rows[8] == ["r7", "1.5", '{"g7":{"m":{"sum":5,"max":0.25}}}']


def test_labels_that_few_of_many_label_sets_have_are_json_in_one_column() -> None:
    items = [entry("m", 5, group="g", **{f"k{i}": "x,y"}) for i in range(100)]
    rows = read(render_label_sets(list(label_set_values("a", run(items)))))
    assert rows[0] == ["run", "group", "other_labels", "metric", "value", "unit"]
    assert rows[1] == ["a", "g", '{"k0":"x,y"}', "m", "5", "count"]


def test_no_cell_is_larger_than_readers_take_however_much_few_runs_have() -> None:
    hostile = "g\u200b;=" * 20  # it grows when it is escaped
    large = [
        value("large", f"{hostile}{i}", "m", stat, float(i))
        for i in range(900)
        for stat in (Stat.SUM, Stat.MAX)
    ]
    runs = {"large": large, **{f"r{i}": [value(f"r{i}", f"g{i}", "m", Stat.SUM, 5.0)] for i in range(100)}}
    assert csv.field_size_limit() == 131_072
    header, *rows = read(render_wide(runs))
    more = [f"other_values {number}" for number in range(2, len(header) - 1 + 1)]
    assert len(more) > 2
    assert header == ["run", "other_values", *more]
    assert all(len(cell) <= MOST_CHARACTERS for row in rows for cell in row)
    found = [
        (group, stat, number)
        for cell in rows[0][1:]
        for group, metrics in json.loads(cell).items()
        for stat, number in metrics["m"].items()
    ]
    assert sorted(found) == sorted(
        (f"{hostile}{i}".replace(";=", ";'="), stat, i) for i in range(900) for stat in ("sum", "max")
    )
    assert rows[1] == ["r0", '{"g0":{"m":{"sum":5}}}', *[""] * len(more)]


def test_a_label_set_of_many_long_labels_has_them_in_several_cells() -> None:
    items = [entry("m", 5, group="g", **{f"k{i}": "x"}) for i in range(100)]
    items.append(entry("m", 6, group="g", **{f"k{i}": "y" * 3000 for i in range(100)}))
    header, *rows = read(render_label_sets(list(label_set_values("a", run(items)))))
    others = [place for place, name in enumerate(header) if name.startswith("other_labels")]
    assert len(others) > 2
    (row,) = [row for row in rows if row[header.index("value")] == "6"]
    labels = [json.loads(row[place]) for place in others]
    assert all(len(cell) <= MOST_CHARACTERS for row in rows for cell in row)
    assert {key: text for part in labels for key, text in part.items()} == {
        f"k{i}": "y" * 3000 for i in range(100)
    }


def test_a_label_that_is_called_as_the_column_of_rare_labels_has_a_heading_of_its_own() -> None:
    items = [entry("m", i, group="g", other_labels="o", **{f"k{i}": "x"}) for i in range(100)]
    header, *rows = read(render_label_sets(list(label_set_values("a", run(items)))))
    assert header == ["run", "group", "label other_labels", "other_labels", "metric", "value", "unit"]
    assert rows[0][2:4] == ["o", '{"k0":"x"}']
    dense = [entry("m", 1, group="g", other_labels="o")]
    assert read(render_label_sets(list(label_set_values("a", run(dense)))))[0][2] == "other_labels"


@pytest.mark.parametrize("rows", [400, 1600])
def test_csv_grows_with_its_values(rows: int) -> None:
    def size(count: int) -> int:
        items = [entry(f"m{i}", 5, group="g", **{f"k{i}": "x"}) for i in range(count)]
        runs = {f"r{i}": [value(f"r{i}", f"g{i}", "m", Stat.SUM, 5.0)] for i in range(count)}
        return len(render_label_sets(list(label_set_values("a", run(items))))) + len(render_wide(runs))

    assert size(rows) < 5 * size(rows // 4)
