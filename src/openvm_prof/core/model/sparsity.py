"""Sparsity: when a table is mostly empty, and which of its columns are to blame.

A table with a column for each name grows with rows times columns, however few values there are. Without
its rare columns it grows with its values.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

_Name = TypeVar("_Name", bound=Hashable)

MOST_CELLS_PER_VALUE = 8
"""A table with at most so many cells per value is not sparse; a column that fewer than one row in so many
has is rare."""

SMALL_TABLE_CELLS = 5000
"""A table of at most so many cells is not sparse however empty it is: a person can still read it."""


def rare_columns(values: Mapping[_Name, int], rows: int) -> frozenset[_Name]:
    """The columns to be written in another form; none unless the table is large and mostly empty.

    `values` says how many of the rows have a value in each column.
    """
    if rows * len(values) <= SMALL_TABLE_CELLS + MOST_CELLS_PER_VALUE * sum(values.values()):
        return frozenset()
    return frozenset(name for name, count in values.items() if count * MOST_CELLS_PER_VALUE < rows)
