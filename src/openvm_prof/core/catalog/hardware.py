"""Provers: whether a run was proven on GPUs, told by the names of its metrics."""

from __future__ import annotations

from collections.abc import Collection

_GPU = frozenset({"prover.main_trace_commit_time_ms", "prover.rap_constraints_time_ms"})
_CPU = frozenset(
    {
        "FRI prover_time_ms",
        "prove_whir_opening_cpu_time_ms",
        "rs_encode_and_merkle_cpu_time_ms",
        "trace_commit_cpu_time_ms",
    }
)


TELLING_METRICS = _GPU | _CPU
"""The metrics whose names tell it."""


def prover_of(names: Collection[str]) -> str | None:
    """`GPU` or `CPU`; None where no name tells.

    Runs on CPUs can have the GPU's names for the parts of a proof, with values of 0.
    """
    if any("gpu" in name.lower() for name in names):
        return "GPU"
    if any(name in _CPU for name in names):
        return "CPU"
    return "GPU" if any(name in _GPU for name in names) else None
