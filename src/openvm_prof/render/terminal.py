"""Reports in the terminal, through rich; imported only by the command that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text as RichText

from openvm_prof.model.change import Change, Mark
from openvm_prof.model.report import (
    Block,
    Cell,
    CellColumn,
    Code,
    Column,
    Details,
    Difference,
    Heading,
    Interval,
    Items,
    LabelColumn,
    Link,
    Missing,
    NumberColumn,
    Paragraph,
    Percent,
    PhaseRow,
    Picture,
    Probability,
    Quantity,
    Ratio,
    Report,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.render import numbers
from openvm_prof.render.plain import plain

_GAP = 2
_ROOMY = 130
"""Columns from which a metric's name, its four statistics and their changes fit on a line."""

_STYLES = {Mark.WORSE: "red", Mark.BETTER: "green", Mark.NONE: "dim"}


def print_report(report: Report, console: Console, title: str) -> None:
    """Print a report under a title; names are shown as they are, control characters as ` `."""
    console.rule(_plain(title), align="left")
    for block in report.blocks:
        shown = _block(block, console.width)
        if shown is not None:
            console.print(shown)
            console.print()


def _plain(text: str) -> RichText:
    """Text without rich's markup."""
    return RichText(plain(text))


def _block(block: Block, width: int) -> RenderableType | None:
    match block:
        case Table():
            return _table(block) if _fits(block, width) else _stacked_rows(block)
        case StatsTable():
            return _stats_table(block) if width >= _ROOMY else _stacked_stats(block, width)
        case Heading(text) | Paragraph(text):
            return _plain(text)
        case Items(items):
            return Group(*(_plain(f"- {words} {', '.join(names)}".rstrip()) for words, names in items))
        case Picture():
            return None  # it lies beside the written report
        case Details(summary, blocks):
            inner = (_block(part, width) for part in blocks)
            return Group(_plain(summary), *(part for part in inner if part is not None))
        case _:
            assert_never(block)


def _table(table: Table) -> RenderableType:
    shown = _grid()
    for column in table.columns:
        numeric = isinstance(column, NumberColumn) or (isinstance(column, CellColumn) and column.numeric)
        shown.add_column(
            _plain(column.name),
            justify="right" if numeric else "left",
            overflow="fold",
            # names of groups and runs are short and worth their room; label values need not be
            no_wrap=isinstance(column, CellColumn) and not numeric,
        )
    for row in zip(*(_texts(column) for column in table.columns), strict=True):
        shown.add_row(*row)
    if table.left_out:
        return Group(shown, RichText(numbers.left_out(table.left_out), style="italic"))
    return shown


_FOLDABLE = 5
"""Columns that can be folded into a narrow terminal; of more, nothing readable would remain."""


def _fits(table: Table, width: int) -> bool:
    if len(table.columns) <= _FOLDABLE or len(_heads(table)) < 2:
        return True
    widest = (max(map(len, (_plain(c.name), *_texts(c)))) for c in table.columns)
    return sum(widest) + _GAP * len(table.columns) <= width


def _heads(table: Table) -> list[CellColumn]:
    """The columns that say what a row is of."""
    return [column for column in table.columns if isinstance(column, CellColumn) and not column.numeric]


def _stacked_rows(table: Table) -> RenderableType:
    """A table for narrow terminals: a row's names on a line, below it what is said of them."""
    lines: list[RichText] = []
    heads = _heads(table)
    others = [column for column in table.columns if column not in heads]
    names = zip(*(_texts(column) for column in heads), strict=True)
    values = zip(*(_texts(column) for column in others), strict=True)
    for own_names, own_values in zip(names, values, strict=True):
        lines.append(RichText(" " * _GAP).join(own_names))
        said = [
            RichText.assemble((f"{plain(column.name)} ", "dim"), value)
            for column, value in zip(others, own_values, strict=True)
            if value.plain
        ]
        lines.append(RichText(" " * _GAP).join([RichText(), *said]))
    if table.left_out:
        lines.append(RichText(numbers.left_out(table.left_out), style="italic"))
    return Group(*lines)


def _stats_table(table: StatsTable) -> RichTable:
    shown = _grid()
    shown.add_column(_plain(table.group), no_wrap=True)
    for name in ("avg", "sum", "max", "min"):
        shown.add_column(name, justify="right", overflow="fold")
    for row in table.rows:
        if isinstance(row, PhaseRow):
            shown.add_row(RichText(row.phase, style="italic"))
        else:
            shown.add_row(_plain(row.metric), *map(_cell, row.cells))
    return shown


def _stacked_stats(table: StatsTable, width: int) -> RenderableType:
    """The statistics for narrow terminals: a metric's numbers below its name, the changes above them."""
    column = width // 4 - 1
    heads = (RichText(name, style="bold") for name in ("avg", "sum", "max", "min"))
    lines = [RichText(_plain(table.group).plain, style="bold"), _aligned(heads, column)]
    for row in table.rows:
        if isinstance(row, PhaseRow):
            lines.append(RichText(row.phase, style="italic"))
            continue
        lines.append(_plain(row.metric))
        changes = [cell.change if isinstance(cell, Quantity) else None for cell in row.cells]
        if any(changes):
            lines.append(_aligned([_change(c, column) if c else RichText() for c in changes], column))
        plain = (Quantity(cell.value) if isinstance(cell, Quantity) else cell for cell in row.cells)
        lines.append(_aligned(map(_cell, plain), column))
    return Group(*lines)


def _aligned(cells: Iterable[RichText], width: int) -> RichText:
    line = RichText(no_wrap=True, overflow="ignore")
    for cell in cells:
        line.append(" " * max(1, width + 1 - len(cell))).append_text(cell)
    return line


def _grid() -> RichTable:
    return RichTable(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))


def _texts(column: Column) -> Iterator[RichText]:
    match column:
        case CellColumn():
            yield from map(_cell, column.cells)
        case LabelColumn():
            yield from map(_plain, column.values)
        case NumberColumn():
            for row, number in enumerate(column.values):
                yield RichText("") if number is None else _quantity(number, column.changes.get(row))
        case _:
            assert_never(column)


def _cell(cell: Cell) -> RichText:
    match cell:
        case Text(text) | Code(text) | Link(text, _):
            return _plain(text)
        case Missing():
            return RichText("-", style="dim")
        case Quantity(value, change):
            return _quantity(value, change)
        case Interval(value, low, high):
            return RichText(numbers.interval(value, low, high))
        case Difference(change):
            return _change(change)
        case Ratio(value, mark):
            return RichText(numbers.ratio(value), style=_STYLES[mark])
        case Percent(value):
            return RichText(numbers.signed_percent(value))
        case Probability(value):
            return RichText(numbers.probability(value))
        case _:
            assert_never(cell)


def _quantity(value: float, change: Change | None) -> RichText:
    text = RichText(numbers.number(value))
    return text if change is None else RichText.assemble(_change(change), " ", text)


def _change(change: Change, width: int | None = None) -> RichText:
    text = numbers.change(change)
    if width is not None and len(text) > width:
        text = numbers.percent(change)
    return RichText(text, style=_STYLES[change.mark])
