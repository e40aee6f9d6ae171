"""Queries: trends, growth, percentiles and free SQL, the same before and after compaction."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from openvm_prof import history_changes, history_log
from openvm_prof.core.catalog.dimensions import dimensions
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.errors import UsageError
from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.compaction import compact
from openvm_prof.history.growth import growth
from openvm_prof.history.percentiles import percentiles
from openvm_prof.history.sparkline import sparkline
from openvm_prof.history.sql_text import Which
from openvm_prof.history.trend import trend
from tests.docs_pages import ROOT, text_of
from tests.history.conftest import History, Scratch, commit_of

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def filled(scratch: Scratch) -> Scratch:
    """Ten commits of fib, which becomes slower at the sixth, and two of regex; the first ones compacted."""
    for number in range(10):
        machine = {"instance type": "large" if number < 8 else "it's small"}
        scratch.add("fib", number, 100.0 if number < 6 else 150.0, machine, A=number * 10, B=7)
        if number == 4:
            compact(scratch.store)
    for number in (0, 30):
        scratch.add("regex", number, 1000.0 + number)
    return scratch


def test_a_trend_has_every_run_of_every_series_by_date(filled: Scratch) -> None:
    found = trend(filled.store, "total_proof_time")
    assert [(name, len(points)) for name, points in found.series()] == [("fib", 10), ("regex", 2)]
    fib = found.series()[0][1]
    assert [point.value for point in fib] == [0.1] * 6 + [0.15] * 4
    assert [point.commit for point in fib] == [commit_of(number) for number in range(10)]
    assert (found.unit, found.statistic) == ("s", "sum")
    compact(filled.store)
    assert trend(filled.store, "total_proof_time") == found


def test_a_trend_of_some_runs(filled: Scratch) -> None:
    def values(**which: object) -> list[float]:
        found = trend(filled.store, "total_proof_time_ms", Which(**which))  # type: ignore[arg-type]
        return [point.value for point in found.points]

    assert values(benchmark="regex") == [1000.0, 1030.0]
    assert values(where={"instance type": "it's small"}) == [150.0, 150.0]
    assert values(where={"commit": commit_of(0)}) == [100.0, 1000.0]
    assert values(since="2025-02") == [1030.0]
    assert values(since="2025-01-09T12:00:00Z", benchmark="fib") == [150.0, 150.0]
    assert values(group="leaf") == []
    last = trend(filled.store, "total_proof_time_ms", last=1)
    assert [(point.benchmark, point.value) for point in last.points] == [("fib", 150.0), ("regex", 1030.0)]


def test_changes_of_the_level_are_marked(filled: Scratch) -> None:
    for number in range(10, 16):
        filled.add("fib", number, 150.0)
    found = trend(filled.store, "total_proof_time_ms", Which("fib"), mark_changes=True)
    assert [(place, round(point.change, 3)) for place, point in enumerate(found.points) if point.change] == [
        (6, 0.5)
    ]


def test_a_metric_is_found_under_older_names(scratch: Scratch) -> None:
    path = scratch.place / "old.json"
    path.write_bytes(b'{"counter":[{"labels":[["group","g"]],"metric":"frequency","value":"5"}],"gauge":[]}')
    from openvm_prof.history.adding import AddOptions, add_file

    add_file(scratch.store, str(path), AddOptions())
    for name in ("frequency", "opcode_count"):
        found = trend(scratch.store, name)
        assert (found.metric, [point.value for point in found.points]) == ("opcode_count", [5.0])
    with pytest.raises(UsageError, match="no run has a metric 'freqency'; did you mean frequency"):
        trend(scratch.store, "freqency")


def test_what_grew_between_two_commits(filled: Scratch) -> None:
    found = growth(filled.store, "cells", dimensions("air"), commit_of(1)[:40], commit_of(3))
    assert [(row.benchmark, row.key, row.before, row.after, row.growth) for row in found.rows] == [
        ("fib", ["A"], 10.0, 30.0, 20.0),
        ("fib", ["B"], 7.0, 7.0, 0.0),
    ]
    filled.add("fib", 3, 100.5, A=40, C=1)
    again = growth(filled.store, "cells", dimensions("air"), commit_of(1), commit_of(3), most=2)
    assert [(row.key, row.after) for row in again.rows] == [(["A"], 35.0), (["C"], 0.5)]
    assert again.left_out == 1
    with pytest.raises(UsageError, match="the history has no branch, commit or run 'abc'"):
        growth(filled.store, "cells", dimensions("air"), "abc", commit_of(3))


def test_percentiles_of_each_configuration(filled: Scratch) -> None:
    found = percentiles(filled.store, "total_proof_time_ms", Which("fib"), keys=("instance type",))
    assert [
        (row.configuration["instance type"], row.runs, row.least, row.p50, row.most) for row in found.rows
    ] == [
        ("it's small", 2, 150.0, 150.0, 150.0),
        ("large", 8, 100.0, 100.0, 150.0),
    ]


@pytest.mark.parametrize("written", ["table", "markdown", "csv", "json", "html"])
@pytest.mark.parametrize(
    "args",
    [
        ("trend", "total_proof_time"),
        ("trend", "total_proof_time", "--run", "fib", "--changes"),
        ("top", "--from", commit_of(1), "--to", commit_of(3)),
        ("percentiles", "total_proof_time"),
        (
            "sql",
            "SELECT benchmark, count(*), max(date), any_value(conditions) FROM runs GROUP BY 1 ORDER BY 1",
        ),
        ("log",),
        ("schema",),
    ],
)
def test_every_query_in_every_format(
    filled: Scratch, history: History, args: tuple[str, ...], written: str
) -> None:
    shown = history(*args, "--format", written)
    if written == "json":
        document = json.loads(shown)
        assert document["schema"].startswith("history-")
        assert document["rows"]
    elif written == "csv":
        assert len({len(row) for row in csv.reader(io.StringIO(shown))}) == 1
    else:
        assert shown.strip()


@pytest.mark.parametrize(
    ("args", "drawn"),
    [
        (("trend", "total_proof_time"), "polyline"),
        (("trend", "total_proof_time", "--run", "fib", "--changes"), "polyline"),
        (("percentiles", "total_proof_time"), "rect"),
        (("top", "--from", commit_of(1), "--to", commit_of(3)), "rect"),
        (("sql", "SELECT benchmark, count(*), NULL AS x FROM runs GROUP BY 1 ORDER BY 1"), "rect"),
        (("sql", "SELECT sum, sum FROM stats ORDER BY sum"), "polyline"),
    ],
)
def test_what_is_drawn(filled: Scratch, history: History, args: tuple[str, ...], drawn: str) -> None:
    shown = history(*args, "--format", "svg")
    assert ElementTree.fromstring(shown).findall(f"{{http://www.w3.org/2000/svg}}{drawn}")
    history(*args, "--out", "drawn.svg")
    assert (filled.place / "drawn.svg").read_text() == shown
    history(*args, "--out", "drawn.svg", "--format", "csv", exit_code=2)


def test_the_page_of_the_library_asks_a_history(filled: Scratch) -> None:
    page = text_of(ROOT / "docs/library.md")
    (script,) = (body for body in _BLOCK.findall(page) if "history_trend(" in body)
    exec(script.replace('Path("openvm-history")', f"Path({str(filled.store)!r})").replace("fibonacci", "fib"))
    assert (filled.place / "trend.svg").is_file()
    assert len(history_log(filled.store).rows) == 12
    assert len(history_changes(filled.store).records().rows) == 1


def test_an_answer_without_numbers_is_not_drawn(filled: Scratch, history: History) -> None:
    history("sql", "SELECT benchmark FROM runs", "--format", "svg", exit_code=2)
    assert history.errors.endswith("there is nothing to draw: no column of the answer is of numbers\n")


def test_changes_are_marked_in_tables_and_pictures(filled: Scratch, history: History) -> None:
    for number in range(10, 16):
        filled.add("fib", number, 150.0)
    found = trend(filled.store, "total_proof_time_ms", mark_changes=True)
    table = render_markdown(found.document())
    assert f"| +50.0% {commit_of(6)[:9]} |" in table
    one = trend(filled.store, "total_proof_time_ms", Which("fib"), mark_changes=True)
    assert one.picture().count('stroke-dasharray="2 2"') == 1
    assert f"<title>+50.0% {commit_of(6)}</title>" in one.picture()


def test_seconds_have_two_decimals_and_undated_runs_no_date(filled: Scratch) -> None:
    add_file(filled.store, filled.file("fib", 7000.0), AddOptions())
    table = render_markdown(trend(filled.store, "total_proof_time").document())
    assert "| fib | | 11 | 2025-01-01 12:00 | 2025-01-10 12:00 | 7.00 | 0.15 |" in " ".join(table.split())


def test_no_progress_is_drawn_among_the_answers(filled: Scratch, history: History) -> None:
    shown = history("sql", "SELECT current_setting('enable_progress_bar') AS drawn", "--format", "csv")
    assert shown.split() == ["drawn", "false"]


def test_sql_that_is_wrong_is_told_in_a_line(filled: Scratch, history: History) -> None:
    history("sql", "SELECT nothing FROM runs", exit_code=2)
    assert history.errors.count("\n") == 1
    assert "nothing" in history.errors


def test_sparklines() -> None:
    assert sparkline([]) == ""
    assert sparkline([1, 1]) == "▅▅"
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([0] * 50 + [1] * 50, width=4) == "▁▁██"
