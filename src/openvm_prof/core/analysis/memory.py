"""GPU memory: peaks by module, and usage over time."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.db.recorded import Recorded
from openvm_prof.core.model.labels import natural_key

PREFIX = "gpu_mem."
_FIELDS = ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")
CHART_POINTS = 1000
"""About how many points a chart's line keeps."""


class MemorySample(Struct, frozen=True):
    """Memory at one moment: time in ms, the rest in bytes; `where` are the label values beside `module`."""

    module: str
    where: tuple[str, ...]
    timestamp: float
    current: float
    local_peak: float
    reserved: float


class ModulePeak(Struct, frozen=True):
    """The largest local peak of a module in bytes, and where it was reached."""

    module: str
    peak: float
    where: tuple[str, ...]


def memory_samples(db: MetricDb) -> list[MemorySample]:
    """Every sample that has all four values, in order of time."""
    samples: list[MemorySample] = []
    for table in db.tables():
        place = table.position("module")
        columns = [table.columns.get(PREFIX + field) for field in _FIELDS]
        if place is None or any(column is None for column in columns):
            continue
        for values, row in table.rows.items():
            where = (*values[:place], *values[place + 1 :])
            parts = [Recorded(table, column, values, row).samples for column in columns if column is not None]
            # a gauge keeps its last value, so a label set is one moment; of several, recorded in whatever
            # order, nothing tells which values belong together: the highest of each
            if all(parts):
                samples.append(MemorySample(values[place], where, *(part[-1] for part in parts)))
    return sorted(samples, key=_in_time)


def _in_time(sample: MemorySample) -> tuple[object, ...]:
    return sample.timestamp, natural_key(sample.module), [natural_key(text) for text in sample.where]


def module_peaks(samples: list[MemorySample]) -> list[ModulePeak]:
    """The peak of each module, the highest first; of equal peaks the earliest counts."""
    peaks: dict[str, ModulePeak] = {}
    for sample in samples:
        best = peaks.get(sample.module)
        if best is None or sample.local_peak > best.peak:
            peaks[sample.module] = ModulePeak(sample.module, sample.local_peak, sample.where)
    return sorted(peaks.values(), key=lambda peak: (-peak.peak, natural_key(peak.module)))


def thin(points: list[tuple[float, float]], limit: int = CHART_POINTS) -> list[tuple[float, float]]:
    """At most about `limit` points that keep the first, the last and every local extreme of the line.

    The points are cut into buckets of equal count; each keeps its lowest and its highest point.
    """
    if len(points) <= limit:
        return points
    buckets = max(1, limit // 2)
    kept: set[int] = {0, len(points) - 1}
    for bucket in range(buckets):
        start, end = bucket * len(points) // buckets, (bucket + 1) * len(points) // buckets
        indices = range(start, end)
        kept.add(max(indices, key=lambda index: points[index][1]))
        kept.add(min(indices, key=lambda index: points[index][1]))
    return [points[index] for index in sorted(kept)]
