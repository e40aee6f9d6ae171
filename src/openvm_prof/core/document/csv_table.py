"""Tables of the report model as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, assert_never

from msgspec import Struct

from openvm_prof.core.document.blocks import (
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
from openvm_prof.core.document.csv_text import Value, csv_text
from openvm_prof.core.model.change import Change
from openvm_prof.core.model.distinct import told_apart


class _Heading(Struct, frozen=True):
    """The name that a column has, and whether it is the same in every row, the column's own or its change."""

    name: str
    of: Literal["same", "own", "change"]

    @property
    def identity(self) -> str:
        return repr((self.name, self.of))

    @property
    def text(self) -> str:
        return f"{self.name} change" if self.of == "change" else self.name


def render_csv(table: Table, same: Mapping[str, str] = MappingProxyType({})) -> str:
    """A header and a row per row; changes are a column of their own, after the one that they are of.

    `same` are columns before all others that say the same in every row. Headings that would be alike,
    as of a column that is called `NAME change` itself, get a checksum of what they are of.
    """
    columns = [column for each in table.columns for column in _columns(each)]
    headings = [*(_Heading(name, "same") for name in same), *(heading for heading, _ in columns)]
    names = told_apart({heading.identity: heading.text for heading in headings}, "-")
    header = [names[heading.identity] for heading in headings]
    return csv_text(header, ([*same.values(), *row] for row in zip(*(c for _, c in columns), strict=True)))


def _columns(column: Column) -> Iterator[tuple[_Heading, Sequence[Value]]]:
    own, change = _Heading(column.name, "own"), _Heading(column.name, "change")
    match column:
        case LabelColumn(_, values):
            yield own, values
        case NumberColumn(_, numbers, changes):
            yield own, numbers
            if changes:
                yield change, [_change(changes.get(row)) for row in range(len(numbers))]
        case CellColumn(_, cells):
            yield own, [_value(cell) for cell in cells]
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
