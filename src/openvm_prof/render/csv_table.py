"""Tables as CSV (RFC 4180, lines ended by `\\n`): numbers as numbers, names that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from openvm_prof.model.change import Change
from openvm_prof.model.report import (
    Cell,
    CellColumn,
    Code,
    Column,
    Difference,
    Interval,
    LabelColumn,
    Link,
    Missing,
    NumberColumn,
    Percent,
    Probability,
    Quantity,
    Ratio,
    Table,
    Text,
)
from openvm_prof.render.plain import plain


def render_csv(table: Table, same: Mapping[str, str] = MappingProxyType({})) -> str:
    """A header and a row per row; changes are a column of their own, after the one that they are of.

    `same` are columns before all others that say the same in every row.
    """
    columns = [column for each in table.columns for column in _columns(each)]
    rows = len(columns[0][1]) if columns else 0
    columns = [(escape(name), [escape(text)] * rows) for name, text in same.items()] + columns
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    writer.writerows(zip(*(cells for _, cells in columns), strict=True))
    return text.getvalue()


def escape(text: str) -> str:
    """A name as a cell: on one line, and not a formula, which an apostrophe in front prevents."""
    text = plain(text)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _columns(column: Column) -> Iterator[tuple[str, list[str]]]:
    name = escape(column.name)
    match column:
        case LabelColumn(_, values):
            yield name, [escape(value) for value in values]
        case NumberColumn(_, numbers, changes):
            yield name, ["" if number is None else _number(number) for number in numbers]
            if changes:
                yield f"{name} change", [_change(changes.get(row)) for row in range(len(numbers))]
        case CellColumn(_, cells):
            yield name, [_cell(cell) for cell in cells]
            if any(isinstance(cell, Quantity) and cell.change for cell in cells):
                yield (
                    f"{name} change",
                    [_change(cell.change if isinstance(cell, Quantity) else None) for cell in cells],
                )
        case _:
            assert_never(column)


def _cell(cell: Cell) -> str:
    match cell:
        case Text(text) | Code(text) | Link(text, _):
            return escape(text)
        case Quantity(value, _) | Interval(value, _, _) | Ratio(value, _):
            return _number(value)
        case Percent(value) | Probability(value):
            return _number(value)
        case Difference(change):
            return _change(change)
        case Missing():
            return ""
        case _:
            assert_never(cell)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _change(change: Change | None) -> str:
    if change is None:
        return ""
    return "new" if change.is_new else _number(change.amount)
