"""Times in ms: execution, trace generation, and the parts of each era's prover."""

from __future__ import annotations

import math

from samples.metrics_file import Labels
from samples.program import Air
from samples.proofs import Proof
from samples.recorder import Recorder
from samples.work import record_constraints


def mega_per_second(insns: int, time_ms: float) -> float:
    """Millions of instructions per second; over no time at all it is infinite, as Rust divides."""
    return insns / time_ms / 1000 if time_ms else math.inf


def record_execution(rec: Recorder, labels: Labels, mode: str, insns: int, typical: float) -> None:
    """The whole app executed once in `mode` (e1, pure, metered)."""
    time = rec.ms(typical)
    rec.counters(labels, {f"execute_{mode}_insns": insns})
    rate = round(mega_per_second(insns, time), 2)
    rec.gauges(labels, {f"execute_{mode}_time_ms": time, f"execute_{mode}_insn_mi/s": rate})


def _slowed(rec: Recorder, proof: Proof) -> float:
    """The factor on a proof's opening: only the app's changes."""
    return rec.pace.opening if "segment" in proof.labels else 1.0


def trace_gen_ms(rec: Recorder, proof: Proof, typical: float) -> int:
    """Trace generation of one proof."""
    return rec.ms(typical * proof.size / (rec.pace.leaf_speedup if proof.labels["group"] == "leaf" else 1.0))


def record_univariate_prover(rec: Recorder, labels: Labels, proof: Proof, *, gpu: bool) -> int:
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


def record_gpu_prover(rec: Recorder, labels: Labels, proof: Proof, *, stark_labels: Labels) -> int:
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


def record_cpu_prover(rec: Recorder, labels: Labels, proof: Proof) -> int:
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


def record_halo2(rec: Recorder, scale: float) -> None:
    """The two halo2 proofs; `scale` is 1 on the CPU of v1."""
    rec.gauges(
        {"group": "halo2_outer"}, {"total_proof_time_ms": rec.ms(24_600 * scale), "halo2_verifier_k": 23}
    )
    rec.gauges(
        {"group": "halo2_wrapper"}, {"total_proof_time_ms": rec.ms(11_950 * scale), "halo2_wrapper_k": 22}
    )


def record_keygen(rec: Recorder, airs: tuple[Air, ...], degree: str) -> None:
    """Key generation, which proves nothing: its times belong in no total."""
    rec.gauges(
        {"group": "agg_keygen"}, {"keygen_time_ms": rec.ms(1_188), "total_proof_time_ms": rec.ms(45_000)}
    )
    record_constraints(rec, airs, degree, {"group": "agg_keygen"})
