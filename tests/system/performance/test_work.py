"""Work in proportion to the input, counted without a clock: lines executed at two sizes of a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from types import FrameType
from typing import Any

import pytest
from samples.shapes import RUNS, SHAPES, shape

from openvm_prof.airs.air_table import AirOptions
from openvm_prof.airs.airs import airs_of
from openvm_prof.airs.by import By as AirsBy
from openvm_prof.airs.segments import segments_of
from openvm_prof.comparison.comparing import CompareOptions, compare_runs
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.analysis.stages import makespan
from openvm_prof.core.catalog.dimensions import Dimension, dimensions
from openvm_prof.core.document.formats import FORMATS
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.metrics_json import parse_metrics, parse_runs
from openvm_prof.core.runs.loader import load
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.export.bmf import bmf_text
from openvm_prof.export.exporting import export_text
from openvm_prof.export.formats import ExportFormat
from openvm_prof.gate.checking import check_runs
from openvm_prof.page.page_result import page_of
from openvm_prof.planning.phasing import phases
from openvm_prof.planning.plan_model import PlanOptions
from openvm_prof.planning.planning import plan
from openvm_prof.profile.profile_kinds import STANDARD_KINDS
from openvm_prof.profile.profiling import FORMATS as GRAPH_FORMATS
from openvm_prof.profile.profiling import TopOptions, graph_texts, top_of
from openvm_prof.profile.shown_tops import ShownTops
from openvm_prof.profile.stack_db_builder import StackDbBuilder
from openvm_prof.profile.stacks import run_profiles
from openvm_prof.profile.top import top_kinds
from openvm_prof.report.reports import ReportOptions, report_texts, summary_text
from openvm_prof.sweep.sweeping import rank_runs

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


def exports(data: bytes) -> int:
    """Export the values of a file in every format; the size of all texts in characters."""
    named = [
        NamedRun(run.key or "run", run.key or "run", analyse(run.db, provers=32))
        for run in parse_metrics(data).runs
    ]
    return sum(len(export_text(named, form)[0]) for form in ExportFormat)


def profiles(data: bytes) -> int:
    """Draw the flame graphs of a file and rank its functions against themselves; the size of all texts."""
    size = 0
    for stacks in parse_runs(data, lambda: StackDbBuilder(STANDARD_KINDS)).values():
        graphs = run_profiles(stacks).profiles
        size += sum(len(text.make()) for text in graph_texts(graphs, GRAPH_FORMATS, "run", graphs))
    for by in map(dimensions, ("function", "opcode", "air", "function+air", "group", "segment+air")):
        for stacks in parse_runs(data, lambda by=by: StackDbBuilder(top_kinds(by))).values():  # type: ignore[misc]
            graphs = run_profiles(stacks).profiles
            result = top_of(graphs, graphs, TopOptions(by))
            size += len(ShownTops([("run", result)], False, 5.0).csv())
    return size


def airs(data: bytes) -> int:
    """Add up the AIRs of a file by everything, against itself; the size of all texts in characters."""
    options = AirOptions(frozenset(AirsBy))
    result = airs_of(load(data), base=load(data), options=options)
    return sum(len(each.write(result)) for each in FORMATS.values()) + len(result.picture())


def segments(data: bytes) -> int:
    """List the proofs of a file beside themselves; the size of all texts in characters."""
    result = segments_of(load(data), base=load(data))
    return sum(len(each.write(result)) for each in FORMATS.values()) + len(result.picture())


def pages(data: bytes) -> int:
    """Make the page of a file beside itself; its size in characters."""
    return len(page_of(load(data), base=load(data)).html())


def ranks(data: bytes) -> int:
    """Rank the runs of a file; the size of all texts in characters."""
    result = rank_runs(load(data))
    return sum(len(each.write(result)) for each in FORMATS.values())


def sides(data: bytes, by: tuple[Dimension, ...]) -> None:
    """Compare a file with itself."""
    base, head = (
        [SideRun(run.key, "x", analyse(run.db, provers=32)) for run in parse_metrics(data).runs]
        for _ in range(2)
    )
    options = CompareOptions(by, Criteria(), Selection())
    compare_runs(base, head, options)
    if by == BY_GROUP:
        with suppress(BadInputError):  # not every shape has something to check
            check_runs(base, head, options, today=date(2026, 1, 1))


@pytest.mark.parametrize("name", [*SHAPES, RUNS])
def test_reports_take_work_and_room_in_proportion(name: str) -> None:
    tiny, small, large = (json.dumps(shape(name, count)).encode() for count in (1, SMALL, LARGE))
    reports(tiny)  # what it imports is no work
    once = lines(lambda: reports(tiny))
    few, many = (lines(lambda data=data: reports(data)) - once for data in (small, large))  # type: ignore[misc]
    assert many < MOST * few
    assert reports(large) < MOST * reports(small)


@pytest.mark.parametrize("name", [*SHAPES, RUNS])
@pytest.mark.parametrize("work", [exports, profiles, airs, segments, pages, ranks])
def test_exports_profiles_airs_and_pages_take_work_and_room_in_proportion(
    work: Callable[[bytes], int], name: str
) -> None:
    tiny, small, large = (json.dumps(shape(name, count)).encode() for count in (1, SMALL, LARGE))
    work(tiny)
    few, many = (lines(lambda data=data: work(data)) for data in (small, large))  # type: ignore[misc]
    assert many < MOST * few
    assert work(large) < MOST * work(small)


@pytest.mark.parametrize("by", ["group", "air", "opcode", "segment", "air+segment"])
@pytest.mark.parametrize("name", [*SHAPES, RUNS])
def test_comparisons_take_work_in_proportion(name: str, by: str) -> None:
    small, large = (json.dumps(shape(name, count)).encode() for count in (SMALL, LARGE))
    chosen = dimensions(by)
    sides(small, chosen)
    few, many = (lines(lambda data=data: sides(data, chosen)) for data in (small, large))  # type: ignore[misc]
    assert many < MOST * few


def test_a_schedule_takes_work_in_proportion_to_its_proofs() -> None:
    few, many = (
        lines(lambda count=count: makespan([7.0] * count, 16))  # type: ignore[misc]
        for count in (SMALL, LARGE)
    )
    assert many < MOST * few


def planned(data: bytes) -> int:
    """Plan with a file; the size of the plan in every format."""
    own = plan(load(data), PlanOptions(tuple(range(1, 17)), latency_s=1.0, price=1.0))
    return sum(len(form.write(own)) for form in FORMATS.values()) + len(own.picture())


def phased(data: bytes) -> int:
    """Find the phases of a file; the size of the phases in every format."""
    own = phases(load(data))
    return sum(len(form.write(own)) for form in FORMATS.values()) + len(own.picture())


@pytest.mark.parametrize("name", [*SHAPES, RUNS])
@pytest.mark.parametrize("work", [planned, phased])
def test_plans_and_phases_take_work_and_room_in_proportion(work: Callable[[bytes], int], name: str) -> None:
    tiny, small, large = (json.dumps(shape(name, count)).encode() for count in (1, SMALL, LARGE))
    work(tiny)
    few, many = (lines(lambda data=data: work(data)) for data in (small, large))  # type: ignore[misc]
    assert many < MOST * few
    assert work(large) < MOST * work(small)
