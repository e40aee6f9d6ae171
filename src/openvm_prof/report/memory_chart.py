"""The chart of GPU memory over time."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.analysis.memory import MemorySample, thin
from openvm_prof.core.document.blocks import Chart

_GIB = 1 << 30


def memory_chart(samples: Sequence[MemorySample]) -> Chart:
    """Current, local peak and reserved memory in GiB over seconds since the first sample."""
    start = samples[0].timestamp if samples else 0.0

    def line(part: str) -> list[tuple[float, float]]:
        return thin([((s.timestamp - start) / 1000, getattr(s, part) / _GIB) for s in samples])

    return Chart(
        "GPU Memory Usage",
        "seconds",
        "GiB",
        {"current": line("current"), "local peak": line("local_peak"), "reserved": line("reserved")},
    )
