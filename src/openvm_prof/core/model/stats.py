"""Stats: count, sum and range of a metric's samples in a group."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

EXACT_INTEGERS = 2.0**53
"""Below it every whole number is a float, so that sums of whole numbers are exact."""


def exact_sum(values: Iterable[float]) -> float:
    """Sum that does not depend on the order or grouping of finite values (`math.fsum`).

    Never fails: infinities of both signs give NaN, a sum out of range an infinity.
    """
    values = list(values)
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        return sum(values)


class Stats(Struct, frozen=True):
    """Statistics over samples, all in the metric's own unit; `avg` is sum / count.

    `pooled_avg` replaces the mean of samples where a rate is better pooled over its parts
    (total work / total time); it can lie outside [min, max]. `once` replaces it where the samples are
    of several programs, each run once: their sum, repeats of one averaged.
    """

    count: int
    sum: float
    max: float
    min: float
    pooled_avg: float | None = None
    once: float | None = None

    @classmethod
    def of(cls, samples: Iterable[float]) -> Stats | None:
        """Statistics of finite samples; None where there are none."""
        values = list(samples)
        if not values:
            return None
        return cls(len(values), exact_sum(values), max(values), min(values))

    @classmethod
    def zero(cls) -> Stats:
        """A counter that was recorded but stayed 0: nothing happened."""
        return cls(0, 0.0, 0.0, 0.0)

    @property
    def avg(self) -> float:
        """Arithmetic mean, or what stands in its place; 0 for a counter that stayed 0."""
        if self.once is not None:
            return self.once
        if self.pooled_avg is not None:
            return self.pooled_avg
        return self.sum / self.count if self.count else 0.0

    def to_dict(self) -> dict[str, float]:
        """Plain numbers: count, sum, avg, max, min."""
        return {"count": self.count, "sum": self.sum, "avg": self.avg, "max": self.max, "min": self.min}
