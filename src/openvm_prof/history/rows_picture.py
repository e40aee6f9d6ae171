"""The picture of an answer to SQL: bars of its first numbers, or lines where there are many rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Bar, BarPart, Chart, StackedBars
from openvm_prof.core.document.numbers import number
from openvm_prof.core.document.svg import render_svg
from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.history.engine import Rows

_LINES = 6
"""Lines that a picture has room for."""
_BARS = 40


def rows_picture(title: str, rows: Rows) -> str:
    """An answer to SQL: bars of its first numbers by its texts, or lines where there are many rows.

    Raises UsageError where it has no numbers.
    """
    columns = list(zip(*rows.rows, strict=True)) if rows.rows else [() for _ in rows.columns]
    numbers = [place for place, values in enumerate(columns) if _is_numeric(values)]
    if not numbers:
        raise UsageError("there is nothing to draw: no column of the answer is of numbers")
    names = [rows.columns[place] for place in numbers]
    labels = [place for place in range(len(columns)) if place not in numbers]
    if len(rows.rows) > _BARS or not labels:
        lines = {
            f"{at + 1}: {name}" if names.count(name) > 1 else name: [
                (float(row), float(value)) for row, value in enumerate(columns[place]) if value is not None
            ]
            for at, (name, place) in enumerate(zip(names, numbers, strict=True))
            if at < _LINES
        }
        return render_svg(Chart(title, "row", "", lines))
    bars = tuple(
        Bar(
            " / ".join("" if row[place] is None else str(row[place]) for place in labels),
            (BarPart(names[0], float(row[numbers[0]] or 0.0)),),
            "" if row[numbers[0]] is None else number(float(row[numbers[0]])),
        )
        for row in rows.rows
    )
    return render_bars(StackedBars(title, names[0], (names[0],), bars))


def _is_numeric(values: Sequence[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in known
    )
