"""OpenVM v2.0 on a GPU and on a CPU, and what v2.1 shares with it."""

from __future__ import annotations

from samples.memory import MemoryTrack
from samples.program import APP_CODE, RECURSION, RV32, Air, main_cells
from samples.proofs import Proof, aggregation, app_proofs
from samples.recorder import Recorder
from samples.times import (
    mega_per_second,
    record_cpu_prover,
    record_execution,
    record_gpu_prover,
    record_halo2,
    record_keygen,
    trace_gen_ms,
)
from samples.work import record_airs, record_app_extras, record_constraints, record_frequency, record_heights


def record_v2_proof(rec: Recorder, proof: Proof, airs: tuple[Air, ...], *, gpu: bool) -> int:
    """A proof of v2.0, or one above the app of v2.1: parts and instrumented total; gives the total."""
    labels = proof.labels
    is_app = "segment" in labels
    prover = {**labels, "phase": "prover"}
    record_airs(rec, airs, proof, prover, ids=True, interactions=not gpu)
    record_heights(rec, prover, proof.insns)
    preflight = rec.ms((76 if is_app else 9) * proof.size)
    trace_gen = trace_gen_ms(rec, proof, (48 if is_app else 170) * (1 if gpu else 5))
    if gpu:
        stark = record_gpu_prover(rec, prover, proof, stark_labels=prover)
    else:
        stark = record_cpu_prover(rec, prover, proof)
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
        rate = round(mega_per_second(proof.insns, preflight), 2)
        rec.gauges(labels, {"execute_preflight_insn_mi/s": rate, "memory_finalize_time_ms": 0})
    else:
        rec.gauges(labels, {"generate_blob_time_ms": rec.ms(21 * proof.size)})
        rec.gauges({**labels, "air": airs[-1].name}, {"generate_blob_time_ms": rec.ms(6)})
    return preflight + trace_gen + stark


def record_v2_frame(rec: Recorder, proofs: list[Proof], airs: tuple[Air, ...]) -> None:
    """What a v2 run says once: the metered execution, the segmentation, the keys, the proof's size."""
    app = proofs[0].labels["group"]
    insns = sum(proof.insns for proof in proofs)
    record_execution(rec, {"group": app}, "metered", insns, 151)
    record_app_extras(rec, app, proofs)
    for proof in proofs[:-1]:
        rec.counters({**proof.labels, "reason": "memory"}, {"segmentation_trigger": 1})
    record_constraints(rec, airs, "constraint_deg", {})
    record_keygen(rec, RECURSION, "constraint_deg")
    rec.gauges({}, {"proof_size_bytes.total": 267_271, "proof_size_bytes.compressed": 229_588})


def v2_0(rec: Recorder, segments: int) -> None:
    """A GPU run with its memory over time; trace generation there does not tell unpadded cells."""
    proofs = app_proofs("app_proof", segments)
    record_v2_frame(rec, proofs, RV32)
    memory = MemoryTrack(rec)
    layers = ("internal_for_leaf", *(f"internal_recursive.{layer}" for layer in range(3)))
    for proof in (*proofs, *aggregation(segments, layers, 0.6)):
        is_app = "segment" in proof.labels
        total = record_v2_proof(rec, proof, RV32 if is_app else RECURSION, gpu=True)
        if is_app:
            record_frequency(rec, RV32, APP_CODE, proof, cells=False)
            memory.record(proof, total)
    rec.gauges({"group": "root"}, {"total_proof_time_ms": rec.ms(1_487)})
    record_halo2(rec, 0.25)


def v2_0_cpu(rec: Recorder, segments: int) -> None:
    """A CPU run: other names for the prover's parts, and unpadded cells."""
    proofs = app_proofs("app_proof", segments)
    record_v2_frame(rec, proofs, RV32)
    layers = ("internal_for_leaf", "internal_recursive.0", "internal_recursive.1")
    for proof in (*proofs, *aggregation(segments, layers, 0.5)):
        is_app = "segment" in proof.labels
        record_v2_proof(rec, proof, RV32 if is_app else RECURSION, gpu=False)
        if is_app:
            cells = main_cells(RV32, proof.insns)
            rec.counters(proof.labels, {"main_cells_used": cells, "total_cells_used": cells})
            record_frequency(rec, RV32, APP_CODE, proof, cells=True)
    rec.gauges({"group": "root"}, {"total_proof_time_ms": rec.ms(49_513)})
    record_halo2(rec, 3.0)
