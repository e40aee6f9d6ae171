"""Destinations: where the values of a label set are written, once per label set and not per entry."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from msgspec import Struct

from openvm_prof.core.catalog.label_keys import SPAN_KEY
from openvm_prof.core.db.table import Column, Table

DROPPED_KEYS = (SPAN_KEY, "dsl_ir")
"""Label keys of call stacks: rows that differ only in them are one row of the store."""

SeriesKey = tuple[str | None, str | None]  # group, phase


class Series(dict[str, "array[float]"]):
    """Samples by metric name, packed as doubles."""

    def __missing__(self, metric: str) -> array[float]:
        fresh = self[metric] = array("d")
        return fresh

    def copied(self, metrics: Iterable[str]) -> Series:
        """The same samples, of which those of some metrics may be added to; the others are shared."""
        return Series(self | {metric: self[metric][:] for metric in metrics if metric in self})


class ColumnDestination:
    """Where the values of one metric are written, for label sets that share a table and their samples.

    `samples` is None for entries without a group.
    """

    __slots__ = ("column", "samples", "values")

    def __init__(self, column: Column, samples: array[float] | None) -> None:
        self.column = column
        self.values = column.values
        self.samples = samples


class RowDestination(Struct, gc=False):
    """Where the entries of one label set are written: a row, and a column by metric.

    `group` is the one that the entries count for (`effective_group`), `labels` how many labels they have.
    """

    row: int
    group: str | None
    columns: dict[str, ColumnDestination]
    labels: int


class ColumnDestinations(dict[str, ColumnDestination]):
    """Those of a table and a group's samples by metric, made when first asked for."""

    def __init__(self, table: Table, series: Series | None) -> None:
        super().__init__()
        self._table = table
        self._series = series

    def __missing__(self, metric: str) -> ColumnDestination:
        samples = None if self._series is None else self._series[metric]
        into = self[metric] = ColumnDestination(self._table.column(metric), samples)
        return into


class KeyLayout:
    """What label sets with the same keys in the same order have in common.

    `kept` are the places, among an entry's pairs, of the table's keys; `group`, `program` and `phase`
    those of these labels, None where the entry lacks them.
    """

    __slots__ = ("columns", "group", "kept", "phase", "program", "table")

    def __init__(self, table: Table, kept: list[int], keys: tuple[str, ...]) -> None:
        self.table = table
        self.kept = kept
        self.group, self.program, self.phase = (
            keys.index(key) if key in keys else None for key in ("group", "program", "phase")
        )
        self.columns: dict[SeriesKey, ColumnDestinations] = {}
