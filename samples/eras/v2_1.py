"""OpenVM v2.1: pure execution, compilation and postflight."""

from __future__ import annotations

import math

from samples.eras.v2 import record_v2_frame, record_v2_proof
from samples.memory import MIB
from samples.program import RECURSION, RV64
from samples.proofs import Proof, aggregation, app_proofs
from samples.recorder import Recorder
from samples.times import mega_per_second, record_execution, record_gpu_prover, record_halo2, trace_gen_ms
from samples.work import record_airs, record_heights, record_opcode_count


def v2_1(rec: Recorder, segments: int) -> None:
    """Pure execution, compilation and postflight; the app's total is for the reader to derive."""
    app = {"group": "app_proof"}
    proofs = app_proofs(app["group"], segments)
    record_v2_frame(rec, proofs, RV64)
    record_execution(rec, app, "pure", sum(proof.insns for proof in proofs), 62)
    compiled = {**app, "backend": "rvr"}
    rec.gauges(
        compiled, {f"compile_{mode}_time_ms": rec.ms(413) for mode in ("pure", "metered", "preflight")}
    )
    rec.gauges(app, {"prepare_preflight_time_ms": rec.ms(5), "upload_preflight_program_time_ms": 0})
    for proof in proofs:
        _record_v2_1_segment(rec, proof)
    layers = ("internal_for_leaf", "internal_recursive.0", "internal_recursive.1", "compression")
    for proof in aggregation(segments, layers, 0.6):
        record_v2_proof(rec, proof, RECURSION, gpu=True)
    rec.gauges({"group": "root"}, {"total_proof_time_ms": rec.ms(1_430)})
    record_halo2(rec, 0.25)


def _record_v2_1_segment(rec: Recorder, proof: Proof) -> None:
    prover = {**proof.labels, "phase": "prover"}
    record_airs(rec, RV64, proof, prover, ids=True)
    record_heights(rec, prover, proof.insns)
    record_opcode_count(rec, RV64, proof)
    memory_bytes = round(9_530 * proof.size) * MIB
    rec.counters(proof.labels, {"execute_preflight_insns": proof.insns, "metered_memory_bytes": memory_bytes})
    for air_id, air in enumerate(RV64):
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
            "execute_preflight_insn_mi/s": round(mega_per_second(proof.insns, preflight), 2),
            "postflight_time_ms": sum(postflight.values()) + rec.ms(3),
            **{f"postflight_{part}_time_ms": time for part, time in postflight.items()},
            "trace_gen_time_ms": trace_gen_ms(rec, proof, 18),
        },
    )
    record_gpu_prover(rec, prover, proof, stark_labels=proof.labels)
