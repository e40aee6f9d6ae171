"""Work per entry, counted without a clock: calls of Python functions while a file is read."""

from __future__ import annotations

import json
import sys
from types import FrameType

from openvm_prof.core.reading.chunks import PieceReader
from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder


def metrics(entries: int, segments: int) -> bytes:
    counter = [
        {
            "labels": [
                ["group", "app_proof"],
                ["segment", str(i % segments)],
                ["cycle_tracker_span", f"main;f{i}"],
            ],
            "metric": "cells_used",
            "value": str(i + 1),
        }
        for i in range(entries)
    ]
    return json.dumps({"counter": counter, "gauge": []}).encode()


def python_calls(data: bytes) -> int:
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    pieces = PieceReader(MetricDbBuilder(), piece_bytes=1 << 19)  # a piece costs some calls, too
    sys.setprofile(count)
    try:
        pieces.feed([data])
    finally:
        sys.setprofile(None)
    return calls


def test_entries_cost_no_python_call_each() -> None:
    """Entries that share a row are added in C and in one loop: their stacks are all different."""
    few, many = python_calls(metrics(1_000, 20)), python_calls(metrics(8_000, 20))
    assert many - few < 70


def test_label_sets_cost_the_same_each() -> None:
    """A new label set costs a few calls, whether it is the hundredth or the ten-thousandth."""
    small, large = python_calls(metrics(1_000, 1_000)), python_calls(metrics(8_000, 8_000))
    assert large - small < 8.5 * small


def test_the_store_does_not_grow_with_entries_that_share_rows() -> None:
    def rows(data: bytes) -> int:
        reader = PieceReader(MetricDbBuilder())
        reader.feed([data])
        return sum(len(table.rows) for table in reader.result.tables())

    assert rows(metrics(1_000, 20)) == rows(metrics(8_000, 20)) == 20
