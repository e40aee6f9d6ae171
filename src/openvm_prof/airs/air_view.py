"""The table of AIRs for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from openvm_prof.airs.air_names import short_names
from openvm_prof.airs.air_row import Against, AirRow, RowKey
from openvm_prof.airs.air_table import GroupPadding, RunAirs
from openvm_prof.airs.by import By
from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.analysis.padding import NOT_RECORDED, WHOLE_PROOFS
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Column,
    Difference,
    Heading,
    LabelColumn,
    Paragraph,
    Quantity,
    Report,
    Table,
    Text,
)
from openvm_prof.core.errors import counted, listed
from openvm_prof.core.model.change import Change
from openvm_prof.core.model.metric import Better

_EXACT = 0.0
"""Cells are counted and not measured: there is no noise."""


def airs_report(runs: Sequence[RunAirs], by: frozenset[By], *, full_names: bool = False) -> Report:
    """What each run's cells are, and its table; several runs under their names."""
    blocks: list[Block] = []
    for run in runs:
        if len(runs) > 1:
            blocks.append(Heading(run.name))
        blocks += [Paragraph(sentence) for sentence in sentences(run)]
        if run.rows:
            blocks.append(_table(run, by, full_names=full_names))
    return Report(tuple(blocks))


def sentences(run: RunAirs) -> list[str]:
    """What a run's table is of, and what is not known."""
    if not run.groups:
        return ["No AIRs were recorded, or none in these groups: there are no rows or cells by AIR."]
    said = []
    if run.cells is not None:
        formula = "" if run.formula is None else f", each AIR's {run.formula.value}"
        said.append(f"{numbers.number(run.cells)} cells{formula}.")
    if not run.same_cells:
        assert run.formula is not None and run.base_formula is not None
        said.append(
            f"Cells of the base are counted differently, as {run.base_formula.value}: their changes are not "
            "shown. Growth is that of rows × main_cols."
        )
    said += [*_of_padding(run.groups), *_of_rows_padding(run.rows)]
    if run.unknown_keys:
        said.append(
            f"Constraints or interactions are not known for {listed(run.unknown_keys)}; sums leave them out."
        )
    return said


def _of_padding(groups: Sequence[GroupPadding]) -> Iterator[str]:
    """Where padding is known, and how much it is; elsewhere why it is not."""
    known = [
        f"{each.group or NO_GROUP} {numbers.share(each.share)}" for each in groups if each.share is not None
    ]
    if known:
        yield f"Padding of main traces: {listed(known)}."
    unknown: dict[str, list[str]] = {}
    for each in groups:
        if each.share is None:
            unknown.setdefault(each.padding.reason or "", []).append(each.group or NO_GROUP)
    for reason, names in unknown.items():
        yield f"Padding of {listed(names)} is not known: {reason}."


def _of_rows_padding(rows: Sequence[AirRow]) -> Iterator[str]:
    """Why single rows have no padding where their groups may have some."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.now is not None and row.now.padding_reason not in (None, NOT_RECORDED):
            reasons.setdefault(row.now.padding_reason or "", []).append(row.key.air_name or "")
    for reason, names in reasons.items():
        distinct = list(dict.fromkeys(filter(None, names)))
        which = "" if reason == WHOLE_PROOFS or not distinct else f" ({listed(distinct)})"
        yield f"Padding of {counted(len(names), 'row')}{which} is not known: {reason}."


def names_shown(keys: Iterable[RowKey | None], *, full: bool = False) -> Mapping[str, str]:
    """AIR name → what a table calls it."""
    names = [key.air_name for key in keys if key is not None and key.air_name is not None]
    return {name: name for name in names} if full else short_names(names)


def _table(run: RunAirs, by: frozenset[By], *, full_names: bool) -> Table:
    rows = run.rows
    names = names_shown((row.key for row in rows), full=full_names)
    base_names = names_shown((row.base_key for row in rows), full=full_names)
    columns: list[Column] = [LabelColumn(head, values) for head, values in _labels(rows, by, names)]
    if run.is_compared:
        columns.append(LabelColumn("Base", [_against(row, names, base_names) for row in rows]))
    columns += [
        _column("Rows", rows, "rows"),
        _column("Columns", rows, "main_cols"),
        CellColumn("Cells", [_cells(run, row) for row in rows], numeric=True),
        CellColumn("Share", [share_cell(row.share) for row in rows], numeric=True),
        CellColumn(
            "Padding", [share_cell(row.now.padding if row.now else None) for row in rows], numeric=True
        ),
        _column("Constraints", rows, "constraints"),
        _column("Interactions", rows, "interactions"),
        _column("Messages", rows, "messages"),
    ]
    return Table(tuple(columns), run.left_out)


def _labels(
    rows: Sequence[AirRow], by: frozenset[By], names: Mapping[str, str]
) -> Iterator[tuple[str, list[str]]]:
    """Headings and values of what rows are of."""
    if By.GROUP in by:
        yield "Group", [row.key.group or NO_GROUP for row in rows]
    if any(row.key.program is not None for row in rows):
        yield "Program", [row.key.program or "" for row in rows]
    if By.SEGMENT in by:
        for part in ("segment", "idx"):
            values = [getattr(row.key, part) or "" for row in rows]
            if any(values):
                yield part.capitalize(), values
    if By.AIR in by:
        yield "AIR", [names[row.key.air_name or ""] for row in rows]
        shown = [names[row.key.air_name or ""] for row in rows]
        if len(set(zip(shown, *_context(rows), strict=True))) < len(rows):
            yield "Id", [row.key.air_id or "" for row in rows]
    if By.AIR in by or By.CLASS in by:
        yield "Class", ["" if row.key.air_class is None else row.key.air_class.value for row in rows]


def _context(rows: Sequence[AirRow]) -> list[list[object]]:
    """What rows are of beside the AIR."""
    return [
        [getattr(row.key, part) for row in rows]
        for part in ("group", "program", "segment", "idx", "air_class")
    ]


def _against(row: AirRow, names: Mapping[str, str], base_names: Mapping[str, str]) -> str:
    match row.against:
        case Against.NEW:
            return "new"
        case Against.GONE:
            return "gone"
        case Against.RENAMED:
            before = (row.base_key and row.base_key.air_name) or ""
            short = base_names[before]
            # of an AIR that kept its core's name another part has changed
            return f"≈ {before if short == names[row.key.air_name or ''] else short}"
        case _:
            return ""


def _column(head: str, rows: Sequence[AirRow], field: str) -> CellColumn:
    values = [None if row.now is None else getattr(row.now, field) for row in rows]
    return CellColumn(head, [MISSING if value is None else Quantity(value) for value in values], numeric=True)


def _cells(run: RunAirs, row: AirRow) -> Cell:
    """Cells and their change; no amount of it where those of the base are another thing."""
    now, before = (None if each is None else each.cells for each in (row.now, row.before))
    if row.against is Against.GONE:
        if before is None or not run.same_cells:
            return MISSING
        return Difference(Change(-before, -100.0 if before else None))
    if now is None:
        return MISSING
    if row.against is None or (before is None and row.against is not Against.NEW):
        return Quantity(now)
    if not run.same_cells and before is not None:
        return Quantity(now)
    return Quantity(now, compare(now, before, Better.LOWER, _EXACT))


def share_cell(share: float | None) -> Cell:
    """A share from 0 to 1 as a cell."""
    return MISSING if share is None else Text(numbers.share(share))
