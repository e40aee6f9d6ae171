"""Measurement: one statistic of one metric, as programs outside take it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

from openvm_prof.core.model.labels import Labels
from openvm_prof.core.model.metric import MetricSpec, Unit
from openvm_prof.core.model.stats import Stats


class Stat(Enum):
    """Which statistic of a metric's samples a value is."""

    AVG = "avg"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    COUNT = "count"

    def of(self, stats: Stats) -> float:
        """This statistic's value."""
        return float(getattr(stats, self.value))


def stats_that_mean_something(metric: MetricSpec) -> tuple[Stat, ...]:
    """The statistics of a metric, in the order of the reports; a sum of rates means nothing."""
    return tuple(stat for stat in Stat if not (metric.is_rate and stat is Stat.SUM))


class Measurement(Struct, frozen=True):
    """A value and what it is of, in `unit`.

    `group` and `stat` are None for what a run has once, its own totals.
    """

    run: str
    group: str | None
    metric: MetricSpec
    stat: Stat | None
    value: float

    @property
    def unit(self) -> Unit:
        """The value's unit: the metric's own, but a number of samples is a count."""
        return Unit.COUNT if self.stat is Stat.COUNT else self.metric.unit


class LabelSetValue(Struct, frozen=True, gc=False):
    """What a label set has of a metric, its values added up, in the metric's unit."""

    run: str
    labels: Labels
    metric: MetricSpec
    value: float


class Query(Struct, frozen=True):
    """What is asked for.

    `stat` None is the sum, of rates the average; with `labels` only the label sets that hold all of
    them count, and the values of one label set are one sample. `provers` is how many the proof time on
    provers is of, None for one for each proof.
    """

    metric: str
    group: str | None = None
    stat: Stat | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    provers: int | None = None
