"""The table of segments as a JSON document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from openvm_prof.airs.balance import GroupBalance
from openvm_prof.airs.plain_number import Number, plain_number
from openvm_prof.airs.segment_table import RunSegments, SegmentRow
from openvm_prof.core.document.plain import encodable

SCHEMA_VERSION = 1


class SegmentRecord(Struct, frozen=True):
    """A proof: a segment of an app, or a node by its `idx`. What is not known is null.

    `total_proof_time_ms` is the sum of its phases, which are left out where no proof of the document has
    them; `other_time_ms` is what they leave over, below 0 where they overlap. `proofs` is 1 but for proofs
    that were recorded under the same labels. `padding` and `trace_height` are from 0 to 1: the cells of main
    traces that hold nothing, and how much of the limit on trace heights was used. `segmentation_trigger` is
    why the segment ended, `end` for the program's end. With a base, `against` says what became of the proof.
    """

    run: str
    group: str | None
    segment: str | None
    idx: str | None
    program: str | UnsetType | None = UNSET
    proofs: int = 1
    total_proof_time_ms: Number = None
    execution_time_ms: Number | UnsetType = UNSET
    initial_memory_time_ms: Number | UnsetType = UNSET
    postflight_time_ms: Number | UnsetType = UNSET
    trace_generation_time_ms: Number | UnsetType = UNSET
    main_trace_commit_time_ms: Number | UnsetType = UNSET
    permutation_trace_time_ms: Number | UnsetType = UNSET
    permutation_trace_commit_time_ms: Number | UnsetType = UNSET
    quotient_time_ms: Number | UnsetType = UNSET
    quotient_commit_time_ms: Number | UnsetType = UNSET
    opening_time_ms: Number | UnsetType = UNSET
    constraints_time_ms: Number | UnsetType = UNSET
    openings_time_ms: Number | UnsetType = UNSET
    stark_time_ms: Number | UnsetType = UNSET
    other_time_ms: Number | UnsetType = UNSET
    instructions: Number = None
    cells: Number = None
    padding: float | None = None
    padding_reason: str | None = None
    metered_memory_bytes: Number = None
    trace_height: float | None = None
    segmentation_trigger: str | None = None
    against: Literal["same", "new", "gone"] | UnsetType = UNSET
    base_total_proof_time_ms: Number | UnsetType = UNSET
    base_instructions: Number | UnsetType = UNSET
    base_cells: Number | UnsetType = UNSET


class GroupRecord(Struct, frozen=True):
    """A group's balance: `imbalance` is the longest time over the mean.

    `imbalance_cost_ms` is what the longest proof takes beyond the mean, with a prover for each;
    `imbalance_cost` is that as a share of the run's parallel time, from 0 to 1.
    """

    run: str
    group: str | None
    proofs: int
    total_ms: Number
    mean_ms: Number
    longest_ms: Number
    longest: str | None
    imbalance: float | None
    imbalance_cost_ms: Number
    imbalance_cost: float | None
    base_proofs: int | None = None
    base_total_ms: Number = None
    base_imbalance: float | None = None


class SegmentsDocument(Struct, frozen=True):
    """The proofs of runs, by run, group and segment or node."""

    schema: str
    version: int
    groups: list[GroupRecord]
    rows: list[SegmentRecord]
    notices: list[str]


def segments_document(runs: Sequence[RunSegments], notices: Iterable[str]) -> SegmentsDocument:
    """The document of some runs."""
    phases = dict.fromkeys(phase for run in runs for phase in run.phases)
    return SegmentsDocument(
        "segments",
        SCHEMA_VERSION,
        [_group(run, balance) for run in runs for balance in run.groups],
        [_record(run, row, phases) for run in runs for row in run.rows],
        [encodable(notice) for notice in notices],
    )


def phase_field(phase: str) -> str:
    """The field of a phase's time."""
    return f"{phase.replace(' ', '_')}_time_ms"


def _group(run: RunSegments, balance: GroupBalance) -> GroupRecord:
    before = next((each for each in run.base_groups if each.group == balance.group), None)
    return GroupRecord(
        encodable(run.name),
        balance.group,
        balance.proofs,
        plain_number(balance.total_ms),
        plain_number(balance.mean_ms),
        plain_number(balance.longest_ms),
        balance.longest,
        balance.imbalance,
        plain_number(balance.cost_ms),
        balance.cost_share,
        None if before is None else before.proofs,
        None if before is None else plain_number(before.total_ms),
        None if before is None else before.imbalance,
    )


def _record(run: RunSegments, row: SegmentRow, phases: Iterable[str]) -> SegmentRecord:
    key, now, before = row.key, row.now, row.before
    program = " ".join(text for text in key.program if text is not None)
    base: Mapping[str, Number | UnsetType | str] = {}
    if row.against is not None:
        base = {
            "against": row.against.value,
            "base_total_proof_time_ms": None if before is None else plain_number(before.time),
            "base_instructions": None if before is None else plain_number(before.instructions),
            "base_cells": None if before is None else plain_number(before.cells),
        }
    if now is None:
        numbers: dict[str, object] = {phase_field(phase): None for phase in phases}
    else:
        numbers = {
            "proofs": max(1, len(now.times)),
            "total_proof_time_ms": plain_number(now.time),
            **{phase_field(phase): plain_number(now.parts.get(phase)) for phase in phases},
            "instructions": plain_number(now.instructions),
            "cells": plain_number(now.cells),
            "padding": now.padding_share,
            "padding_reason": now.padding.reason,
            "metered_memory_bytes": plain_number(now.memory),
            "trace_height": now.height,
            "segmentation_trigger": now.cut_by,
        }
    return SegmentRecord(
        encodable(run.name),
        key.group,
        key.segment,
        key.idx,
        program or UNSET,
        **numbers,  # type: ignore[arg-type]
        **base,  # type: ignore[arg-type]
    )
