"""Executed instructions in a report, by group and opcode."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.analysis.opcodes import OpcodeCount
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.document.blocks import Block, CellColumn, LabelColumn, Table
from openvm_prof.core.model.metric import Better
from openvm_prof.report.subject import Section, Subject


class OpcodeRow(Struct, frozen=True):
    """How often an opcode was executed; `group` is null for what was recorded without one."""

    group: str | None
    opcode: str
    count: float
    base_count: float | None


def _counts(subject: Subject) -> list[tuple[OpcodeCount, float | None]]:
    """The opcodes that either run executed, with what they were before."""
    earlier = () if subject.baseline is None else subject.baseline.opcodes
    before = {(count.group, count.opcode): count.count for count in earlier}
    pairs = [(count, before.get((count.group, count.opcode))) for count in subject.run.opcodes]
    return [(count, base) for count, base in pairs if count.count or base]


def _blocks(subject: Subject) -> list[Block]:
    counts = _counts(subject)
    if not counts:
        return []
    compared = subject.baseline is not None
    cells = [subject.quantity(count.count, base, Better.NEUTRAL, compared) for count, base in counts]
    return [
        Table(
            (
                LabelColumn("group", [count.group or NO_GROUP for count, _ in counts]),
                LabelColumn("opcode", [count.opcode for count, _ in counts]),
                CellColumn(subject.run.era.opcode_heading, cells, numeric=True),
            )
        )
    ]


def _rows(subject: Subject) -> list[Struct]:
    return [OpcodeRow(count.group, count.opcode, count.count, base) for count, base in _counts(subject)]


OPCODES = Section("opcodes", _blocks, OpcodeRow, _rows)
