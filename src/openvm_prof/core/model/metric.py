"""Metric, a name with its value; MetricSpec, what is declared about a metric's name, once."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Unit(Enum):
    """Unit of a metric's values."""

    MILLISECONDS = "ms"
    SECONDS = "s"
    MILLION_PER_SECOND = "million/s"
    CELLS = "cells"
    BYTES = "bytes"
    COUNT = "count"


class Better(Enum):
    """Which direction of change is an improvement."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


class Rollup(Enum):
    """Which statistic over a group's samples is the group's own value."""

    SUM = "sum"
    AVERAGE = "avg"
    MAXIMUM = "max"
    NONE = "none"


class Metric(Struct, frozen=True):
    """A metric's name and a value of it, in the unit that its `MetricSpec` says."""

    name: str
    value: float


class MetricSpec(Struct, frozen=True):
    """What is known of a metric by its name: its unit and direction, and what its values add up to.

    `serial_in_app`: in app groups the metric is one value for the whole program, not one per
    segment, so only its average means something there. `deterministic`: the same work counts the same
    on any machine, so that a single run tells.
    """

    name: str
    unit: Unit
    better: Better
    serial_in_app: bool = False
    rollup: Rollup = Rollup.SUM
    deterministic: bool = False

    @property
    def is_rate(self) -> bool:
        """A rate: its sum over proofs means nothing."""
        return self.unit is Unit.MILLION_PER_SECOND
