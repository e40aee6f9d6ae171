"""The report model: what a report says, without how it looks.

A Report is a sequence of blocks. Tables are kept by columns, so that a table of 75,000 rows
costs no object per cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openvm_prof.model.change import Change


@dataclass(frozen=True, slots=True)
class Text:
    """Words of ours or a name of somebody's; renderers escape it."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name to show as code."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a target that we build ourselves."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, and how it differs from its baseline where that is worth showing."""

    value: float
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is not known, or means nothing here; never the same as 0."""


MISSING = Missing()

Cell = Text | Code | Link | Quantity | Missing


@dataclass(frozen=True, slots=True)
class CellColumn:
    """A column of mixed cells."""

    name: str
    cells: Sequence[Cell]
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """A column of label values."""

    name: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers, None where a row has none; `changes` by row number."""

    name: str
    values: Sequence[float | None]
    changes: Mapping[int, Change] = field(default_factory=dict)


Column = CellColumn | LabelColumn | NumberColumn


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length under their names."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class StatsRow:
    """A metric's average, sum, maximum and minimum."""

    metric: str
    cells: tuple[Cell, Cell, Cell, Cell]


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A sub-heading: the rows below belong to this phase."""

    phase: str


@dataclass(frozen=True, slots=True)
class StatsTable:
    """The aggregated metrics of one group."""

    group: str
    rows: tuple[StatsRow | PhaseRow, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a report."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list: each item is words and, after them, names."""

    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that lies beside the report."""

    title: str
    target: str


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a reader opens when needed."""

    summary: str
    blocks: tuple[Block, ...]


Block = Table | StatsTable | Heading | Paragraph | Items | Picture | Details


@dataclass(frozen=True, slots=True)
class Report:
    """Blocks in reading order."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over a common horizontal axis; `lines` maps a name to (x, y) points in order of x."""

    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
