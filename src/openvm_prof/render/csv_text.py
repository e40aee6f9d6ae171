"""CSV by RFC 4180: names that no spreadsheet runs, and numbers that are not rounded."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openvm_prof.render.numbers import exact
from openvm_prof.render.plain import encodable, plain

Value = str | float | None
"""A name, which is escaped; a number; None for an empty cell."""


def escape(text: str) -> str:
    """A name as a cell: one line, and neither a formula of a spreadsheet nor a command of a CI runner.

    What begins like a formula gets an apostrophe before it, as spreadsheets themselves write such
    texts, also after a semicolon, at which a spreadsheet may split whatever the quotes say. A name that
    looks like one with its apostrophe gets another. Quoting is the writer's.
    """
    return _FORMULA.sub("'", encodable(plain(text)))


_FORMULA = re.compile(r"""(?:\A|(?<=;))(?='*+[\s"]*+'*+[=+@|%-])""")
"""Where a formula, or a call of another program, begins in a spreadsheet of any make.

Tabs are spaces by then.
"""


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
