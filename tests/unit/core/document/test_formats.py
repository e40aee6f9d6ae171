"""The registry of formats: one result in each of them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from msgspec import Struct

from openvm_prof.core.document.blocks import Heading, LabelColumn, NumberColumn, Report, Table
from openvm_prof.core.document.formats import FORMATS, format_named, format_of_file
from openvm_prof.core.errors import UsageError


class Row(Struct, frozen=True):
    name: str
    cells: float | None


class Document(Struct, frozen=True):
    schema: str
    version: int
    rows: list[Row]


class Cells(Struct, frozen=True):
    rows: list[Row]
    title: str = "cells of <AIRs>"

    def document(self) -> Report:
        columns = (
            LabelColumn("air", [row.name for row in self.rows]),
            NumberColumn("cells", [row.cells for row in self.rows]),
        )
        return Report((Heading(self.title), Table(columns)))

    def records(self) -> Document:
        return Document("cells", 1, self.rows)


ROWS = [Row("<script>alert(1)</script>", 1234.5), Row("=cmd()", None)]


def test_markdown() -> None:
    text = FORMATS["markdown"].write(Cells(ROWS))
    assert "1,234.50" in text
    assert "<script>" not in text


def test_csv_has_a_header_even_without_rows() -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"].write(Cells(ROWS)))))
    assert rows == [["name", "cells"], ["<script>alert(1)</script>", "1234.5"], ["'=cmd()", ""]]
    assert FORMATS["csv"].write(Cells([])).strip() == "name,cells"


def test_json_has_null_for_what_is_not_known() -> None:
    document = json.loads(FORMATS["json"].write(Cells(ROWS)))
    assert document["rows"][1] == {"name": "=cmd()", "cells": None}


def test_html_runs_nothing() -> None:
    page = FORMATS["html"].write(Cells(ROWS))
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "<td>&lt;script&gt;alert(1)&lt;/script&gt;</td><td class=n>1,234.50</td>" in page


def test_formats_by_name_and_by_ending() -> None:
    assert format_named("csv") is format_of_file("x/CELLS.CSV") is FORMATS["csv"]
    with pytest.raises(UsageError, match="did you mean json"):
        format_named("jsn")
    with pytest.raises(UsageError, match="unknown file extension"):
        format_of_file("x.txt")
