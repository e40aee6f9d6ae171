"""Tables: the label sets of one tuple of label keys, and their metrics by column."""

from __future__ import annotations

from collections.abc import Container

from openvm_prof.core.catalog.groups import effective_group
from openvm_prof.core.catalog.metrics import adds_up
from openvm_prof.core.model.stats import EXACT_INTEGERS, exact_sum


class Column:
    """One metric of a table: values by row.

    `values` holds the first value of a row, or the running sum where the metric adds up and the
    sum is exact; `repeats` further values of the same row, in file order; `zeros` the rows whose
    counter was recorded and stayed 0. `adds_up` says that only the sum of a row's values has a meaning,
    `integral` that every value so far is a whole number.

    Whether values add up depends on the metric alone, never on the labels of an entry: the time of a
    proof stays a sample of its own even where a call stack was recorded beside it, in any order.
    """

    __slots__ = ("adds_up", "integral", "repeats", "values", "zeros")

    def __init__(self, *, adds_up: bool = False) -> None:
        self.values: dict[int, float] = {}
        self.repeats: dict[int, list[float]] = {}
        self.zeros: set[int] = set()
        self.adds_up = adds_up
        self.integral = True

    def add(self, row: int, value: float) -> None:
        """One more value of a row; exact, whatever the order of arrival."""
        self.integral = self.integral and value.is_integer()
        before = self.values.get(row)
        if before is None:
            self.values[row] = value
        elif self.adds_up and self.integral and abs(before + value) < EXACT_INTEGERS:
            self.values[row] = before + value
        else:
            self.repeats.setdefault(row, []).append(value)

    def copied(self) -> Column:
        """The same values in a column that may be added to."""
        column = Column(adds_up=self.adds_up)
        column.values = self.values.copy()
        column.repeats = {row: values.copy() for row, values in self.repeats.items()}
        column.zeros = self.zeros.copy()
        column.integral = self.integral
        return column

    def value(self, row: int) -> float | None:
        """Sum of the row's values; None where the row has none."""
        first = self.values.get(row)
        if first is None or row not in self.repeats:
            return first
        return exact_sum([first, *self.repeats[row]])

    def totals(self) -> dict[int, float]:
        """The sum of each row that has values, for reading."""
        if not self.repeats:
            return self.values
        return {row: exact_sum([value, *self.repeats.get(row, ())]) for row, value in self.values.items()}

    def baseline(self, row: int) -> float | None:
        """The row's value as something to compare with: 0 where its counter stayed 0."""
        value = self.value(row)
        return 0.0 if value is None and row in self.zeros else value

    def samples(self, row: int) -> list[float]:
        """The row's values one by one, in file order."""
        first = self.values.get(row)
        return [] if first is None else [first, *self.repeats.get(row, ())]


class Table:
    """The label sets of one tuple of label keys, and their metrics.

    `keys` are in canonical order (`group` first, then by name); `rows` maps label values, parallel
    to `keys`, to row numbers in order of first appearance; `columns` maps metric names.
    """

    __slots__ = ("_group", "_program", "columns", "keys", "rows")

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self._group = self.position("group")
        self._program = self.position("program")
        self.rows: dict[tuple[str, ...], int] = {}
        self.columns: dict[str, Column] = {}

    def row(self, values: tuple[str, ...]) -> int:
        """Number of the row of these label values, made if need be."""
        return self.rows.setdefault(values, len(self.rows))

    def column(self, metric: str) -> Column:
        """The column of a metric, made if need be."""
        column = self.columns.get(metric)
        if column is None:
            column = self.columns[metric] = Column(adds_up=adds_up(metric))
        return column

    def copied(self, metrics: Container[str]) -> Table:
        """The same table, of which rows and the columns of some metrics may be added to."""
        table = Table(self.keys)
        table.rows = self.rows.copy()
        table.columns = {
            metric: column.copied() if metric in metrics else column
            for metric, column in self.columns.items()
        }
        return table

    def label_values(self) -> list[tuple[str, ...]]:
        """Label values by row number."""
        return list(self.rows)

    def group_of(self, values: tuple[str, ...]) -> str | None:
        """The group that a row counts for, by its label values (`effective_group`)."""
        group = None if self._group is None else values[self._group]
        return group if self._program is None else effective_group(group, values[self._program])

    def position(self, key: str) -> int | None:
        """Place of a label key in `keys`, None where the table lacks it."""
        return self.keys.index(key) if key in self.keys else None
