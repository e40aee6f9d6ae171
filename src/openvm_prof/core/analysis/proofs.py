"""Proofs: the timed proofs of a run, each with the part of its time that cannot run in parallel."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import GroupNames
from openvm_prof.core.analysis.run_once import program_run
from openvm_prof.core.catalog.eras import Era
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.db.recorded import Recorded
from openvm_prof.core.model.labels import natural_key

_Place = tuple[object, ...]
"""A group's program run and a segment of it."""


class Proof(Struct, frozen=True):
    """One proof: where it stands in the run, its time and its serial part in ms, None where unknown.

    `segment` and `idx` are the labels that tell it apart from others of its group, None where it has none.
    """

    order: tuple[object, ...]
    time: float
    serial: float | None
    segment: str | None = None
    idx: str | None = None


class GroupProofs(Struct):
    """The proofs of one reported group, in numeric order of `segment`, then `idx`.

    `segmented` says that proofs or their serial parts are told apart by segment.
    """

    proofs: list[Proof]
    segmented: bool = False


def proofs_by_group(db: MetricDb, names: GroupNames, era: Era) -> dict[str | None, GroupProofs]:
    """Reported group → its proofs; those without a group under None. Key generation is left out."""
    found: dict[str | None, GroupProofs] = {}
    by_segment, serial_segmented = _serial_by_segment(db, names, era)
    for recorded in db.recorded(TOTAL_PROOF_TIME):
        in_file = recorded.group
        name = None if in_file is None else names.reported[in_file]
        samples = recorded.samples
        if not samples or (name is not None and not classify(name).is_proof):
            continue
        group = found.setdefault(name, GroupProofs([]))
        segment, idx = recorded.get("segment"), recorded.get("idx")
        group.segmented |= segment is not None or name in serial_segmented
        order = (
            natural_key(segment or ""),
            natural_key(idx or ""),
            [natural_key(text) for text in recorded.values],
        )
        parts: Sequence[float | None] = _serial_parts(recorded, era, len(samples))
        if not parts:
            alone = None if segment is None else by_segment.get((*program_run(recorded), segment))
            parts = [alone] * len(samples)
        for place, (time, part) in enumerate(zip(samples, parts, strict=True)):
            group.proofs.append(Proof((*order, place), time, part, segment, idx))
    for group in found.values():
        group.proofs.sort(key=lambda proof: proof.order)
    return found


def _serial_parts(recorded: Recorded, era: Era, count: int) -> list[float]:
    """The serial parts recorded under the very labels of some proofs; empty unless there is one for each.

    Of several proofs under the same labels, the longest is taken to have the longest serial part.
    """
    column = recorded.table.columns.get(era.serial_part) if era.serial_part is not None else None
    if column is None:
        return []
    parts = Recorded(recorded.table, column, recorded.values, recorded.row).samples
    return parts if len(parts) == count else []


def _serial_by_segment(
    db: MetricDb, names: GroupNames, era: Era
) -> tuple[dict[_Place, float], frozenset[str]]:
    """Serial parts of the segments that have exactly one of them, for exactly one proof.

    With them the reported groups whose serial parts are told apart by segment.
    """
    if era.serial_part is None:
        return {}, frozenset()
    parts = _samples_by_segment(db, era.serial_part)
    proofs = _samples_by_segment(db, TOTAL_PROOF_TIME)
    single = {
        place: samples[0]
        for place, samples in parts.items()
        if len(samples) == len(proofs.get(place, ())) == 1
    }
    groups = {place[0] for place in parts}
    return single, frozenset(names.reported[group] for group in groups if isinstance(group, str))


def _samples_by_segment(db: MetricDb, metric: str) -> dict[_Place, list[float]]:
    found: dict[_Place, list[float]] = {}
    for recorded in db.recorded(metric):
        segment, group = recorded.get("segment"), recorded.group
        if segment is not None and group is not None and classify(group) is GroupKind.APP:
            found.setdefault((*program_run(recorded), segment), []).extend(recorded.samples)
    return found
