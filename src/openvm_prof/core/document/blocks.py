"""The report model: what a report says, without how it looks.

A Report is a sequence of blocks. Tables are kept by columns, so that a table of 75,000 rows
costs no object per cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from openvm_prof.core.model.change import Change, Mark


class Text(Struct, frozen=True):
    """Words of ours or a name of somebody's; renderers escape it."""

    text: str


class Code(Struct, frozen=True):
    """A name to show as code."""

    text: str


class Link(Struct, frozen=True):
    """A link to a target that we build ourselves.

    `thumbnail` says that the target is a picture, to be shown in small where pictures can be.
    """

    text: str
    target: str
    thumbnail: bool = False


class Quantity(Struct, frozen=True):
    """A number, and how it differs from its baseline where that is worth showing."""

    value: float
    change: Change | None = None


class Seconds(Struct, frozen=True):
    """A time in milliseconds that is shown in seconds; `change` is in milliseconds too."""

    ms: float
    change: Change | None = None


class Missing(Struct, frozen=True):
    """A value that is not known, or means nothing here; never the same as 0."""


MISSING = Missing()


class Interval(Struct, frozen=True):
    """A number that was estimated, and the interval that it lies in."""

    value: float
    low: float
    high: float


class Difference(Struct, frozen=True):
    """How a number differs from its baseline, without the number."""

    change: Change


class Ratio(Struct, frozen=True):
    """A number as a multiple of another."""

    value: float
    mark: Mark = Mark.NONE


class Percent(Struct, frozen=True):
    """A share or a change in percent, with its sign."""

    value: float


class Probability(Struct, frozen=True):
    """The p of a test."""

    value: float


Cell = (
    Text | Code | Link | Quantity | Seconds | Missing | Interval | Difference | Ratio | Percent | Probability
)


class CellColumn(Struct, frozen=True):
    """A column of mixed cells."""

    name: str
    cells: Sequence[Cell]
    numeric: bool = False


class LabelColumn(Struct, frozen=True):
    """A column of label values."""

    name: str
    values: Sequence[str]


class NumberColumn(Struct, frozen=True):
    """A column of numbers, None where a row has none; `changes` by row number."""

    name: str
    values: Sequence[float | None]
    changes: Mapping[int, Change] = field(default_factory=dict)


Column = CellColumn | LabelColumn | NumberColumn


class Table(Struct, frozen=True):
    """Columns of equal length under their names; `left_out` counts further rows that are not shown."""

    columns: tuple[Column, ...]
    left_out: int = 0


class StatsRow(Struct, frozen=True):
    """A metric's average, sum, maximum and minimum."""

    metric: str
    cells: tuple[Cell, Cell, Cell, Cell]


class PhaseRow(Struct, frozen=True):
    """A sub-heading: the rows below belong to this phase."""

    phase: str


class StatsTable(Struct, frozen=True):
    """The aggregated metrics of one group."""

    group: str
    rows: tuple[StatsRow | PhaseRow, ...]


class Heading(Struct, frozen=True):
    """A heading within a report."""

    text: str


class Paragraph(Struct, frozen=True):
    """A line of text."""

    text: str


class Items(Struct, frozen=True):
    """A list: each item is words and, after them, names."""

    items: tuple[tuple[str, tuple[str, ...]], ...]


class Picture(Struct, frozen=True):
    """A picture that lies beside the report."""

    title: str
    target: str


class Details(Struct, frozen=True):
    """Blocks that a reader opens when needed."""

    summary: str
    blocks: tuple[Block, ...]


Block = Table | StatsTable | Heading | Paragraph | Items | Picture | Details


class Report(Struct, frozen=True):
    """Blocks in reading order."""

    blocks: tuple[Block, ...]

    def __repr__(self) -> str:
        titles = [block.text for block in self.blocks if isinstance(block, Heading)]
        begin = f" {titles[0]!r}" if titles else ""
        counts = Counter(type(block).__name__ for block in self.blocks)
        return f"<Report{begin}: {', '.join(f'{count} {name}' for name, count in counts.items()) or 'empty'}>"


class Chart(Struct, frozen=True):
    """Lines over a common horizontal axis; `lines` maps a name to (x, y) points in order of x.

    `marks` are places of the axis where something begins, with what that is.
    """

    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
    marks: Sequence[tuple[float, str]] = ()


class BarPart(Struct, frozen=True):
    """A part of a bar: which series it belongs to, and its value; a value below 0 is not drawn."""

    series: str
    value: float


class Bar(Struct, frozen=True):
    """A bar with its parts from left to right; `note` stands at its end."""

    label: str
    parts: tuple[BarPart, ...]
    note: str = ""


class StackedBars(Struct, frozen=True):
    """Horizontal bars over a common axis that starts at 0, in the order given, from the top.

    `series` are the parts' names in the order of the legend. Those of `pale` are drawn as hatched: what is
    there without being of use. `left_out` counts further bars that are not drawn.
    """

    title: str
    value_label: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    pale: frozenset[str] = frozenset()
    left_out: int = 0
