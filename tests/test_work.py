"""Work in proportion to the input, counted without a clock: lines executed at two sizes of a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from samples.shapes import RUNS, SHAPES, shape

from openvm_prof.analysis.run import analyse
from openvm_prof.analysis.series import By, SideRun
from openvm_prof.analysis.verdicts import Criteria, Selection
from openvm_prof.comparing import CompareOptions, compare_runs
from openvm_prof.parsing.metrics_json import parse_metrics
from openvm_prof.pipeline import NamedRun, ReportOptions, bmf_text, report_texts, summary_text

SMALL, LARGE = 60, 240
MOST = 5.0
"""Four times the input may take five times the work."""


def lines(work: Callable[[], object]) -> int:
    """Lines of Python executed, each turn of a loop or comprehension counted."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def reports(data: bytes) -> int:
    """Make every report of a file against itself; their size in characters."""
    options, named = ReportOptions(), []
    pairs = zip(parse_metrics(data).runs, parse_metrics(data).runs, strict=True)
    for current, previous in pairs:
        runs = [analyse(run.db, provers=32) for run in (current, previous)]
        name = current.key or "run"
        named.append(NamedRun(name, name, runs[0], runs[1]))
    texts = [report_texts(run, options) for run in named]
    size = sum(len(text.aggregated) + len(text.detailed) for text in texts)
    return size + len(bmf_text(named)[0]) + len(summary_text(named, "u", options))


def sides(data: bytes, by: By) -> None:
    """Compare a file with itself."""
    base, head = (
        [SideRun(run.key, "x", analyse(run.db, provers=32)) for run in parse_metrics(data).runs]
        for _ in range(2)
    )
    compare_runs(base, head, CompareOptions(by, Criteria(), Selection()))


@pytest.mark.parametrize("name", [*SHAPES, RUNS])
def test_reports_take_work_and_room_in_proportion(name: str) -> None:
    tiny, small, large = (json.dumps(shape(name, count)).encode() for count in (1, SMALL, LARGE))
    reports(tiny)  # what it imports is no work
    once = lines(lambda: reports(tiny))
    few, many = (lines(lambda data=data: reports(data)) - once for data in (small, large))  # type: ignore[misc]
    assert many < MOST * few
    assert reports(large) < MOST * reports(small)


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("name", [*SHAPES, RUNS])
def test_comparisons_take_work_in_proportion(name: str, by: By) -> None:
    small, large = (json.dumps(shape(name, count)).encode() for count in (SMALL, LARGE))
    sides(small, by)
    few, many = (lines(lambda data=data: sides(data, by)) for data in (small, large))  # type: ignore[misc]
    assert many < MOST * few
