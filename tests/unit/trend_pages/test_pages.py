"""Trend pages as data: lanes, levels, events and links, of series made by hand."""

from __future__ import annotations

import math
import random

from openvm_prof.history.change_records import CommitRecord, EventRecord
from openvm_prof.history.changes import changes_in, watch
from openvm_prof.history.series import CommitPlace, CommitSeries, Key, Lane, LaneSeries
from openvm_prof.trend_pages.event_data import anchors
from openvm_prof.trend_pages.links import parse_link
from openvm_prof.trend_pages.pages import PageLinks, TrendPages, trend_pages

TIME: Key = (None, "total_proof_time")
LEAF: Key = ("leaf", "total_proof_time_ms")
CELLS: tuple[Key, Key] = (("app", "main_cells_used"), ("leaf", "main_cells_used"))
COMMITS = 40
CHANGED = 20
NOISE = random.Random(5)


def times(before: float, after: float) -> list[float]:
    return [(before if place < CHANGED else after) * NOISE.gauss(1, 0.004) for place in range(COMMITS)]


def lane(benchmark: str, values: dict[Key, list[float]], machine: str = "a") -> LaneSeries:
    return LaneSeries(Lane(benchmark, (("machine", machine),), ("app", "leaf")), values)


def only(values: list[float], start: int, end: int) -> list[float]:
    return [value if start <= place < end else math.nan for place, value in enumerate(values)]


def series() -> CommitSeries:
    """`fib` slower at commit 20; `regex` faster there, and on another machine from commit 30 on."""
    commits = [
        CommitPlace(f"{place:040x}", f"2025-03-{1 + place % 28:02}T12:00:00Z", f"Change {place}", place != 3)
        for place in range(COMMITS)
    ]
    regex = times(8.0, 6.0)
    cells: dict[Key, list[float]] = {key: [100.0] * COMMITS for key in CELLS}
    return CommitSeries(
        commits,
        [
            lane("fib", {TIME: times(2.0, 3.0), LEAF: times(500, 500), **cells}),
            lane("regex", {TIME: only(regex, 0, 30)}),
            lane("regex", {TIME: only(times(1.0, 1.0), 30, 40)}, "b"),
        ],
    )


def pages(found: CommitSeries, links: PageLinks | None = None) -> TrendPages:
    watched = watch(found)
    parts = watch(found, ["total_proof_time_ms"])
    return trend_pages(found, watched, parts, changes_in(found, watched), links or PageLinks())


def test_the_index_has_every_benchmark_and_event() -> None:
    index = pages(series()).index
    assert [row.name for row in index.benchmarks] == ["fib", "regex"]
    assert [row.page for row in index.benchmarks] == ["benchmarks/fib.html", "benchmarks/regex.html"]
    assert [row.runs for row in index.benchmarks] == [COMMITS, COMMITS]
    (event,) = index.events
    assert (event.until, event.benchmarks, event.of_benchmarks) == (f"{CHANGED:040x}", 2, 2)
    assert {change.benchmark: (change.word, change.tone) for change in event.changes} == {
        "fib": ("slower", "worse"),
        "regex": ("faster", "better"),
    }
    fib, regex = (row.series[0] for row in index.benchmarks)
    assert [(step.at, step.event) for step in fib.parts[0].steps] == [(CHANGED, 0)]
    assert [(level.start, level.end) for level in fib.parts[0].levels] == [(0, 19), (20, 39)]
    assert [part.lane for part in regex.parts] == [0, 1]


def test_where_other_conditions_begin() -> None:
    _, regex = pages(series()).index.benchmarks
    assert [(each.begins, each.within) for each in regex.lanes] == [(None, False), ("machine b", False)]


def test_a_lane_within_another_begins_nothing() -> None:
    found = series()
    aside = lane("fib", {TIME: only(times(1.0, 1.0), 5, 10)}, "c")
    made = pages(CommitSeries(found.commits, [*found.lanes, aside]))
    assert [each.within for each in made.index.benchmarks[0].lanes] == [False, True]
    assert made.index.benchmarks[0].lanes[1].begins is None


def test_a_benchmark_has_its_groups_and_counters() -> None:
    page = pages(series()).benchmarks["benchmarks/fib.html"]
    assert [(each.name, each.unit) for each in page.series] == [
        ("proof time", "s"),
        ("leaf", "ms"),
        ("main_cells_used", "cells"),
    ]
    assert set(page.series[2].parts[0].value) == {200.0}
    (event,) = page.events
    assert [change.benchmark for change in event.changes] == ["fib", "regex"]
    assert [change.page for change in event.changes] == ["fib.html", "regex.html"]


def test_a_page_has_the_commits_of_its_benchmark() -> None:
    found = series()
    late = lane("late", {TIME: only(times(1.0, 1.0), 35, 40)})
    page = pages(CommitSeries(found.commits, [*found.lanes, late])).benchmarks["benchmarks/late.html"]
    assert page.commits.id == [f"{place:040x}" for place in range(35, 40)]
    assert page.series[0].parts[0].at == [0, 1, 2, 3, 4]


def test_points_lead_to_commits_and_reports() -> None:
    links = PageLinks(
        parse_link("https://example.org/{commit}", "--commit-url", ("commit",)),
        parse_link("reports/{benchmark}-{commit}.html", "--report-url", ("commit", "benchmark")),
    )
    made = pages(series(), links)
    commits = made.benchmarks["benchmarks/fib.html"].commits
    assert commits.url[1] == f"https://example.org/{1:040x}"
    assert commits.report[1] == f"../reports/fib-{1:040x}.html"
    # the commit of this run is not known
    assert (commits.url[3], commits.report[3]) == (None, None)
    assert made.index.events[0].url == f"https://example.org/{CHANGED:040x}"
    assert set(made.index.commits.report) == {None}


def test_events_have_names_that_newer_ones_do_not_change() -> None:
    commits = [CommitRecord(commit, None, None) for commit in ("abc", "ABC", "0" * 40)]
    events = [EventRecord(commits[0], commit, 0, False, 1, 1, []) for commit in commits]
    assert anchors(events) == ["abc-2", "abc", "0" * 12]


def test_no_runs_are_a_page_that_says_so() -> None:
    files = pages(CommitSeries([], [])).files()
    assert sorted(files) == [".nojekyll", "changes.md", "index.html"]


def test_the_same_series_are_the_same_bytes() -> None:
    found = series()
    assert pages(found).files() == pages(found).files()
