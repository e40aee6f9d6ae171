"""Reports as GitHub markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import assert_never

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
    StatsTable,
    Table,
    Text,
)
from openvm_prof.core.document.markdown_text import code, escape, heading, line
from openvm_prof.core.document.markdown_text import target as link_target
from openvm_prof.core.model.change import Change, Mark


class DiffStyle(Enum):
    """How a change is marked.

    `GITHUB` uses signs that survive GitHub's sanitiser, `HTML` the coloured spans of the original
    tool (which GitHub strips), `PLAIN` nothing.
    """

    GITHUB = "github"
    HTML = "html"
    PLAIN = "plain"


def render_markdown(report: Report, style: DiffStyle = DiffStyle.GITHUB) -> str:
    """The whole report; blocks are separated by an empty line."""
    return _Renderer(style).blocks(report.blocks)


def cell_markdown(cell: Cell, style: DiffStyle = DiffStyle.GITHUB) -> str:
    """A single cell of a table."""
    return _Renderer(style).cell(cell)


class _Renderer:
    def __init__(self, style: DiffStyle) -> None:
        self.style = style

    def blocks(self, blocks: Sequence[Block]) -> str:
        return "\n".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:
        match block:
            case Table():
                return self._table(block)
            case StatsTable():
                return self._stats_table(block)
            case Heading(text):
                return f"## {heading(text)}\n"
            case Paragraph(text):
                return f"{line(text)}\n"
            case Picture(title, target):
                return f"![{escape(title)}]({link_target(target)})\n"
            case Items(items):
                return "".join(f"- {self._item(words, names)}\n" for words, names in items)
            case Details(summary, blocks):
                body = self.blocks(blocks)
                return f"<details>\n<summary>{escape(summary)}</summary>\n\n{body}\n</details>\n"
            case _:
                assert_never(block)

    def _item(self, words: str, names: Sequence[str]) -> str:
        return " ".join([line(words), ", ".join(map(code, names))]).strip()

    def _table(self, table: Table) -> str:
        names = " | ".join(escape(column.name) for column in table.columns)
        rules = " | ".join(map(_rule, table.columns))
        lines = [f"| {names} |", f"| {rules} |"]
        texts = [self._column(column) for column in table.columns]
        rows = list(map(" | ".join, zip(*texts, strict=True)))
        if rows:
            lines.append("| " + " |\n| ".join(rows) + " |")
        if table.left_out:
            lines.append(f"| {numbers.left_out(table.left_out)} |{' |' * (len(table.columns) - 1)}")
        return "\n".join(lines) + "\n"

    def _column(self, column: Column) -> Iterable[str]:
        match column:
            case CellColumn():
                return map(self.cell, column.cells)
            case LabelColumn():
                return _label_texts(column)
            case NumberColumn():
                return self._number_texts(column)
            case _:
                assert_never(column)

    def _number_texts(self, column: NumberColumn) -> list[str]:
        texts = numbers.numbers(column.values)
        for row, change in column.changes.items():
            texts[row] = f"{self._change(change)} {texts[row]}"
        return texts

    def _stats_table(self, table: StatsTable) -> str:
        lines = [f"| {escape(table.group)} |||||", "|:---|---:|---:|---:|---:|", "|metric|avg|sum|max|min|"]
        for row in table.rows:
            if isinstance(row, PhaseRow):
                phase = escape(row.phase[:1].upper() + row.phase[1:]).strip()
                lines.append(f"| __{phase}__ |||||")
            else:
                cells = " | ".join(map(self.cell, row.cells))
                lines.append(f"| {code(row.metric)} | {cells} |")
        return "\n".join(lines) + "\n"

    def cell(self, cell: Cell) -> str:
        """A cell as it stands between the bars of a table."""
        match cell:
            case Text(text):
                return escape(text)
            case Code(text):
                return code(text)
            case Link(text, target, thumbnail):
                link = f"[{escape(text)}]({link_target(target)})"
                return f"[!{link}]({link_target(target)})" if thumbnail else link
            case Missing():
                return "-"
            case Quantity(value, change):
                text = numbers.number(value)
                return text if change is None else f"{self._change(change)} {text}"
            case Seconds(ms, change):
                text = numbers.seconds(ms)
                return text if change is None else f"{self._seconds_change(change)} {text}"
            case Interval(value, low, high):
                return numbers.interval(value, low, high)
            case Difference(change):
                return self._change(change)
            case Ratio(value, mark):
                return _MARKED[self.style](numbers.ratio(value), mark)
            case Percent(value):
                return numbers.signed_percent(value)
            case Probability(value):
                return numbers.probability(value).replace("<", "&lt;")
            case _:
                assert_never(cell)

    def _change(self, change: Change) -> str:
        return self._marked(numbers.change(change, self._separator), change.mark)

    def _seconds_change(self, change: Change) -> str:
        return self._marked(numbers.seconds_change(change, self._separator), change.mark)

    @property
    def _separator(self) -> str:
        # the original tool has none, and its style is for who reads what it wrote
        return "" if self.style is DiffStyle.HTML else ","

    def _marked(self, text: str, mark: Mark) -> str:
        return _MARKED[self.style](text.replace("<", "&lt;"), mark)


def _rule(column: Column) -> str:
    if isinstance(column, CellColumn):
        return "---:" if column.numeric else ":---"
    return "---"


def _label_texts(column: LabelColumn) -> list[str]:
    # few label values are distinct: escape each once
    escaped = {value: escape(value) for value in set(column.values)}
    return [escaped[value] for value in column.values]


_CIRCLES = {Mark.WORSE: "🔴 ", Mark.BETTER: "🟢 ", Mark.NONE: ""}
_COLOURS = {Mark.WORSE: "red", Mark.BETTER: "green"}


def _span(text: str, mark: Mark) -> str:
    return text if mark is Mark.NONE else f"<span style='color: {_COLOURS[mark]}'>{text}</span>"


_MARKED: dict[DiffStyle, Callable[[str, Mark], str]] = {
    DiffStyle.GITHUB: lambda text, mark: _CIRCLES[mark] + text,
    DiffStyle.HTML: _span,
    DiffStyle.PLAIN: lambda text, _: text,
}
