"""Exports: the formats in which other programs take a run's values."""

from __future__ import annotations

from enum import Enum


class ExportFormat(Enum):
    """A format, named after whoever reads it."""

    BMF = "bmf"
    CSV = "csv"
    LONG_CSV = "long-csv"
    LABELS_CSV = "labels-csv"
    OPENMETRICS = "openmetrics"
    GITHUB_ACTION_BENCHMARK = "github-action-benchmark"
