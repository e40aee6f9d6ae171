"""CSV by RFC 4180: names that no spreadsheet runs, and numbers that are not rounded."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openvm_prof.core.document.numbers import exact
from openvm_prof.core.model.text import spelled_out

Value = str | float | None
"""A name, which is escaped; a number; None for an empty cell."""


def escape(text: str) -> str:
    """A name as a cell: one line, and neither a formula of a spreadsheet nor a command of a CI runner.

    What cannot be seen, tabs and line ends among it, is spelled out (`\\u0009`). What begins like a
    formula gets an apostrophe before it, as spreadsheets themselves write such texts; so does what
    follows a `;`, where some of them split lines. No two names become the same. Quoting is the writer's.
    """
    return _COMMAND.sub("#'", _FORMULA.sub(r"\1'", spelled_out(text)))


# What begins a formula, or a call of another program, in a spreadsheet of any make and language, or a
# command of a runner at the start of a line. Apostrophes that stand before it already get another.
_FORMULA = re.compile(r"(\A|;)(?='*[\s\"]*(?:[=+@|%＝＋－＠-]|::))")
_COMMAND = re.compile(r"#(?='*#\[)")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Rows under a header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = _Escaped()
    writer.writerow([names[name] for name in header])
    for row in rows:
        writer.writerow(
            [
                names[value] if isinstance(value, str) else "" if value is None else exact(value)
                for value in row
            ]
        )
    return buffer.getvalue()


class _Escaped(dict[str, str]):
    """Names as cells, each escaped once: the same few stand in all rows of a long table."""

    def __missing__(self, name: str) -> str:
        cell = self[name] = escape(name)
        return cell
