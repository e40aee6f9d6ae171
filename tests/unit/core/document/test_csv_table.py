from __future__ import annotations

import csv
import io

import pytest

from openvm_prof.core.document.blocks import (
    MISSING,
    Cell,
    CellColumn,
    LabelColumn,
    NumberColumn,
    Quantity,
    Table,
    Text,
)
from openvm_prof.core.document.csv_table import render_csv
from openvm_prof.core.document.csv_text import escape
from openvm_prof.core.model.change import NEW, Change
from tests.hostile import PAYLOADS


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_numbers_changes_and_what_is_missing() -> None:
    cells: list[Cell] = [Quantity(1_000_000.0, Change(3.0, 1.0)), Quantity(0.5, NEW), MISSING, Text("a,b")]
    table = Table((NumberColumn("n", [1.0, None, 2.5, 3.0]), CellColumn("c", cells)))
    assert rows(render_csv(table, {"run": "r"})) == [
        ["run", "n", "c", "c change"],
        ["r", "1", "1000000", "3"],
        ["r", "", "0.5", "new"],
        ["r", "2.5", "", ""],
        ["r", "3", "a,b", ""],
    ]


def test_changes_of_a_number_column() -> None:
    table = Table((NumberColumn("n", [1.0, 2.0], {1: Change(-1.0, None)}),))
    assert rows(render_csv(table)) == [["n", "n change"], ["1", ""], ["2", "-1"]]


def test_no_two_columns_have_one_heading() -> None:
    table = Table(
        (
            NumberColumn("n", [1.0], {0: Change(-1.0, None)}),
            LabelColumn("n change", ["x"]),
            LabelColumn("run", ["y"]),
            LabelColumn("kept", ["z"]),
        )
    )
    header, row = rows(render_csv(table, {"run": "r"}))
    assert row == ["r", "1", "-1", "x", "y", "z"]
    assert len(set(header)) == len(header)
    assert [header[1], header[5]] == ["n", "kept"]
    starts = ("run-", "n", "n change-", "n change-", "run-", "kept")
    assert all(name.startswith(start) for name, start in zip(header, starts, strict=True))


@pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_are_one_cell_and_no_formula(name: str) -> None:
    ((head,), (cell,)) = (
        rows(render_csv(Table((LabelColumn(name, [name]),)))) if name.strip() else ([""], [""])
    )
    for text in (head, cell):
        assert text.isprintable()
        assert text.lstrip()[:1] not in ("=", "+", "-", "@")


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        *(("=1", "'=1"), (" =1", "' =1"), ("a=1", "a=1"), ("-", "'-"), ("x;y", "x;y")),
        *(("x;=1", "x;'=1"), ('x; "=1', "x;' \"=1"), ("x\t=1", r"x\u0009=1"), (";;+", ";;'+")),
        *(("'=1", "''=1"), ("x;'=1", "x;''=1"), ("'a", "'a")),
    ],
)
def test_no_spreadsheet_runs_a_name_wherever_it_splits(name: str, cell: str) -> None:
    assert escape(name) == cell
