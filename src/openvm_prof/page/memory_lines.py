"""GPU memory of a page."""

from __future__ import annotations

from collections.abc import Callable

from openvm_prof.core.analysis.memory import MemorySample, module_peaks
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.document.plain import encodable
from openvm_prof.page.document import MemoryLines

_POINTS = 600


def memory_lines(run: RunAnalysis) -> MemoryLines | None:
    """The samples of a run, those kept in which one of the lines has an extreme; None without any."""
    samples = run.memory
    if not samples:
        return None
    kept = sorted(_kept(samples))
    start = samples[0].timestamp
    peaks = module_peaks(list(samples))
    current, local_peak, reserved = ([line(samples[at]) for at in kept] for line in _LINES)
    return MemoryLines(
        [round(samples[at].timestamp - start, 6) for at in kept],
        current,
        local_peak,
        reserved,
        [encodable(peak.module) for peak in peaks],
        [peak.peak for peak in peaks],
    )


_LINES: tuple[Callable[[MemorySample], float], ...] = (
    lambda sample: sample.current,
    lambda sample: sample.local_peak,
    lambda sample: sample.reserved,
)


def _kept(samples: tuple[MemorySample, ...]) -> set[int]:
    if len(samples) <= _POINTS:
        return set(range(len(samples)))
    kept = {0, len(samples) - 1}
    buckets = _POINTS // (2 * len(_LINES))
    for bucket in range(buckets):
        places = range(bucket * len(samples) // buckets, (bucket + 1) * len(samples) // buckets)
        for line in _LINES:
            kept.add(max(places, key=lambda at: line(samples[at])))
            kept.add(min(places, key=lambda at: line(samples[at])))
    return kept
