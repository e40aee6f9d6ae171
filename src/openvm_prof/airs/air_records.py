"""The table of AIRs as a JSON document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from openvm_prof.airs.air_row import AirRow, Totals
from openvm_prof.airs.air_table import RunAirs
from openvm_prof.airs.by import By
from openvm_prof.airs.plain_number import Number, plain_number
from openvm_prof.core.document.plain import encodable

SCHEMA_VERSION = 1


class AirRecord(Struct, frozen=True, rename={"air_class": "class"}):
    """A row: what `by` asks for, and its numbers; what is not known is null.

    `segment` is that of an app's proof, `idx` that of a node. `share` is that of the run's cells, `padding`
    that of the cells of main traces which hold nothing, both from 0 to 1. `main_cols`, `constraints` and
    `interactions` are those of one row of an AIR, of several AIRs their sum; `messages` are the interactions
    of all rows. With a base, `against` says what became of the row; one that is gone has no numbers but
    those of before.
    """

    run: str
    group: str | UnsetType | None = UNSET
    program: str | UnsetType | None = UNSET
    segment: str | UnsetType | None = UNSET
    idx: str | UnsetType | None = UNSET
    air_id: str | UnsetType | None = UNSET
    air_name: str | UnsetType | None = UNSET
    air_class: str | UnsetType | None = UNSET
    rows: Number = None
    main_cols: Number = None
    cells: Number = None
    share: float | None = None
    padding: float | None = None
    padding_cells: Number = None
    padding_reason: str | None = None
    constraints: Number = None
    interactions: Number = None
    messages: Number = None
    against: Literal["same", "new", "gone", "renamed"] | UnsetType = UNSET
    base_air_name: str | UnsetType | None = UNSET
    base_rows: Number | UnsetType = UNSET
    base_cells: Number | UnsetType = UNSET


class GroupRecord(Struct, frozen=True):
    """A group's padding, from 0 to 1 of the cells of its main traces, or why it is not known."""

    group: str | None
    main_cells: Number
    padding: float | None
    padding_reason: str | None


class RunRecord(Struct, frozen=True):
    """A run: all its cells, and what they are made of. Cells of one formula say nothing of another's."""

    run: str
    cells: Number
    cells_formula: str | None
    base_cells_formula: str | None
    groups: list[GroupRecord]
    left_out: int


class AirsDocument(Struct, frozen=True):
    """AIRs of runs, the rows of each run ranked by `sorted_by`."""

    schema: str
    version: int
    by: list[str]
    sorted_by: str
    runs: list[RunRecord]
    rows: list[AirRecord]
    notices: list[str]


def airs_document(
    runs: Sequence[RunAirs], by: frozenset[By], sorted_by: str, notices: Sequence[str]
) -> AirsDocument:
    """The document of some runs."""
    return AirsDocument(
        "airs",
        SCHEMA_VERSION,
        [each.value for each in By if each in by],
        sorted_by,
        [_run(run) for run in runs],
        [_record(run, row, by) for run in runs for row in run.rows],
        [encodable(notice) for notice in notices],
    )


def _run(run: RunAirs) -> RunRecord:
    groups = [
        GroupRecord(each.group, plain_number(each.main_cells), each.share, each.padding.reason)
        for each in run.groups
    ]
    formula, base = (None if each is None else each.value for each in (run.formula, run.base_formula))
    return RunRecord(encodable(run.name), plain_number(run.cells), formula, base, groups, run.left_out)


def _record(run: RunAirs, row: AirRow, by: frozenset[By]) -> AirRecord:
    key, now, before = row.key, row.now or Totals(), row.before or Totals()
    base_name = None if row.base_key is None else row.base_key.air_name
    by_air, segment = By.AIR in by, By.SEGMENT in by
    air_class = None if key.air_class is None else key.air_class.value
    compared = row.against is not None
    return AirRecord(
        run=encodable(run.name),
        group=key.group if By.GROUP in by else UNSET,
        program=key.program if key.program is not None else UNSET,
        segment=key.segment if segment else UNSET,
        idx=key.idx if segment else UNSET,
        air_id=key.air_id if by_air else UNSET,
        air_name=key.air_name if by_air else UNSET,
        air_class=air_class if by_air or By.CLASS in by else UNSET,
        rows=plain_number(now.rows),
        main_cols=plain_number(now.main_cols),
        cells=plain_number(now.cells),
        share=row.share,
        padding=now.padding,
        padding_cells=plain_number(now.padding_cells),
        padding_reason=now.padding_reason,
        constraints=plain_number(now.constraints),
        interactions=plain_number(now.interactions),
        messages=plain_number(now.messages),
        against=row.against.value if row.against is not None else UNSET,
        base_air_name=base_name if compared and by_air else UNSET,
        base_rows=plain_number(before.rows) if compared else UNSET,
        base_cells=plain_number(before.cells) if compared else UNSET,
    )
