"""Every era that a sample can be made of."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from samples.eras.v1 import v1, v1_4
from samples.eras.v2 import v2_0, v2_0_cpu
from samples.eras.v2_1 import v2_1
from samples.metrics_file import Run
from samples.pace import USUAL, Pace
from samples.recorder import Recorder


@dataclass(frozen=True, slots=True)
class EraSample:
    """How a run of an era is recorded, with so many segments."""

    record: Callable[[Recorder, int], None]
    newest_group: str  # absent from the previous run


SAMPLES = {
    "v1": EraSample(v1, "internal.1"),
    "v1_4": EraSample(v1_4, "internal.1"),
    "v2_0": EraSample(v2_0, "internal_recursive.2"),
    "v2_0_cpu": EraSample(v2_0_cpu, "halo2_wrapper"),
    "v2_1": EraSample(v2_1, "compression"),
}
ERAS = tuple(SAMPLES)
"""The eras that can be built; each is the stem of its files."""


def build(era: str, rng: random.Random, *, segments: int, pace: Pace = USUAL) -> Run:
    """One run's JSON object.

    `era` is one of `ERAS`, `segments` (at least 1) the app's segments. Gauges carry noise
    from `rng` and follow `pace`; counters depend on `era` and `segments` alone. ValueError for any
    other `era`.
    """
    if era not in SAMPLES:
        raise ValueError(f"unknown era {era!r}: expected one of {', '.join(ERAS)}")
    if segments < 1:
        raise ValueError(f"an app has at least one segment, not {segments}")
    rec = Recorder(rng, pace)
    SAMPLES[era].record(rec, segments)
    return {"counter": rec.counter, "gauge": rec.gauge}
