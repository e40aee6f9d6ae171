"""Bencher Metric Format v0: benchmark → measure → value with optional bounds."""

from __future__ import annotations

from msgspec import Struct


class BencherValue(Struct, frozen=True):
    """A measure's value and bounds, in the metric's own unit; absent bounds are left out."""

    value: float
    lower_value: float | None = None
    upper_value: float | None = None

    def to_dict(self) -> dict[str, float]:
        """Plain numbers, absent bounds left out."""
        fields = {"value": self.value, "lower_value": self.lower_value, "upper_value": self.upper_value}
        return {name: number for name, number in fields.items() if number is not None}


class BenchmarkOutput(Struct, frozen=True):
    """All benchmarks of a call, in the order in which they are written."""

    benchmarks: tuple[tuple[str, tuple[tuple[str, BencherValue], ...]], ...]

    def to_dict(self) -> dict[str, dict[str, dict[str, float]]]:
        """Plain data: benchmark → measure → numbers."""
        return {
            name: {measure: value.to_dict() for measure, value in measures}
            for name, measures in self.benchmarks
        }
