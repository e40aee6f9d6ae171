"""The metric catalogue: every name the aggregated tables know, in their order."""

from __future__ import annotations

from openvm_prof.core.model.metric import Better, MetricSpec, Rollup, Unit

# Names that rules elsewhere refer to.
TOTAL_PROOF_TIME = "total_proof_time_ms"
PARALLEL_PROOF_TIME = "parallel_proof_time_ms"
MAIN_CELLS_USED = "main_cells_used"
TOTAL_CELLS_USED = "total_cells_used"
TOTAL_CYCLES = "total_cycles"
NUM_SEGMENTS = "num_segments"
EXECUTE_TIME = "execute_time_ms"
EXECUTE_E1_TIME = "execute_e1_time_ms"
EXECUTE_PURE_TIME = "execute_pure_time_ms"
EXECUTE_METERED_TIME = "execute_metered_time_ms"
EXECUTE_METERED_INSNS = "execute_metered_insns"
EXECUTE_PREFLIGHT_TIME = "execute_preflight_time_ms"
EXECUTE_PREFLIGHT_INSNS = "execute_preflight_insns"
EXECUTE_PREFLIGHT_RATE = "execute_preflight_insn_mi/s"
SET_INITIAL_MEMORY_TIME = "set_initial_memory_time_ms"
POSTFLIGHT_TIME = "postflight_time_ms"
TRACE_GEN_TIME = "trace_gen_time_ms"
GENERATE_BLOB_TIME = "generate_blob_time_ms"
GENERATE_BLOB_TOTAL_TIME = "generate_blob_total_time_ms"
STARK_TIME = "stark_prove_excluding_trace_time_ms"
RUN_PROOF_TIME = "total_proof_time"
RUN_PARALLEL_TIME = "total_par_proof_time"
RUN_TIME_ON_PROVERS = "parallel_proof_time"
FREQUENCY = "frequency"
OPCODE_COUNT = "opcode_count"
CELLS_USED = "cells_used"
TRACE_CELLS = "cells"
TRACE_ROWS = "rows"
MAIN_COLS = "main_cols"
TOTAL_CELLS = "total_cells"
CONSTRAINTS = "constraints"
INTERACTIONS = "interactions"
METERED_ROWS = "metered_rows_unpadded"
METERED_MEMORY = "metered_memory_bytes"
SEGMENTATION_TRIGGER = "segmentation_trigger"
WEIGHTED_SUM = "weighted_sum"
THRESHOLD = "threshold"
HALO2_CELLS = ("simple_advice_cells", "fixed_cells", "lookup_advice_cells")

EXECUTION_MODE_INSNS = (
    "execute_e1_insns",
    "execute_pure_insns",
    EXECUTE_METERED_INSNS,
    "execute_metered_cost_insns",
    EXECUTE_PREFLIGHT_INSNS,
)
"""Each execution mode's own count of the same instructions."""

PREFLIGHT_RECORDS = (
    "execute_preflight_intervals",
    "execute_preflight_replay_values",
    "execute_preflight_transcript_bytes",
)
"""What preflight execution of 2.1 records for the proof; program and segmentation decide the counts."""

RUN_ONCE = frozenset(
    {
        EXECUTE_E1_TIME,
        EXECUTE_PURE_TIME,
        EXECUTE_METERED_TIME,
        "execute_metered_cost_time_ms",
        *EXECUTION_MODE_INSNS,
    }
) - {EXECUTE_PREFLIGHT_INSNS}
"""What an app does once per program, before its segments are proven."""

INSTRUCTIONS = (
    EXECUTE_PREFLIGHT_INSNS,
    TOTAL_CYCLES,
    EXECUTE_METERED_INSNS,
    "execute_pure_insns",
    "execute_e1_insns",
    "execute_metered_cost_insns",
)
"""Where the instructions of a group are told, best first: by its proofs, or by an execution without any."""

PROOF_INSTRUCTIONS = (EXECUTE_PREFLIGHT_INSNS, TOTAL_CYCLES)
"""Where the instructions of one proof are told, best first."""

PROOF_TIMES = (TOTAL_PROOF_TIME, PARALLEL_PROOF_TIME)
HEADLINES = (
    *PROOF_TIMES,
    MAIN_CELLS_USED,
    TOTAL_CELLS_USED,
    TOTAL_CYCLES,
    *EXECUTION_MODE_INSNS,
)
"""What a comparison of many runs shows first: time, trace cells, instructions."""

INSTRUCTION_COUNTS = frozenset({FREQUENCY, OPCODE_COUNT, *EXECUTION_MODE_INSNS})
"""Metrics that count instructions."""

_ORDER = [
    "total_proof_time_ms",
    "main_cells_used",
    "total_cells_used",
    "total_cycles",
    "compile_pure_time_ms",
    "compile_metered_time_ms",
    "compile_metered_segment_time_ms",
    "compile_metered_cost_time_ms",
    "compile_preflight_time_ms",
    "prepare_preflight_time_ms",
    "upload_preflight_program_time_ms",
    "app_prove_time_ms",
    "execute_time_ms",
    "execute_e1_time_ms",
    "execute_e1_insn_mi/s",
    "execute_pure_time_ms",
    "execute_pure_insn_mi/s",
    "execute_metered_time_ms",
    "execute_metered_insns",
    "execute_metered_cost_insns",
    "execute_metered_insn_mi/s",
    "set_initial_memory_time_ms",
    "execute_preflight_insns",
    "execute_preflight_time_ms",
    "execute_preflight_insn_mi/s",
    "postflight_time_ms",
    "postflight_replay_count_time_ms",
    "postflight_replay_emit_time_ms",
    "postflight_memory_chronology_time_ms",
    "postflight_program_index_time_ms",
    "trace_gen_time_ms",
    "generate_blob_total_time_ms",
    "memory_finalize_time_ms",
    "boundary_finalize_time_ms",
    "merkle_finalize_time_ms",
    "stark_prove_excluding_trace_time_ms",
    "main_trace_commit_time_ms",
    "generate_perm_trace_time_ms",
    "perm_trace_commit_time_ms",
    "quotient_poly_compute_time_ms",
    "quotient_poly_commit_time_ms",
    "pcs_opening_time_ms",
    "prover.main_trace_commit_time_ms",
    "prover.rap_constraints_time_ms",
    "prover.openings_time_ms",
    "prover.rap_constraints.logup_gkr_time_ms",
    "prover.rap_constraints.round0_time_ms",
    "prover.rap_constraints.mle_rounds_time_ms",
    "prover.openings.stacked_reduction_time_ms",
    "prover.openings.stacked_reduction.round0_time_ms",
    "prover.openings.stacked_reduction.mle_rounds_time_ms",
    "prover.openings.whir_time_ms",
    "halo2_verifier_k",
    "halo2_wrapper_k",
]

_RUN_TIMES = (RUN_PROOF_TIME, RUN_PARALLEL_TIME, RUN_TIME_ON_PROVERS)
_SERIAL_IN_APP = frozenset({EXECUTE_METERED_TIME, EXECUTE_METERED_INSNS})
_CELL_COUNTS = frozenset({"cells", "cells_used", "main_cells_used", "total_cells_used", "total_cells"})
_COUNTS_OF_WORK = frozenset(
    {
        "constraint_deg",
        "constraints",
        *PREFLIGHT_RECORDS,
        "frequency",
        "interactions",
        "need_rot",
        "num_children",
        NUM_SEGMENTS,
        "opcode_count",
        "quotient_deg",
        "rows",
        "rows_used",
        "segmentation_trigger",
        "threshold",
        "total_cycles",
        "weighted_sum",
    }
)
_GPU_MEMORY = tuple(
    f"gpu_mem.{field}" for field in ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")
)
_TIME_SUFFIXES = ("_time", "_ms", "_us", "_ns", "_seconds", "/s")
_SETTINGS = frozenset(
    {"constraint_deg", "fri.log_blowup", "halo2_verifier_k", "halo2_wrapper_k", "quotient_deg", "threshold"}
)


NAMED_METRICS = frozenset(
    {
        *_ORDER,
        *_RUN_TIMES,
        *PROOF_TIMES,
        *RUN_ONCE,
        *EXECUTION_MODE_INSNS,
        *HALO2_CELLS,
        *_CELL_COUNTS,
        *_COUNTS_OF_WORK,
        *_SETTINGS,
        *_GPU_MEMORY,
        GENERATE_BLOB_TIME,
        MAIN_COLS,
        "perm_cols",
        "prep_cols",
        METERED_ROWS,
        METERED_MEMORY,
    }
)
"""Every metric that is named here; phases and hardware name more."""


def describe(name: str, *, is_counter: bool = False) -> MetricSpec:
    """What is known of a metric; names outside the catalogue are told by their shape.

    Times (`*_time_ms`), cells and bytes are better lower, rates (`*_mi/s`) better higher;
    counts of work have no better direction. Times, rates and what is measured of a machine are noisy.
    A name of which the catalogue says neither is exact if the prover recorded it as a counter
    (`is_counter`): it counts what the program did. A gauge is noisy.
    A run's own totals are in seconds, as in the summary table.
    """
    if name.endswith("_time_ms"):
        unit, better = Unit.MILLISECONDS, Better.LOWER
    elif name in _RUN_TIMES:
        unit, better = Unit.SECONDS, Better.LOWER
    elif name.endswith("_mi/s"):
        unit, better = Unit.MILLION_PER_SECOND, Better.HIGHER
    elif name in _CELL_COUNTS or name.endswith("_cells"):
        unit, better = Unit.CELLS, Better.LOWER
    elif name.endswith("_bytes") or name.startswith("proof_size_bytes."):
        # the size of a transcript tells how much was executed, as a number of instructions does
        unit, better = Unit.BYTES, Better.NEUTRAL if name in _COUNTS_OF_WORK else Better.LOWER
    else:
        unit, better = Unit.COUNT, Better.NEUTRAL
    serial = name in _SERIAL_IN_APP
    known = _is_deterministic(name, unit)
    return MetricSpec(
        name, unit, better, serial, _rollup(name, unit), deterministic=is_counter if known is None else known
    )


def _rollup(name: str, unit: Unit) -> Rollup:
    """Times and counts of a group's proofs add up; rates, sizes of a machine and settings do not."""
    if name.startswith("gpu_mem."):
        return Rollup.NONE if name == "gpu_mem.timestamp_ms" else Rollup.MAXIMUM
    if unit is Unit.MILLION_PER_SECOND:
        return Rollup.AVERAGE
    return Rollup.MAXIMUM if name in _SETTINGS else Rollup.SUM


def _is_deterministic(name: str, unit: Unit) -> bool | None:
    """Whether the program and its keys alone decide the value; None where the catalogue does not say."""
    if unit is Unit.CELLS or name in _COUNTS_OF_WORK or name in _SETTINGS:
        return True
    # the prover's model of its own memory is computed from trace heights
    if name.startswith("metered_") or name.endswith(("_insns", "_cols")):
        return not name.endswith(_TIME_SUFFIXES)
    if name in _RUN_TIMES or name.startswith("gpu_mem.") or name.endswith(_TIME_SUFFIXES):
        return False
    return None


def adds_up(name: str) -> bool:
    """Whether of several values under one label set only the sum has a meaning.

    Times are those of one proof or span each, rates and settings have no sum.
    """
    unit = describe(name).unit
    return unit is not Unit.MILLISECONDS and _rollup(name, unit) is Rollup.SUM


CATALOGUE: tuple[MetricSpec, ...] = tuple(describe(name) for name in _ORDER)
"""Every metric of the aggregated tables, in the order they are shown."""

_PLACE = {metric.name: place for place, metric in enumerate(CATALOGUE)}


def catalogue_order(name: str) -> tuple[int, str]:
    """Sort key: catalogue order first, names outside it after, by name."""
    return _PLACE.get(name, len(_PLACE)), name
