"""Reports in the terminal, through rich; imported only by the command that shows them."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text as RichText

from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
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
    Seconds,
    StatsRow,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.core.document.plain import plain
from openvm_prof.core.model.change import Change, Mark

_GAP = 2
_ROOMY = 130
"""Columns from which a metric's name, its four statistics and their changes fit on a line."""

_UNBOUNDED = Console(width=1_000_000)
"""Where a table is as wide as it is."""

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
            texts = [list(_texts(column)) for column in block.columns]
            for narrow in (False, True):
                if _width(block, texts, narrow=narrow) <= width:
                    return _table(block, texts, narrow=narrow)
            return _stacked_rows(block, texts, width)
        case StatsTable():
            return _stats_table(block, width)
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


_ColumnTexts = Sequence[Sequence[RichText]]
"""The cells of each column of a table, made once for measuring and printing."""


def _table(table: Table, texts: _ColumnTexts, *, narrow: bool) -> RenderableType:
    """A line per row; where it is `narrow`, heads are broken between words."""
    shown = _grid()
    for column, cells in zip(table.columns, texts, strict=True):
        numeric = _is_numeric(column)
        shown.add_column(
            _head(column, cells, narrow=narrow),
            justify="right" if numeric else "left",
            overflow="fold",
            # a number is never broken; names of groups and runs are short, label values need not be
            no_wrap=isinstance(column, CellColumn) or numeric,
        )
    for row in zip(*texts, strict=True):
        shown.add_row(*row)
    if table.left_out:
        return Group(shown, RichText(numbers.left_out(table.left_out), style="italic"))
    return shown


def _is_numeric(column: Column) -> bool:
    return isinstance(column, NumberColumn) or (isinstance(column, CellColumn) and column.numeric)


_FOLDED = 24
"""Columns that label values are folded into at least, where they are longer."""


def _head(column: Column, cells: Sequence[RichText], *, narrow: bool) -> RichText:
    name = _plain(column.name)
    if not narrow:
        return name
    widest = max((text.cell_len for text in cells), default=0)
    longest_word = max(map(len, name.plain.split()), default=0)
    return RichText("\n".join(textwrap.wrap(name.plain, max(widest, longest_word, 1))))


def _width(table: Table, texts: _ColumnTexts, *, narrow: bool) -> int:
    """The columns that every number and every short name need on a line, label values being folded."""
    needed = 0
    for column, cells in zip(table.columns, texts, strict=True):
        heads = _head(column, cells, narrow=narrow).split()
        widest = max((text.cell_len for text in (*heads, *cells)), default=0)
        needed += _GAP + (min(widest, _FOLDED) if isinstance(column, LabelColumn) else widest)
    return needed - _GAP


def _stacked_rows(table: Table, texts: _ColumnTexts, width: int) -> RenderableType:
    """A table for narrow terminals: a row's names on a line, below it what is said of them."""
    lines: list[RichText] = []
    columns = list(zip(table.columns, texts, strict=True))
    others = [column for column in table.columns if _is_numeric(column)]
    names = zip(*(cells for column, cells in columns if not _is_numeric(column)), strict=True)
    values = zip(*(cells for column, cells in columns if _is_numeric(column)), strict=True)
    for own_names, own_values in itertools.zip_longest(names, values, fillvalue=()):
        lines += _packed([name for name in own_names if name.plain], width)
        labelled = [
            RichText.assemble((f"{plain(column.name)} ", "dim"), value)
            for column, value in zip(others, own_values, strict=True)
            if value.plain
        ]
        lines += _packed(labelled, width, indent=_GAP)
    if table.left_out:
        lines.append(RichText(numbers.left_out(table.left_out), style="italic"))
    return Group(*lines)


def _packed(parts: Sequence[RichText], width: int, indent: int = 0) -> list[RichText]:
    """Parts side by side on as few lines as there must be; none is broken that fits on a line."""
    lines: list[RichText] = []
    for part in parts:
        if lines and lines[-1].cell_len + _GAP + part.cell_len <= width:
            lines[-1].append(" " * _GAP).append_text(part)
        else:
            lines.append(RichText(" " * indent).append_text(part))
    return lines


def _stats_table(table: StatsTable, width: int) -> RenderableType:
    """The statistics: a line per metric, or the numbers below its name, aligned or as they fit."""
    shown = _wide_stats(table)
    if width >= _ROOMY and Measurement.get(_UNBOUNDED, _UNBOUNDED.options, shown).maximum <= width:
        return shown
    column = width // 4 - 1
    cells = [_cell(_value(cell)) for row in table.rows if isinstance(row, StatsRow) for cell in row.cells]
    if all(cell.cell_len <= column for cell in cells):
        return _stacked_stats(table, column)
    return _packed_stats(table, width)


def _wide_stats(table: StatsTable) -> RichTable:
    shown = _grid()
    shown.add_column(_plain(table.group), no_wrap=True)
    for name in _STATS:
        shown.add_column(name, justify="right", no_wrap=True)
    for row in table.rows:
        if isinstance(row, PhaseRow):
            shown.add_row(RichText(row.phase, style="italic"))
        else:
            shown.add_row(_plain(row.metric), *map(_cell, row.cells))
    return shown


_STATS = ("avg", "sum", "max", "min")


def _stacked_stats(table: StatsTable, column: int) -> RenderableType:
    """A metric's numbers in columns below its name, the changes above them."""
    heads = (RichText(name, style="bold") for name in _STATS)
    lines = [RichText(_plain(table.group).plain, style="bold"), _aligned(heads, column)]
    for row in table.rows:
        if isinstance(row, PhaseRow):
            lines.append(RichText(row.phase, style="italic"))
            continue
        lines.append(_plain(row.metric))
        changes = [cell.change if isinstance(cell, Quantity) else None for cell in row.cells]
        if any(changes):
            lines.append(_aligned([_change(c, column) if c else RichText() for c in changes], column))
        lines.append(_aligned((_cell(_value(cell)) for cell in row.cells), column))
    return Group(*lines)


def _packed_stats(table: StatsTable, width: int) -> RenderableType:
    """A metric's numbers with their names and changes, as many on a line as fit."""
    lines = [RichText(_plain(table.group).plain, style="bold")]
    for row in table.rows:
        if isinstance(row, PhaseRow):
            lines.append(RichText(row.phase, style="italic"))
            continue
        lines.append(_plain(row.metric))
        labelled = [
            RichText.assemble((f"{name} ", "dim"), _cell(cell))
            for name, cell in zip(_STATS, row.cells, strict=True)
        ]
        lines += _packed(labelled, width, indent=_GAP)
    return Group(*lines)


def _value(cell: Cell) -> Cell:
    """A number without its change."""
    return Quantity(cell.value) if isinstance(cell, Quantity) else cell


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
        case Seconds(ms, change):
            if change is None:
                return RichText(numbers.seconds(ms))
            difference = numbers.seconds_change(change)
            return RichText.assemble((difference, _STYLES[change.mark]), " ", numbers.seconds(ms))
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
    if width is not None and len(text) > width:
        text = {Mark.WORSE: "(worse)", Mark.BETTER: "(better)", Mark.NONE: ""}[change.mark]
    return RichText(text, style=_STYLES[change.mark])
