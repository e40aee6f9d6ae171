"""Readers of the formats that others define, to hold what is written against."""

from __future__ import annotations

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families


def openmetrics(text: str) -> list[Metric]:
    """The families of an OpenMetrics text; fails where it is not valid."""
    return list(text_string_to_metric_families(text))  # type: ignore[no-untyped-call]
