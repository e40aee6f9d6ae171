"""Recorded: one label set of the store, looked at for one of its metrics."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.db.table import Column, Table


class Recorded(Struct, frozen=True, gc=False):
    """A row of a table that has a value in a column, or a counter there that stayed 0."""

    table: Table
    column: Column
    values: tuple[str, ...]
    row: int

    @property
    def group(self) -> str | None:
        """The group that the row counts for, None without one."""
        return self.table.group_of(self.values)

    @property
    def samples(self) -> list[float]:
        """The finite values, ascending: the order of a file's entries means nothing."""
        samples = [value for value in self.column.samples(self.row) if value - value == 0]
        if len(samples) > 1:
            samples.sort()
        return samples

    def get(self, key: str) -> str | None:
        """The value of a label, None where the row lacks it."""
        place = self.table.position(key)
        return None if place is None else self.values[place]
