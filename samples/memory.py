"""GPU memory over the time of a run."""

from __future__ import annotations

from dataclasses import dataclass

from samples.proofs import Proof
from samples.recorder import Recorder

_CLOCK_START_MS = 1_786_000_000_000  # Unix time of the first memory sample
MIB = 1 << 20


@dataclass(slots=True)
class MemoryTrack:
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
                    "gpu_mem.current_bytes": round(current * wobble * proof.size) * MIB,
                    "gpu_mem.local_peak_bytes": round(peak * wobble * proof.size) * MIB,
                    "gpu_mem.reserved_bytes": 8_448 * MIB,
                },
            )
