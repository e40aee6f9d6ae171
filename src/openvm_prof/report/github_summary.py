"""GithubSummary: one table, a row per run, for a pull request or a step summary."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.core.catalog.metrics import (
    EXECUTE_PREFLIGHT_INSNS,
    MAIN_CELLS_USED,
    TOTAL_PROOF_TIME,
    describe,
)
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Items,
    Link,
    Paragraph,
    Quantity,
    Report,
    Table,
)
from openvm_prof.report.summary import DEFAULT_STAGES, BenchSummaryMetrics

_FIELDS = {
    "proof_time_ms": describe(TOTAL_PROOF_TIME).better,
    "cycles": describe(EXECUTE_PREFLIGHT_INSNS).better,
    "cells_used": describe(MAIN_CELLS_USED).better,
}
_NO_CELLS = (
    "Note: cells used are not shown because no run recorded them: trace generation on the GPU does not "
    "tell unpadded trace heights."
)


class SummaryRow(Struct, frozen=True):
    """A run of the summary: its name, where its report lies, its metrics and those of the run before.

    `notes` are what a reader should know of its numbers, sentences without the run's name.
    """

    name: str
    target: str
    metrics: BenchSummaryMetrics
    previous: BenchSummaryMetrics | None = None
    notes: tuple[str, ...] = ()


class GithubSummary(Struct, frozen=True):
    """The summary of some runs, all of the same stages; `left_out` counts runs that are not shown."""

    rows: Sequence[SummaryRow]
    noise_percent: float = DEFAULT_NOISE_PERCENT
    left_out: int = 0

    def report(self) -> Report:
        """One table; an unknown value is missing, not 0.

        The columns of app and leaf are always there, as whoever parses the table expects; of other
        stages a column that no row has is left out.
        """
        columns = [CellColumn("group", [Link(row.name, row.target) for row in self.rows])]
        stages = list(self.rows[0].metrics.stages) if self.rows else []
        for stage in stages:
            for field in _FIELDS:
                cells = [self._cell(row, stage, field) for row in self.rows]
                if stage in DEFAULT_STAGES or any(cell is not MISSING for cell in cells):
                    columns.append(CellColumn(f"{stage}.{field}", cells))
        blocks: list[Block] = [Table(tuple(columns), self.left_out)]
        known = {
            column.name.rpartition(".")[2]
            for column in columns
            if any(cell is not MISSING for cell in column.cells)
        }
        if "proof_time_ms" in known and "cells_used" not in known:
            blocks.append(Paragraph(_NO_CELLS))
        notes = tuple((f"{row.name}: {note}", ()) for row in self.rows for note in row.notes)
        return Report((*blocks, Items(notes)) if notes else tuple(blocks))

    def _cell(self, row: SummaryRow, stage: str, field: str) -> Cell:
        current = row.metrics.stages[stage]
        value: float | None = getattr(current, field)
        before = None if row.previous is None else row.previous.stages[stage].baseline(field)
        if value is None and before:
            value = current.baseline(field)  # a change to 0, not a vanished value
        if value is None:
            return MISSING
        if row.previous is None:
            return Quantity(value)
        return Quantity(value, compare(value, before, _FIELDS[field], self.noise_percent))
