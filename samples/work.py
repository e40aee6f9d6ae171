"""Counters of work: rows and cells per AIR, instructions per opcode, constraints, trace heights."""

from __future__ import annotations

import math

from samples.metrics_file import Labels
from samples.program import APP_CODE, Air, Instruction, split_insns
from samples.proofs import Proof
from samples.recorder import Recorder

_MAX_TRACE_HEIGHT_SUM = 2_013_265_921  # the field's modulus bounds a weighted sum of heights


def record_airs(
    rec: Recorder,
    airs: tuple[Air, ...],
    proof: Proof,
    labels: Labels,
    *,
    ids: bool,
    perm: bool = False,
    interactions: bool = False,
) -> None:
    """Rows, cells and columns per table, and the padded cells of the whole proof.

    Cells are those of the main trace, with `perm` of the permutation trace too, with `interactions` four for
    each of these.
    """
    total_cells = 0
    for air_id, air in enumerate(airs):
        rows = 1 << max(0, math.ceil(proof.insns * air.rows_per_insn) - 1).bit_length()
        width = (
            air.main_cols
            + (air.perm_cols if perm else 0)
            + (4 * _interactions(air_id) if interactions else 0)
        )
        total_cells += rows * width
        place = {**labels, "air_name": air.name, **({"air_id": str(air_id)} if ids else {})}
        rec.counters(place, {"rows": rows, "cells": rows * width, "main_cols": air.main_cols})
        if perm and air_id == 0:
            rec.counters(place, {"prep_cols": 0, "perm_cols": air.perm_cols})
    rec.counters(labels, {"total_cells": total_cells})


def record_frequency(
    rec: Recorder, airs: tuple[Air, ...], code: tuple[Instruction, ...], proof: Proof, *, cells: bool
) -> None:
    """How often each instruction runs; `cells`: and what it takes in its table, unknown on a GPU."""
    for use, count in zip(code, split_insns(code, proof.insns), strict=True):
        labels = {
            "cycle_tracker_span": use.span,
            "dsl_ir": use.dsl_ir,
            **proof.labels,
            "opcode": use.opcode,
        }
        air = airs[use.air]
        rec.counters(labels, {"frequency": count})
        if cells:
            rec.counters({"air_name": air.name, **labels}, {"cells_used": count * air.main_cols})


def record_opcode_count(rec: Recorder, airs: tuple[Air, ...], proof: Proof) -> None:
    """How often each opcode of the app runs, under the AIR that takes it."""
    counts: dict[tuple[int, str], int] = {}
    for use, count in zip(APP_CODE, split_insns(APP_CODE, proof.insns), strict=True):
        counts[use.air, use.opcode] = counts.get((use.air, use.opcode), 0) + count
    for (air_id, opcode), count in counts.items():
        labels = {"air_id": str(air_id), "air_name": airs[air_id].name, "opcode": opcode, **proof.labels}
        rec.counters(labels, {"opcode_count": count})


def record_constraints(rec: Recorder, airs: tuple[Air, ...], degree: str, labels: Labels) -> None:
    """What a verifying key says of each table; `degree` names the metric of its degree."""
    for air_id, air in enumerate(airs):
        place = {**labels, "air_id": str(air_id), "air_name": air.name}
        rec.counters(
            place, {"constraints": air.main_cols * 2, "interactions": _interactions(air_id), degree: 2}
        )


def _interactions(air_id: int) -> int:
    """Interactions of a row of a table."""
    return 5 + air_id


def record_heights(rec: Recorder, labels: Labels, insns: int) -> None:
    """The weighted sum of trace heights, and its limit."""
    rec.counters(
        {**labels, "trace_height_constraint": "0"},
        {"weighted_sum": insns * 31, "threshold": _MAX_TRACE_HEIGHT_SUM},
    )


def record_app_extras(rec: Recorder, group: str, proofs: list[Proof]) -> None:
    """Counters no catalogue knows; `as_previous` gives the last two other values."""
    for proof in proofs:
        rec.counters(proof.labels, {"hint_stream_words": proof.insns // 512})
    rec.counters({"group": group}, {"hint_buffer_refills": 0, "page_table_retries": 5})
