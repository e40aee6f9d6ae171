"""Eras of OpenVM: what differs between versions, as values; and the one detector."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from openvm_prof.core.catalog.metrics import (
    EXECUTE_METERED_TIME,
    EXECUTE_PREFLIGHT_INSNS,
    EXECUTE_PREFLIGHT_RATE,
    EXECUTE_PREFLIGHT_TIME,
    EXECUTE_TIME,
    FREQUENCY,
    OPCODE_COUNT,
    POSTFLIGHT_TIME,
    PREFLIGHT_RECORDS,
    SET_INITIAL_MEMORY_TIME,
    STARK_TIME,
    TRACE_GEN_TIME,
)


class PooledRate(Struct, frozen=True):
    """A rate whose average is total work / total time: `work` in units, `time` in ms, rate in million/s."""

    rate: str
    work: str
    time: str


class Era(Struct, frozen=True):
    """What the meaning of a file depends on.

    `total_parts` add up to a proof's total time, `optional_parts` where they exist.
    `serial_part` is the part of an app's segments that cannot run in parallel, None where all can.
    `longest_proof_whole`: in the parallel time the longest proof keeps its serial part, and the other
    proofs' serial parts are added; otherwise every serial part is taken out and their sum is added.
    `opcode_metrics` count executed instructions by opcode; of several, a group's first counts;
    `opcodes_over_all_groups`: they are ranked over all groups, not group by group; `opcode_heading` heads
    their column.
    `app_aliases` matches groups that are an app's under another name; its group `block` is the
    block that was proven.
    """

    name: str
    total_parts: tuple[str, ...]
    optional_parts: tuple[str, ...] = ()
    serial_part: str | None = None
    longest_proof_whole: bool = False
    opcode_metrics: tuple[str, ...] = (FREQUENCY, OPCODE_COUNT)
    opcodes_over_all_groups: bool = False
    opcode_heading: str = FREQUENCY
    pooled_rate: PooledRate | None = None
    app_aliases: re.Pattern[str] | None = None


_PREFLIGHT_PARTS = (EXECUTE_PREFLIGHT_TIME, TRACE_GEN_TIME, STARK_TIME)

V1 = Era("v1", (EXECUTE_TIME, TRACE_GEN_TIME, STARK_TIME), serial_part=EXECUTE_TIME, longest_proof_whole=True)
V1_4 = Era("v1.4", _PREFLIGHT_PARTS, optional_parts=(EXECUTE_METERED_TIME,))
V2_0 = Era("v2.0", _PREFLIGHT_PARTS, optional_parts=(EXECUTE_METERED_TIME,))
V2_1 = Era(
    "v2.1",
    _PREFLIGHT_PARTS,
    optional_parts=(EXECUTE_METERED_TIME, SET_INITIAL_MEMORY_TIME, POSTFLIGHT_TIME),
    serial_part=EXECUTE_PREFLIGHT_TIME,
    opcode_metrics=(OPCODE_COUNT,),
    opcodes_over_all_groups=True,
    opcode_heading="Instructions",
    pooled_rate=PooledRate(EXECUTE_PREFLIGHT_RATE, EXECUTE_PREFLIGHT_INSNS, EXECUTE_PREFLIGHT_TIME),
    app_aliases=re.compile(r"reth\.prove_(?:app|app_rvr|root|evm)\.block_(?P<block>.*)", re.DOTALL),
)

UNKNOWN = Era("unknown", _PREFLIGHT_PARTS)
"""Of a run without metrics: there is nothing that its era could be told by, or matter to."""


def _is_v2_1(name: str) -> bool:
    return (
        (name.startswith("postflight") and name.endswith("_time_ms"))
        or name.startswith("execute_pure_")
        or name in PREFLIGHT_RECORDS
    )


def _is_v2_0(name: str) -> bool:
    return name.startswith("prover.") and name.endswith("_time_ms")


def _is_v1_4_prover(name: str) -> bool:
    return name.startswith("quotient_poly_") or name == "pcs_opening_time_ms"


def detect_era(names: Collection[str]) -> Era:
    """The era of a run by its metric names: v2.0 where none of them tells, UNKNOWN without any."""
    return (told_era(names) or V2_0) if names else UNKNOWN


def told_era(names: Collection[str]) -> Era | None:
    """The era that the metric names of a run prove; None where nothing tells."""
    if any(map(_is_v2_1, names)):
        return V2_1
    if any(map(_is_v2_0, names)):
        return V2_0
    if any(name.startswith("execute_preflight_") for name in names) and (
        any(map(_is_v1_4_prover, names)) or not any(name.startswith("prover.") for name in names)
    ):
        return V1_4
    if EXECUTE_TIME in names:
        return V1
    return None
