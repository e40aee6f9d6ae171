"""The recorder of a run: entries in the order of recording, times with noise and at a pace."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from samples.metrics_file import Entry, entry
from samples.pace import USUAL, Pace

_NOISE = 0.015  # of a time, either way


@dataclass(slots=True)
class Recorder:
    """Collects a run's entries; `rng` is the noise in its times."""

    rng: random.Random
    pace: Pace = USUAL
    counter: list[Entry] = field(default_factory=list)
    gauge: list[Entry] = field(default_factory=list)

    def ms(self, typical: float) -> int:
        """A span of about `typical` milliseconds, in whole ones."""
        noise = self.rng.uniform(-_NOISE, _NOISE)
        return round(typical * (1 + noise) * self.pace.machine)

    def counters(self, labels: Mapping[str, str], values: Mapping[str, int]) -> None:
        """Record counters under the same labels."""
        self.counter.extend(entry(labels, metric, value) for metric, value in values.items())

    def gauges(self, labels: Mapping[str, str], values: Mapping[str, float]) -> None:
        """Record gauges under the same labels."""
        self.gauge.extend(entry(labels, metric, value) for metric, value in values.items())
