"""OpenVM v1 and v1.4, whose prover works with univariate polynomials."""

from __future__ import annotations

from samples.program import APP_CODE, NATIVE, RV32, VERIFIER_CODE, main_cells
from samples.proofs import aggregation, app_proofs
from samples.recorder import Recorder
from samples.times import (
    mega_per_second,
    record_execution,
    record_halo2,
    record_keygen,
    record_univariate_prover,
    trace_gen_ms,
)
from samples.work import record_airs, record_app_extras, record_constraints, record_frequency, record_heights


def v1(rec: Recorder, segments: int) -> None:
    """Execution, trace generation and proof per segment; no instrumented total but the internal layers'."""
    app = "fibonacci_program"
    rec.counters({"group": app}, {"num_segments": segments, "fri.log_blowup": 1})
    rec.gauges({"group": app}, {"keygen_time_ms": rec.ms(792), "commit_exe_time_ms": rec.ms(8)})
    proofs = app_proofs(app, segments)
    record_app_extras(rec, app, proofs)
    tree = aggregation(segments, ("internal.0", "internal.1", "root"), 0.9)
    for proof in (*proofs, *tree):
        is_app = "segment" in proof.labels
        # This era writes the place before the group.
        labels = dict(reversed(proof.labels.items()))
        airs, code = (RV32, APP_CODE) if is_app else (NATIVE, VERIFIER_CODE)
        cells = main_cells(airs, proof.insns)
        rec.counters(labels, {"total_cycles": proof.insns, "main_cells_used": cells})
        record_airs(rec, airs, proof, labels, ids=False, perm=True)
        if is_app or proof.labels == {"group": "leaf", "idx": "0"}:
            record_frequency(rec, airs, code, proof, cells=True)
        execute = rec.ms((230 if is_app else 1_400) * proof.size)
        trace_gen = trace_gen_ms(rec, proof, 160 if is_app else 280)
        rec.gauges(labels, {"execute_time_ms": execute, "trace_gen_time_ms": trace_gen})
        stark = record_univariate_prover(rec, labels, proof, gpu=False)
        if proof.labels["group"].startswith("internal"):
            rec.gauges(labels, {"total_proof_time_ms": execute + trace_gen + stark})
    record_halo2(rec, 1.0)
    record_keygen(rec, NATIVE, "quotient_deg")


def v1_4(rec: Recorder, segments: int) -> None:
    """Metered execution once, preflight per segment, on a GPU; the last leaf executes in no time at all."""
    app = "regex_program"
    proofs = app_proofs(app, segments)
    insns = sum(proof.insns for proof in proofs)
    record_execution(rec, {"group": app}, "e1", insns, 116)
    record_execution(rec, {"group": app}, "metered", insns, 240)
    record_app_extras(rec, app, proofs)
    record_constraints(rec, RV32, "quotient_deg", {})
    tree = aggregation(segments, ("internal.0", "internal.1", "root"), 0.7)
    last_leaf = [proof for proof in tree if proof.labels["group"] == "leaf"][-1]
    for proof in (*proofs, *tree):
        is_app = "segment" in proof.labels
        airs = RV32 if is_app else NATIVE
        cells = main_cells(airs, proof.insns)
        rec.counters(
            proof.labels,
            {
                "execute_preflight_insns": proof.insns,
                "main_cells_used": cells,
                "total_cells_used": cells * 17 // 10,
            },
        )
        record_airs(rec, airs, proof, proof.labels, ids=True, perm=True)
        preflight = 0 if proof is last_leaf else rec.ms((83 if is_app else 41) * proof.size)
        trace_gen = trace_gen_ms(rec, proof, 104 if is_app else 180)
        rec.gauges(
            proof.labels,
            {
                "execute_preflight_time_ms": preflight,
                "execute_preflight_insn_mi/s": mega_per_second(proof.insns, preflight),
                "trace_gen_time_ms": trace_gen,
            },
        )
        stark = record_univariate_prover(rec, proof.labels, proof, gpu=True)
        if is_app:
            total = preflight + trace_gen + stark
            rec.gauges(proof.labels, {"memory_finalize_time_ms": rec.ms(4), "total_proof_time_ms": total})
            record_frequency(rec, airs, APP_CODE, proof, cells=False)
            record_heights(rec, proof.labels, proof.insns)
    record_halo2(rec, 0.9)
    record_keygen(rec, NATIVE, "quotient_deg")
