"""Instruction counts per opcode."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from msgspec import Struct

from openvm_prof.analysis.aggregate import GroupNames
from openvm_prof.catalog.groups import classify
from openvm_prof.catalog.metrics import FREQUENCY, OPCODE_COUNT
from openvm_prof.db.metric_db import MetricDb
from openvm_prof.model.stats import exact_sum


class OpcodeCount(Struct, frozen=True):
    """How many instructions of an opcode a group executed; 0 where its counter stayed 0."""

    group: str
    opcode: str
    count: float


def opcode_counts(db: MetricDb, names: GroupNames) -> list[OpcodeCount]:
    """Instructions per group and opcode: groups in group order, then most first, ties by name.

    Both `frequency` and `opcode_count` count instructions; a group that has the first is told by it.
    """
    by_frequency = db.group_by(FREQUENCY, ("group", "opcode"), zeros=True)
    by_count = db.group_by(OPCODE_COUNT, ("group", "opcode"), zeros=True)
    counts: list[OpcodeCount] = []
    for name, members in names.members().items():
        if not classify(name).is_proof:
            continue
        candidates = [_of_members(source, members) for source in (by_frequency, by_count)]
        # a group whose counters all stayed 0 is told by those it has, for the next run's differences
        counted = max(candidates, key=lambda opcodes: (any(opcodes.values()), bool(opcodes)))
        own = [OpcodeCount(name, opcode, count) for opcode, count in counted.items()]
        counts += sorted(own, key=lambda entry: (-entry.count, entry.opcode))
    return counts


def _of_members(source: Mapping[tuple[str, ...], float], members: Collection[str]) -> dict[str, float]:
    """Opcode → instructions, over the groups that are reported as one."""
    parts: dict[str, list[float]] = {}
    for (group, opcode), value in source.items():
        if group in members and math.isfinite(value):
            parts.setdefault(opcode, []).append(value)
    return {opcode: exact_sum(values) for opcode, values in parts.items()}
