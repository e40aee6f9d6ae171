"""CSV by RFC 4180: names that no spreadsheet runs, and numbers that are not rounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openvm_prof.render.numbers import exact
from openvm_prof.render.plain import encodable, plain

Value = str | float | None
"""A name, which is escaped; a number; None for an empty cell."""


def escape(text: str) -> str:
    """A name as a cell: one line, and neither a formula of a spreadsheet nor a command of a CI runner.

    What begins like a formula gets an apostrophe before it, as spreadsheets themselves write such
    texts. Quoting is the writer's.
    """
    text = encodable(plain(text))
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


_FORMULA = tuple("=+-@|%")
"""What begins a formula, or a call of another program, in a spreadsheet of any make."""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Rows under a header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in (header, *rows):
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue()


def _cell(of: Value) -> str:
    match of:
        case None:
            return ""
        case str():
            return escape(of)
        case _:
            return exact(of)
