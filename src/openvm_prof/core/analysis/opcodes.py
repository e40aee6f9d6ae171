"""Opcodes: instructions executed, per group and opcode."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import GroupNames
from openvm_prof.core.catalog.eras import Era
from openvm_prof.core.catalog.groups import classify
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.model.stats import exact_sum


class OpcodeCount(Struct, frozen=True):
    """How many instructions of an opcode a group executed; 0 where its counter stayed 0.

    `group` is None for those recorded without one.
    """

    group: str | None
    opcode: str
    count: float


_Counts = dict[str, float]
"""Opcode → instructions."""


def opcode_counts(db: MetricDb, names: GroupNames, era: Era) -> list[OpcodeCount]:
    """Instructions per group and opcode, in the order of the era.

    Groups in group order, those without a group last, then most first and ties by name; 2.1 ranks
    over all groups, ties by group and name. Of an era's metrics, which count the same instructions, a
    group is told by the first that counted anything.
    """
    sources = [_by_group(db, names, metric) for metric in era.opcode_metrics]
    order = [*names.members(), None]
    counts: list[OpcodeCount] = []
    for name in order:
        candidates = [source.get(name, {}) for source in sources]
        # a group whose counters all stayed 0 is told by those it has, for the next run's differences
        counted = max(candidates, key=lambda opcodes: (any(opcodes.values()), bool(opcodes)))
        own = [OpcodeCount(name, opcode, count) for opcode, count in counted.items()]
        counts += sorted(own, key=lambda entry: (-entry.count, entry.opcode))
    if era.opcodes_over_all_groups:
        counts.sort(key=lambda entry: -entry.count)  # stable: ties stay by group and name
    return counts


def _by_group(db: MetricDb, names: GroupNames, metric: str) -> dict[str | None, _Counts]:
    """Reported group → instructions by opcode, key generation left out."""
    parts: dict[str | None, dict[str, list[float]]] = {}
    shown = {group: name for group, name in names.reported.items() if classify(name).is_proof}
    for recorded in db.recorded(metric, having="opcode"):
        group = recorded.group
        if group is not None and group not in shown:
            continue
        found = recorded.samples
        if found or recorded.row in recorded.column.zeros:
            of_group = parts.setdefault(None if group is None else shown[group], {})
            of_group.setdefault(recorded.get("opcode") or "", []).extend(found or [0.0])
    return {
        name: {opcode: exact_sum(values) for opcode, values in opcodes.items()}
        for name, opcodes in parts.items()
    }
