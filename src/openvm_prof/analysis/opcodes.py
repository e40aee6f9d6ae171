"""Instruction counts per opcode."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.analysis.aggregate import GroupNames
from openvm_prof.catalog.groups import classify
from openvm_prof.catalog.metrics import FREQUENCY, OPCODE_COUNT
from openvm_prof.db import MetricDb
from openvm_prof.model.stats import exact_sum


class OpcodeCount(Struct, frozen=True):
    """How many instructions of an opcode a group executed."""

    group: str
    opcode: str
    count: float


def opcode_counts(db: MetricDb, names: GroupNames) -> list[OpcodeCount]:
    """Instructions per group and opcode: groups in group order, then most first, ties by name.

    Both `frequency` and `opcode_count` count instructions; a group that has the first is told by it.
    """
    by_frequency = db.group_by(FREQUENCY, ("group", "opcode"))
    by_count = db.group_by(OPCODE_COUNT, ("group", "opcode"))
    counts: list[OpcodeCount] = []
    for name, members in names.members().items():
        if not classify(name).is_proof:
            continue
        for source in (by_frequency, by_count):
            parts: dict[str, list[float]] = {}
            for (group, opcode), value in source.items():
                if group in members:
                    parts.setdefault(opcode, []).append(value)
            if parts:
                own = [OpcodeCount(name, opcode, exact_sum(values)) for opcode, values in parts.items()]
                counts += sorted(own, key=lambda entry: (-entry.count, entry.opcode))
                break
    return counts
