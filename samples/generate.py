"""Invented metrics files of every era of OpenVM, for the demo and the tests: same seed, same bytes.

    python samples/generate.py OUT_DIR [--seed 7]

writes NAME.json (a run) and NAME.prev.json (the run before it) for each era in `ERAS`, and for
`combined`, a file of two runs; and in `sides/` five runs each of one program before and after a change,
which are what verdicts are made of. The figures are made up but hang together: a proof's total is the sum
of its parts, instruction counts agree between execution modes, rows are padded to powers of two.

Between a run and the one before it: times move by a few percent of noise; the app grew from 10 to 11
segments; its opening became 12 % slower and the leaf's trace generation faster by as much; one group
is new, one metric vanished, one counter fell to zero and another rose from it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypedDict

SEED = 7
SEGMENTS = 11
"""Segments of a current run: past ten, so that their order as numbers differs from that as text."""
SLOWDOWN = 1.12
"""What a current run's opening takes, as a factor of the previous run's."""

_NOISE = 0.015  # of a time, either way
_SEGMENT_INSNS = 2_400_000  # of a full segment
_LAST_SEGMENT = 0.8  # size of the last segment; a full one is 1
_SEGMENTS_PER_LEAF = 2
_LEAVES_PER_NODE = 3
_MAX_TRACE_HEIGHT_SUM = 2_013_265_921  # the field's modulus bounds a weighted sum of heights
_CLOCK_START_MS = 1_786_000_000_000  # Unix time of the first memory sample
_MIB = 1 << 20

Labels = dict[str, str]


class Entry(TypedDict):
    """One metric as the prover writes it: its labels as pairs, its name, its value as decimal text."""

    labels: list[list[str]]
    metric: str
    value: str


Run = dict[str, list[Entry]]
"""A metrics file's JSON object: the lists `counter` and `gauge`."""


def rust_number(value: float) -> str:
    """A number as Rust prints it: the shortest digits that read back the same, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if float(value).is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


@dataclass(slots=True)
class Recorder:
    """Collects a run's entries; `rng` is the noise in its times, `slow` the factor on its opening."""

    rng: random.Random
    slow: float = 1.0
    counter: list[Entry] = field(default_factory=list)
    gauge: list[Entry] = field(default_factory=list)

    def ms(self, typical: float) -> int:
        """A span of about `typical` milliseconds, in whole ones."""
        return round(typical * (1 + self.rng.uniform(-_NOISE, _NOISE)))

    def counters(self, labels: Mapping[str, str], values: Mapping[str, int]) -> None:
        """Record counters under the same labels."""
        self.counter.extend(_entry(labels, metric, value) for metric, value in values.items())

    def gauges(self, labels: Mapping[str, str], values: Mapping[str, float]) -> None:
        """Record gauges under the same labels."""
        self.gauge.extend(_entry(labels, metric, value) for metric, value in values.items())


def _entry(labels: Mapping[str, str], metric: str, value: float) -> Entry:
    return {
        "labels": [[key, text] for key, text in labels.items()],
        "metric": metric,
        "value": rust_number(value),
    }


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of a group: its labels, its size (a full segment is 1), the instructions it executes."""

    labels: Labels
    size: float
    insns: int


@dataclass(frozen=True, slots=True)
class Air:
    """One table of a proof: its columns, and its rows per executed instruction."""

    name: str
    main_cols: int
    perm_cols: int
    rows_per_insn: float


@dataclass(frozen=True, slots=True)
class Instruction:
    """A use of an opcode: its share of all instructions, the table that takes it, and where it occurs."""

    opcode: str
    share: float
    air: int
    span: str
    dsl_ir: str = ""


def _app_airs(isa: str) -> tuple[Air, ...]:
    return (
        Air("ProgramAir", 10, 8, 0.01),
        Air(f"VmAirWrapper<{isa}BaseAluAdapterAir, BaseAluCoreAir<4, 8>", 36, 28, 0.59),
        Air(f"VmAirWrapper<{isa}LoadStoreAdapterAir, LoadStoreCoreAir<4>", 41, 36, 0.41),
        Air("KeccakVmAir", 3163, 532, 0.002),
    )


_RV32 = _app_airs("Rv32")
_RV64 = _app_airs("Rv64")
_NATIVE = (
    Air("VmAirWrapper<AluNativeAdapterAir, FieldArithmeticCoreAir>", 30, 20, 0.5),
    Air("NativePoseidon2Air<BabyBearParameters>, 1>", 399, 48, 0.03),
)
_RECURSION = (Air("VerifierPvsAir", 71, 0, 0.0001), Air("Poseidon2Air<BabyBearParameters, 1>", 301, 0, 0.2))

_APP_CODE = (  # the first one takes what the others leave
    Instruction("ADD", 0.00, 1, "main;fibonacci;step"),
    Instruction("ADD", 0.12, 1, "main;hash;absorb"),
    Instruction("LOADW", 0.25, 2, "main;hash;absorb"),
    Instruction("STOREW", 0.16, 2, "main;Vec<u8>::extend, grow"),
    Instruction("XOR", 0.09, 1, ""),
    Instruction("KECCAK256", 0.0001, 3, "main;hash;permute"),
)
_VERIFIER_CODE = (
    Instruction("FMULE", 0.0, 0, "VerifierProgram;fri-verify", "MulE"),
    Instruction("FADDI", 0.2, 0, "VerifierProgram;build-rounds", "AddFI"),
    Instruction("PERM_POS2", 0.02, 1, "VerifierProgram;fri-verify", "Poseidon2PermuteBabyBear"),
)


def _shape(index: int) -> float:
    """What proof number `index` takes of a typical time: 0.95 to 1.05, the same in every run."""
    return 0.95 + index * 7 % 11 / 100


def _app_proofs(group: str, segments: int) -> list[Proof]:
    proofs = []
    for segment in range(segments):
        filled = _LAST_SEGMENT if segment == segments - 1 else 1.0
        insns = round(_SEGMENT_INSNS * filled) - 137 * segment
        labels = {"group": group, "segment": str(segment)}
        proofs.append(Proof(labels, filled * _shape(segment), insns))
    return proofs


def _tree(segments: int, layers: tuple[str, ...], size: float) -> list[Proof]:
    """The aggregation above an app: leaves, then each of `layers`, down to one proof in the last."""
    proofs = []
    count = math.ceil(segments / _SEGMENTS_PER_LEAF)
    for layer in ("leaf", *layers):
        if layer != "leaf":
            count = 1 if layer == layers[-1] else math.ceil(count / _LEAVES_PER_NODE)
            size *= 0.8
        for index in range(count):
            labels = {"group": layer, "idx": str(index)}
            proofs.append(Proof(labels, size * _shape(index), round(700_000 * size) + 1_009 * index))
    return proofs


# --- counts of work ------------------------------------------------------------------------------


def _record_airs(
    rec: Recorder, airs: tuple[Air, ...], proof: Proof, labels: Labels, *, ids: bool, perm: bool
) -> None:
    """Rows, cells and columns per table, and the padded cells of the whole proof."""
    total_cells = 0
    for air_id, air in enumerate(airs):
        rows = 1 << max(0, math.ceil(proof.insns * air.rows_per_insn) - 1).bit_length()
        width = air.main_cols + (air.perm_cols if perm else 0)
        total_cells += rows * width
        place = {**labels, "air_name": air.name, **({"air_id": str(air_id)} if ids else {})}
        rec.counters(place, {"rows": rows, "cells": rows * width, "main_cols": air.main_cols})
        if perm and air_id == 0:
            rec.counters(place, {"prep_cols": 0, "perm_cols": air.perm_cols})
    rec.counters(labels, {"total_cells": total_cells})


def _main_cells(airs: tuple[Air, ...], insns: int) -> int:
    """Cells of the main traces before padding."""
    return sum(math.ceil(insns * air.rows_per_insn) * air.main_cols for air in airs)


def _split_insns(code: tuple[Instruction, ...], insns: int) -> list[int]:
    """How often each instruction runs; the counts add up to `insns`."""
    counts = [round(insns * instruction.share) for instruction in code]
    counts[0] += insns - sum(counts)
    return counts


def _record_frequency(
    rec: Recorder, airs: tuple[Air, ...], code: tuple[Instruction, ...], proof: Proof, *, cells: bool
) -> None:
    """How often each instruction runs; `cells`: and what it takes in its table, unknown on a GPU."""
    for use, count in zip(code, _split_insns(code, proof.insns), strict=True):
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


def _record_opcode_count(rec: Recorder, airs: tuple[Air, ...], proof: Proof) -> None:
    counts: dict[tuple[int, str], int] = {}
    for use, count in zip(_APP_CODE, _split_insns(_APP_CODE, proof.insns), strict=True):
        counts[use.air, use.opcode] = counts.get((use.air, use.opcode), 0) + count
    for (air_id, opcode), count in counts.items():
        labels = {"air_id": str(air_id), "air_name": airs[air_id].name, "opcode": opcode, **proof.labels}
        rec.counters(labels, {"opcode_count": count})


def _record_constraints(rec: Recorder, airs: tuple[Air, ...], degree: str, labels: Labels) -> None:
    """What a verifying key says of each table; `degree` names the metric of its degree."""
    for air_id, air in enumerate(airs):
        place = {**labels, "air_id": str(air_id), "air_name": air.name}
        rec.counters(place, {"constraints": air.main_cols * 2, "interactions": 5 + air_id, degree: 2})


def _record_heights(rec: Recorder, labels: Labels, insns: int) -> None:
    rec.counters(
        {**labels, "trace_height_constraint": "0"},
        {"weighted_sum": insns * 31, "threshold": _MAX_TRACE_HEIGHT_SUM},
    )


def _record_app_extras(rec: Recorder, group: str, proofs: list[Proof]) -> None:
    """Counters no catalogue knows; `as_previous` gives the last two other values."""
    for proof in proofs:
        rec.counters(proof.labels, {"hint_stream_words": proof.insns // 512})
    rec.counters({"group": group}, {"hint_buffer_refills": 0, "page_table_retries": 5})


# --- times, in ms --------------------------------------------------------------------------------


def _mega_per_second(insns: int, time_ms: float) -> float:
    """Millions of instructions per second; over no time at all it is infinite, as Rust divides."""
    return insns / time_ms / 1000 if time_ms else math.inf


def _record_execution(rec: Recorder, labels: Labels, mode: str, insns: int, typical: float) -> None:
    """The whole app executed once in `mode` (e1, pure, metered)."""
    time = rec.ms(typical)
    rec.counters(labels, {f"execute_{mode}_insns": insns})
    rate = round(_mega_per_second(insns, time), 2)
    rec.gauges(labels, {f"execute_{mode}_time_ms": time, f"execute_{mode}_insn_mi/s": rate})


def _slowed(rec: Recorder, proof: Proof) -> float:
    """The factor on a proof's opening: only the app's got slower."""
    return rec.slow if "segment" in proof.labels else 1.0


def _trace_gen(rec: Recorder, proof: Proof, typical: float) -> int:
    """Trace generation; the leaf's got faster by the factor that the app's opening got slower."""
    return rec.ms(typical * proof.size / (rec.slow if proof.labels["group"] == "leaf" else 1.0))


def _record_univariate_prover(rec: Recorder, labels: Labels, proof: Proof, *, gpu: bool) -> int:
    """The prover of v1 and v1.4; gives its whole time. On a GPU two parts come from its own timer."""
    scale = proof.size * (0.2 if gpu else 1.0)
    parts: dict[str, float] = {
        "main_trace_commit_time_ms": rec.ms(640 * scale),
        "generate_perm_trace_time_ms": rec.ms(90 * scale),
        "perm_trace_commit_time_ms": rec.ms(480 * scale),
        "quotient_poly_compute_time_ms": rec.ms(370 * scale),
        "quotient_poly_commit_time_ms": rec.ms(330 * scale),
        "pcs_opening_time_ms": rec.ms(820 * scale * _slowed(rec, proof)),
    }
    if gpu:
        for name in ("quotient_poly_compute_time_ms", "quotient_poly_commit_time_ms"):
            parts[name] = round(parts[name] + rec.rng.random(), 2)
    stark = math.floor(sum(parts.values())) + rec.ms(7)
    rec.gauges(labels, {"stark_prove_excluding_trace_time_ms": stark, **parts})
    return stark


def _record_gpu_prover(rec: Recorder, labels: Labels, proof: Proof, *, stark_labels: Labels) -> int:
    """The prover of v2 on a GPU; gives its whole time, recorded under `stark_labels`."""
    size = proof.size
    commit = rec.ms(360 * size)
    constraints = {
        "logup_gkr": rec.ms(104 * size),
        "round0": rec.ms(283 * size),
        "mle_rounds": rec.ms(123 * size),
    }
    reduction = {"round0": rec.ms(37 * size), "mle_rounds": rec.ms(24 * size)}
    whir = rec.ms(165 * size * _slowed(rec, proof))
    all_constraints = sum(constraints.values()) + rec.rng.randint(0, 3)
    all_reduction = sum(reduction.values()) + 1
    openings = whir + all_reduction + rec.ms(2)
    rec.gauges(
        labels,
        {
            "prover.main_trace_commit_time_ms": commit,
            "prover.rap_constraints_time_ms": all_constraints,
            **{f"prover.rap_constraints.{part}_time_ms": time for part, time in constraints.items()},
            "prover.openings_time_ms": openings,
            "prover.openings.whir_time_ms": whir,
            "prover.openings.stacked_reduction_time_ms": all_reduction,
            **{f"prover.openings.stacked_reduction.{part}_time_ms": time for part, time in reduction.items()},
        },
    )
    stark = commit + all_constraints + openings + rec.ms(4)
    rec.gauges(stark_labels, {"stark_prove_excluding_trace_time_ms": stark})
    return stark


def _record_cpu_prover(rec: Recorder, labels: Labels, proof: Proof) -> int:
    """The prover of v2 on a CPU, whose spans have other names; gives its whole time."""
    size = proof.size
    commit = rec.ms(548 * size)
    gkr, mle = rec.ms(2_784 * size), rec.ms(828 * size)
    constraints = gkr + mle + rec.ms(410 * size)
    whir = rec.ms(499 * size * _slowed(rec, proof))
    reduction = rec.ms(287 * size)
    stark = commit + constraints + whir + reduction + rec.ms(4)
    rec.gauges(
        labels,
        {
            "prover.main_trace_commit_time_ms": commit,
            "trace_commit_cpu_time_ms": commit,
            "prove_zerocheck_and_logup_time_ms": constraints,
            "fractional_sumcheck_time_ms": gkr,
            "prover.batch_constraints.mle_rounds_time_ms": mle,
            "prove_whir_opening_cpu_time_ms": whir,
            "prove_stacked_opening_reduction_time_ms": reduction,
            "stark_prove_excluding_trace_time_ms": stark,
        },
    )
    return stark


def _record_halo2(rec: Recorder, scale: float) -> None:
    rec.gauges(
        {"group": "halo2_outer"}, {"total_proof_time_ms": rec.ms(24_600 * scale), "halo2_verifier_k": 23}
    )
    rec.gauges(
        {"group": "halo2_wrapper"}, {"total_proof_time_ms": rec.ms(11_950 * scale), "halo2_wrapper_k": 22}
    )


def _record_keygen(rec: Recorder, airs: tuple[Air, ...], degree: str) -> None:
    """Key generation, which proves nothing: its times belong in no total."""
    rec.gauges(
        {"group": "agg_keygen"}, {"keygen_time_ms": rec.ms(1_188), "total_proof_time_ms": rec.ms(45_000)}
    )
    _record_constraints(rec, airs, degree, {"group": "agg_keygen"})


@dataclass(slots=True)
class _MemoryTrack:
    """GPU memory as time goes by: a sample at the end of each module of each proof."""

    rec: Recorder
    now_ms: int = _CLOCK_START_MS

    def record(self, proof: Proof, total_ms: int) -> None:
        """The samples of one proof, which takes `total_ms`."""
        modules = {
            "tracegen": (0.05, 2_100, 2_300),
            "prover.rap_constraints.logup_gkr": (0.75, 4_400, 7_800),
            "prover.openings.whir": (0.2, 1_200, 6_100),
        }
        for module, (share, current, peak) in modules.items():
            self.now_ms += round(total_ms * share)
            labels = {**proof.labels, "module": module}
            wobble = self.rec.rng.uniform(0.98, 1.02)
            self.rec.gauges(
                labels,
                {
                    "gpu_mem.timestamp_ms": self.now_ms,
                    "gpu_mem.current_bytes": round(current * wobble * proof.size) * _MIB,
                    "gpu_mem.local_peak_bytes": round(peak * wobble * proof.size) * _MIB,
                    "gpu_mem.reserved_bytes": 8_448 * _MIB,
                },
            )


# --- eras ----------------------------------------------------------------------------------------


def _v1(rec: Recorder, segments: int) -> None:
    """Execution, trace generation and proof per segment; no instrumented total but the internal layers'."""
    app = "fibonacci_program"
    rec.counters({"group": app}, {"num_segments": segments, "fri.log_blowup": 1})
    rec.gauges({"group": app}, {"keygen_time_ms": rec.ms(792), "commit_exe_time_ms": rec.ms(8)})
    proofs = _app_proofs(app, segments)
    _record_app_extras(rec, app, proofs)
    tree = _tree(segments, ("internal.0", "internal.1", "root"), 0.9)
    for proof in (*proofs, *tree):
        is_app = "segment" in proof.labels
        # This era writes the place before the group.
        labels = dict(reversed(proof.labels.items()))
        airs, code = (_RV32, _APP_CODE) if is_app else (_NATIVE, _VERIFIER_CODE)
        cells = _main_cells(airs, proof.insns)
        rec.counters(labels, {"total_cycles": proof.insns, "main_cells_used": cells})
        _record_airs(rec, airs, proof, labels, ids=False, perm=True)
        if is_app or proof.labels == {"group": "leaf", "idx": "0"}:
            _record_frequency(rec, airs, code, proof, cells=True)
        execute = rec.ms((230 if is_app else 1_400) * proof.size)
        trace_gen = _trace_gen(rec, proof, 160 if is_app else 280)
        rec.gauges(labels, {"execute_time_ms": execute, "trace_gen_time_ms": trace_gen})
        stark = _record_univariate_prover(rec, labels, proof, gpu=False)
        if proof.labels["group"].startswith("internal"):
            rec.gauges(labels, {"total_proof_time_ms": execute + trace_gen + stark})
    _record_halo2(rec, 1.0)
    _record_keygen(rec, _NATIVE, "quotient_deg")


def _v1_4(rec: Recorder, segments: int) -> None:
    """Metered execution once, preflight per segment, on a GPU; the last leaf executes in no time at all."""
    app = "regex_program"
    proofs = _app_proofs(app, segments)
    insns = sum(proof.insns for proof in proofs)
    _record_execution(rec, {"group": app}, "e1", insns, 116)
    _record_execution(rec, {"group": app}, "metered", insns, 240)
    _record_app_extras(rec, app, proofs)
    _record_constraints(rec, _RV32, "quotient_deg", {})
    tree = _tree(segments, ("internal.0", "internal.1", "root"), 0.7)
    last_leaf = [proof for proof in tree if proof.labels["group"] == "leaf"][-1]
    for proof in (*proofs, *tree):
        is_app = "segment" in proof.labels
        airs = _RV32 if is_app else _NATIVE
        cells = _main_cells(airs, proof.insns)
        rec.counters(
            proof.labels,
            {
                "execute_preflight_insns": proof.insns,
                "main_cells_used": cells,
                "total_cells_used": cells * 17 // 10,
            },
        )
        _record_airs(rec, airs, proof, proof.labels, ids=True, perm=True)
        preflight = 0 if proof is last_leaf else rec.ms((83 if is_app else 41) * proof.size)
        trace_gen = _trace_gen(rec, proof, 104 if is_app else 180)
        rec.gauges(
            proof.labels,
            {
                "execute_preflight_time_ms": preflight,
                "execute_preflight_insn_mi/s": _mega_per_second(proof.insns, preflight),
                "trace_gen_time_ms": trace_gen,
            },
        )
        stark = _record_univariate_prover(rec, proof.labels, proof, gpu=True)
        if is_app:
            total = preflight + trace_gen + stark
            rec.gauges(proof.labels, {"memory_finalize_time_ms": rec.ms(4), "total_proof_time_ms": total})
            _record_frequency(rec, airs, _APP_CODE, proof, cells=False)
            _record_heights(rec, proof.labels, proof.insns)
    _record_halo2(rec, 0.9)
    _record_keygen(rec, _NATIVE, "quotient_deg")


def _record_v2_proof(rec: Recorder, proof: Proof, airs: tuple[Air, ...], *, gpu: bool) -> int:
    """A proof of v2.0, or one above the app of v2.1: parts and instrumented total; gives the total."""
    labels = proof.labels
    is_app = "segment" in labels
    prover = {**labels, "phase": "prover"}
    _record_airs(rec, airs, proof, prover, ids=True, perm=False)
    _record_heights(rec, prover, proof.insns)
    preflight = rec.ms((76 if is_app else 9) * proof.size)
    trace_gen = _trace_gen(rec, proof, (48 if is_app else 170) * (1 if gpu else 5))
    if gpu:
        stark = _record_gpu_prover(rec, prover, proof, stark_labels=prover)
    else:
        stark = _record_cpu_prover(rec, prover, proof)
    rec.gauges(
        labels,
        {
            "execute_preflight_time_ms": preflight,
            "trace_gen_time_ms": trace_gen,
            "total_proof_time_ms": preflight + trace_gen + stark,
        },
    )
    if is_app:
        rec.counters(labels, {"execute_preflight_insns": proof.insns})
        rate = round(_mega_per_second(proof.insns, preflight), 2)
        rec.gauges(labels, {"execute_preflight_insn_mi/s": rate, "memory_finalize_time_ms": 0})
    else:
        rec.gauges(labels, {"generate_blob_time_ms": rec.ms(21 * proof.size)})
        rec.gauges({**labels, "air": airs[-1].name}, {"generate_blob_time_ms": rec.ms(6)})
    return preflight + trace_gen + stark


def _record_v2_frame(rec: Recorder, proofs: list[Proof], airs: tuple[Air, ...]) -> None:
    """What a v2 run says once: the metered execution, the segmentation, the keys, the proof's size."""
    app = proofs[0].labels["group"]
    insns = sum(proof.insns for proof in proofs)
    _record_execution(rec, {"group": app}, "metered", insns, 151)
    _record_app_extras(rec, app, proofs)
    for proof in proofs[:-1]:
        rec.counters({**proof.labels, "reason": "memory"}, {"segmentation_trigger": 1})
    _record_constraints(rec, airs, "constraint_deg", {})
    _record_keygen(rec, _RECURSION, "constraint_deg")
    rec.gauges({}, {"proof_size_bytes.total": 267_271, "proof_size_bytes.compressed": 229_588})


def _v2_0(rec: Recorder, segments: int) -> None:
    """A GPU run with its memory over time; trace generation there does not tell unpadded cells."""
    proofs = _app_proofs("app_proof", segments)
    _record_v2_frame(rec, proofs, _RV32)
    memory = _MemoryTrack(rec)
    layers = ("internal_for_leaf", *(f"internal_recursive.{layer}" for layer in range(3)))
    for proof in (*proofs, *_tree(segments, layers, 0.6)):
        is_app = "segment" in proof.labels
        total = _record_v2_proof(rec, proof, _RV32 if is_app else _RECURSION, gpu=True)
        if is_app:
            _record_frequency(rec, _RV32, _APP_CODE, proof, cells=False)
            memory.record(proof, total)
    rec.gauges({"group": "root"}, {"total_proof_time_ms": rec.ms(1_487)})
    _record_halo2(rec, 0.25)


def _v2_0_cpu(rec: Recorder, segments: int) -> None:
    """A CPU run: other names for the prover's parts, and unpadded cells."""
    proofs = _app_proofs("app_proof", segments)
    _record_v2_frame(rec, proofs, _RV32)
    layers = ("internal_for_leaf", "internal_recursive.0", "internal_recursive.1")
    for proof in (*proofs, *_tree(segments, layers, 0.5)):
        is_app = "segment" in proof.labels
        _record_v2_proof(rec, proof, _RV32 if is_app else _RECURSION, gpu=False)
        if is_app:
            cells = _main_cells(_RV32, proof.insns)
            rec.counters(proof.labels, {"main_cells_used": cells, "total_cells_used": cells})
            _record_frequency(rec, _RV32, _APP_CODE, proof, cells=True)
    rec.gauges({"group": "root"}, {"total_proof_time_ms": rec.ms(49_513)})
    _record_halo2(rec, 3.0)


def _v2_1(rec: Recorder, segments: int) -> None:
    """Pure execution, compilation and postflight; the app's total is for the reader to derive."""
    app = {"group": "app_proof"}
    proofs = _app_proofs(app["group"], segments)
    _record_v2_frame(rec, proofs, _RV64)
    _record_execution(rec, app, "pure", sum(proof.insns for proof in proofs), 62)
    compiled = {**app, "backend": "rvr"}
    rec.gauges(
        compiled, {f"compile_{mode}_time_ms": rec.ms(413) for mode in ("pure", "metered", "preflight")}
    )
    rec.gauges(app, {"prepare_preflight_time_ms": rec.ms(5), "upload_preflight_program_time_ms": 0})
    for proof in proofs:
        _record_v2_1_segment(rec, proof)
    layers = ("internal_for_leaf", "internal_recursive.0", "internal_recursive.1", "compression")
    for proof in _tree(segments, layers, 0.6):
        _record_v2_proof(rec, proof, _RECURSION, gpu=True)
    rec.gauges({"group": "root"}, {"total_proof_time_ms": rec.ms(1_430)})
    _record_halo2(rec, 0.25)


def _record_v2_1_segment(rec: Recorder, proof: Proof) -> None:
    prover = {**proof.labels, "phase": "prover"}
    _record_airs(rec, _RV64, proof, prover, ids=True, perm=False)
    _record_heights(rec, prover, proof.insns)
    _record_opcode_count(rec, _RV64, proof)
    memory_bytes = round(9_530 * proof.size) * _MIB
    rec.counters(proof.labels, {"execute_preflight_insns": proof.insns, "metered_memory_bytes": memory_bytes})
    for air_id, air in enumerate(_RV64[1:], start=1):
        rows = math.ceil(proof.insns * air.rows_per_insn)
        padded = 1 << (rows - 1).bit_length()
        place = {**proof.labels, "air_id": str(air_id), "air_name": air.name}
        rec.counters(place, {"metered_rows_unpadded": rows, "metered_rows_padding": padded - rows})
    preflight = rec.ms(76 * proof.size)
    postflight = {
        "replay_count": rec.ms(8 * proof.size),
        "replay_emit": rec.ms(19 * proof.size),
        "memory_chronology": rec.ms(6 * proof.size),
        "program_index": 0,
    }
    rec.gauges(
        proof.labels,
        {
            "set_initial_memory_time_ms": rec.ms(4),
            "execute_preflight_time_ms": preflight,
            "execute_preflight_insn_mi/s": round(_mega_per_second(proof.insns, preflight), 2),
            "postflight_time_ms": sum(postflight.values()) + rec.ms(3),
            **{f"postflight_{part}_time_ms": time for part, time in postflight.items()},
            "trace_gen_time_ms": _trace_gen(rec, proof, 18),
        },
    )
    _record_gpu_prover(rec, prover, proof, stark_labels=proof.labels)


@dataclass(frozen=True, slots=True)
class _EraSample:
    record: Callable[[Recorder, int], None]
    newest_group: str  # absent from the previous run


_SAMPLES = {
    "v1": _EraSample(_v1, "internal.1"),
    "v1_4": _EraSample(_v1_4, "internal.1"),
    "v2_0": _EraSample(_v2_0, "internal_recursive.2"),
    "v2_0_cpu": _EraSample(_v2_0_cpu, "halo2_wrapper"),
    "v2_1": _EraSample(_v2_1, "compression"),
}

ERAS = tuple(_SAMPLES)
"""The eras that can be built; each is the stem of its files."""


def build(era: str, rng: random.Random, *, segments: int, slow: float = 1.0) -> Run:
    """One run's JSON object.

    `era` is one of `ERAS`, `segments` (at least 1) the app's segments. Gauges carry noise
    from `rng`; counters depend on `era` and `segments` alone. `slow` multiplies the time of
    the app's opening and divides that of the leaf's trace generation. ValueError for any other `era`.
    """
    if era not in _SAMPLES:
        raise ValueError(f"unknown era {era!r}: expected one of {', '.join(ERAS)}")
    if segments < 1:
        raise ValueError(f"an app has at least one segment, not {segments}")
    rec = Recorder(rng, slow)
    _SAMPLES[era].record(rec, segments)
    return {"counter": rec.counter, "gauge": rec.gauge}


def as_previous(era: str, run: Run) -> Run:
    """The run made into one from before: without the newest group, with a metric that vanished since.

    The counter `hint_buffer_refills` is 5 (0 in a current run) and `page_table_retries` 0 (then 5).
    """
    newest = ["group", _SAMPLES[era].newest_group]
    replaced = {"hint_buffer_refills": "5", "page_table_retries": "0"}
    counter: list[Entry] = [
        {**entry, "value": replaced.get(entry["metric"], entry["value"])}
        for entry in run["counter"]
        if newest not in entry["labels"]
    ]
    gauge = [entry for entry in run["gauge"] if newest not in entry["labels"]]
    segments = [entry["labels"] for entry in counter if entry["metric"] == "hint_stream_words"]
    for number, labels in enumerate(segments):
        gauge.append({"labels": labels, "metric": "boundary_finalize_time_ms", "value": str(12 + number % 3)})
    return {"counter": counter, "gauge": gauge}


def build_pair(era: str, seed: int = SEED, *, segments: int = SEGMENTS) -> tuple[Run, Run]:
    """A current run with `segments` segments and the one before it, which had one less (at least 1)."""
    current = build(era, random.Random(f"{seed}/{era}/current"), segments=segments, slow=SLOWDOWN)
    before = build(era, random.Random(f"{seed}/{era}/previous"), segments=max(1, segments - 1))
    return current, as_previous(era, before)


def rename_group(run: Run, old: str, new: str) -> Run:
    """The same run with another name for one of its groups."""
    return {
        kind: [
            {
                "labels": [["group", new] if label == ["group", old] else label for label in entry["labels"]],
                "metric": entry["metric"],
                "value": entry["value"],
            }
            for entry in entries
        ]
        for kind, entries in run.items()
    }


def build_combined(seed: int = SEED) -> tuple[dict[str, Run], dict[str, Run]]:
    """A combined file and the one before it: two runs, one of them with its app named after its block."""
    fibonacci, fibonacci_before = build_pair("v2_0_cpu", seed, segments=3)
    reth, reth_before = build_pair("v2_1", seed, segments=4)
    current = {
        "fibonacci": fibonacci,
        "reth": rename_group(reth, "app_proof", "reth.prove_app.block_23992138"),
    }
    before = {
        "fibonacci": fibonacci_before,
        "reth": rename_group(reth_before, "app_proof", "reth.prove_app.block_23992138"),
    }
    return current, before


RUNS_A_SIDE = 5


def build_sides(seed: int = SEED) -> dict[str, Run]:
    """Repeated runs of one program before and after a change, by file stem: `main-1` and so on, `pr-1`.

    After it the app's opening is much slower, and it uses 2.5 % more cells; a side's runs differ by noise.
    """
    sides: dict[str, Run] = {}
    for side, slow, cells in (("main", 1.0, 1000), ("pr", 3.0, 1025)):
        for number in range(1, RUNS_A_SIDE + 1):
            rng = random.Random(f"{seed}/{side}/{number}")
            run = build("v2_0_cpu", rng, segments=4, slow=slow)
            sides[f"{side}-{number}"] = _with_more_cells(run, cells)
    return sides


def _with_more_cells(run: Run, thousandths: int) -> Run:
    """The same run with an app that uses so many thousandths of its cells."""
    counter: list[Entry] = [
        {**entry, "value": str(int(entry["value"]) * thousandths // 1000)}
        if entry["metric"] == "main_cells_used" and ["group", "app_proof"] in entry["labels"]
        else entry
        for entry in run["counter"]
    ]
    return {"counter": counter, "gauge": run["gauge"]}


def write_samples(out_dir: Path, seed: int = SEED) -> list[Path]:
    """Write every sample into `out_dir`, which is made where it is missing; gives the files' paths."""
    out_dir.mkdir(parents=True, exist_ok=True)
    pairs: dict[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        **{era: build_pair(era, seed) for era in ERAS},
        "combined": build_combined(seed),
    }
    written = []
    for stem, (current, before) in pairs.items():
        for suffix, content in ((".json", current), (".prev.json", before)):
            path = out_dir / f"{stem}{suffix}"
            path.write_bytes((json.dumps(content, indent=2) + "\n").encode())
            written.append(path)
    sides = out_dir / "sides"
    sides.mkdir(exist_ok=True)
    for stem, run in build_sides(seed).items():
        path = sides / f"{stem}.json"
        path.write_bytes((json.dumps(run, indent=2) + "\n").encode())
        written.append(path)
    return written


def main() -> None:
    """Write the samples where the command line says, and list them."""
    parser = argparse.ArgumentParser(description="Write sample metrics files of every era of OpenVM.")
    parser.add_argument("out_dir", type=Path, metavar="OUT_DIR", help="folder to write into")
    parser.add_argument("--seed", type=int, default=SEED, help="noise of the runs (default: %(default)s)")
    options = parser.parse_args()
    for path in write_samples(options.out_dir, options.seed):
        print(path)


if __name__ == "__main__":
    main()
