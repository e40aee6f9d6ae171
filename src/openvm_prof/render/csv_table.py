"""Tables of the report model as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    Seconds,
    Table,
    Text,
)
from openvm_prof.render.csv_text import Value, csv_text


def render_csv(table: Table, same: Mapping[str, str] = MappingProxyType({})) -> str:
    """A header and a row per row; changes are a column of their own, after the one that they are of.

    `same` are columns before all others that say the same in every row.
    """
    columns = [column for each in table.columns for column in _columns(each)]
    header = [*same, *(name for name, _ in columns)]
    return csv_text(header, ([*same.values(), *row] for row in zip(*(c for _, c in columns), strict=True)))


def _columns(column: Column) -> Iterator[tuple[str, Sequence[Value]]]:
    change = f"{column.name} change"
    match column:
        case LabelColumn(name, values):
            yield name, values
        case NumberColumn(name, numbers, changes):
            yield name, numbers
            if changes:
                yield change, [_change(changes.get(row)) for row in range(len(numbers))]
        case CellColumn(name, cells):
            yield name, [_value(cell) for cell in cells]
            found = [cell.change if isinstance(cell, Quantity) else None for cell in cells]
            if any(found):
                yield change, [_change(each) for each in found]
        case _:
            assert_never(column)


def _value(cell: Cell) -> Value:
    match cell:
        case Text(text) | Code(text) | Link(text, _):
            return text
        case (
            Quantity(value, _) | Interval(value, _, _) | Ratio(value, _) | Percent(value) | Probability(value)
        ):
            return value
        case Seconds(ms, _):
            return ms / 1000
        case Difference(change):
            return _change(change)
        case Missing():
            return None
        case _:
            assert_never(cell)


def _change(change: Change | None) -> Value:
    if change is None:
        return None
    return "new" if change.is_new else change.amount
