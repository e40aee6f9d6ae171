"""The parts of a proof's time: which times lie within which, under the names of every era and prover."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from openvm_prof.core.catalog.metrics import (
    EXECUTE_E1_TIME,
    EXECUTE_METERED_TIME,
    EXECUTE_PREFLIGHT_TIME,
    EXECUTE_PURE_TIME,
    EXECUTE_TIME,
    POSTFLIGHT_TIME,
    SET_INITIAL_MEMORY_TIME,
    STARK_TIME,
    TOTAL_PROOF_TIME,
    TRACE_GEN_TIME,
)


class TimePart(Struct, frozen=True):
    """A part of a proof's time, and its own parts.

    `sources` are the ways it is recorded: sums of metrics, of which the first that is there and not 0
    counts (the GPU's names stand before the CPU's). `once` is a part that runs once per program and
    not once per proof, in app groups alone: its average counts.
    """

    name: str
    sources: tuple[tuple[str, ...], ...]
    parts: tuple[TimePart, ...] = ()
    once: bool = False


def _part(name: str, *sources: str | tuple[str, ...], parts: tuple[TimePart, ...] = ()) -> TimePart:
    sums = tuple((source,) if isinstance(source, str) else source for source in sources)
    return TimePart(name, sums, parts)


_WHIR_CPU, _STACKED_CPU = "prove_whir_opening_cpu_time_ms", "prove_stacked_opening_reduction_time_ms"

_CONSTRAINTS = _part(
    "constraints",
    "prover.rap_constraints_time_ms",
    "prove_zerocheck_and_logup_time_ms",
    parts=(
        _part("logup_gkr", "prover.rap_constraints.logup_gkr_time_ms", "fractional_sumcheck_time_ms"),
        _part("round0", "prover.rap_constraints.round0_time_ms"),
        _part(
            "mle_rounds",
            "prover.rap_constraints.mle_rounds_time_ms",
            "prover.batch_constraints.mle_rounds_time_ms",
        ),
    ),
)
_OPENINGS = _part(
    "openings",
    "prover.openings_time_ms",
    (_WHIR_CPU, _STACKED_CPU),
    parts=(
        _part("whir", "prover.openings.whir_time_ms", _WHIR_CPU),
        _part(
            "stacked_reduction",
            "prover.openings.stacked_reduction_time_ms",
            _STACKED_CPU,
            parts=(
                _part("round0", "prover.openings.stacked_reduction.round0_time_ms"),
                _part("mle_rounds", "prover.openings.stacked_reduction.mle_rounds_time_ms"),
            ),
        ),
    ),
)
_STARK = _part(
    "stark",
    STARK_TIME,
    parts=(
        _part(
            "main trace commit",
            "prover.main_trace_commit_time_ms",
            "main_trace_commit_time_ms",
            "trace_commit_cpu_time_ms",
        ),
        _part("permutation trace", "generate_perm_trace_time_ms"),
        _part("permutation trace commit", "perm_trace_commit_time_ms"),
        _part("quotient", "quotient_poly_compute_time_ms"),
        _part("quotient commit", "quotient_poly_commit_time_ms"),
        _part("opening", "pcs_opening_time_ms"),
        _CONSTRAINTS,
        _OPENINGS,
    ),
)

PROOF = _part(
    "total",
    TOTAL_PROOF_TIME,
    parts=(
        TimePart("metered execution", ((EXECUTE_METERED_TIME,),), once=True),
        TimePart("pure execution", ((EXECUTE_E1_TIME,), (EXECUTE_PURE_TIME,)), once=True),
        _part("execution", EXECUTE_PREFLIGHT_TIME, EXECUTE_TIME),
        _part("initial memory", SET_INITIAL_MEMORY_TIME),
        _part("postflight", POSTFLIGHT_TIME),
        _part("trace generation", TRACE_GEN_TIME),
        _STARK,
    ),
)
"""The whole of a proof's time; what its parts leave over, here and below, is "other"."""


ONE_OFF_TIMES = (
    "total_apc_gen_time_ms",
    "keygen_time_ms",
    "keygen_halo2_time_ms",
    "commit_exe_time_ms",
    "transport_pk_to_device_time_ms",
    "compile_pure_time_ms",
    "compile_metered_time_ms",
    "compile_metered_segment_time_ms",
    "compile_metered_cost_time_ms",
    "compile_preflight_time_ms",
    "prepare_preflight_time_ms",
    "upload_preflight_program_time_ms",
)
"""What is done once for a program or its keys, and is in no proof's time, in the order of doing it."""


def _metrics(part: TimePart) -> tuple[str, ...]:
    return tuple(metric for source in part.sources for metric in source)


def _parents(part: TimePart) -> Iterator[tuple[str, tuple[str, ...]]]:
    for child in part.parts:
        yield from _parents(child)
        yield from ((metric, _metrics(part)) for metric in _metrics(child))


_PARENTS = dict(_parents(PROOF))  # of a metric that stands for two parts, the outer one's


def metrics_of_proof() -> Iterator[str]:
    """The metrics of all parts of a proof's time, under the names of every era and prover."""
    waiting = [PROOF]
    while waiting:
        part = waiting.pop()
        yield from _metrics(part)
        waiting += part.parts


def parents_of(metric: str) -> tuple[str, ...]:
    """The metrics, under any era's names, of the part that a time lies within; none outside the tree."""
    return _PARENTS.get(metric, ())
