"""Limits: outputs that others show only up to a size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openvm_prof.core.document.limits import COMMENT_LIMIT
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.reports import ReportOptions, report_texts, summary_text
from tests.builders import counter, entry, run
from tests.folders import contents, run_main


def named(number: int, name: str) -> NamedRun:
    return NamedRun(name, f"r{number}", run([entry("total_proof_time_ms", 5, group="app_proof")]))


def summary(runs: list[NamedRun]) -> str:
    return summary_text(runs, "https://example.org/results", ReportOptions())


def test_a_summary_of_few_runs_has_them_all() -> None:
    text = summary([named(number, f"run-{number}") for number in range(100)])
    assert text.count("](https://") == 100
    assert "left out" not in text


@pytest.mark.parametrize(
    "name", ["run-{}", "🔴" * 50 + "{}", "<" * 200 + "{}"], ids=["short", "wide", "escaped"]
)
def test_a_summary_is_never_longer_than_a_comment(name: str) -> None:
    runs = [named(number, name.format(number)) for number in range(3000)]
    text = summary(runs)
    shown = text.count("](https://")
    assert 0 < shown < 3000
    assert f"| … {3000 - shown:,} more rows left out |" in text
    assert len(text.encode()) <= COMMENT_LIMIT
    # and no shorter than it has to be
    assert len(text.encode()) > COMMENT_LIMIT - 2 * len(text.encode()) / shown


def test_a_name_longer_than_a_comment_leaves_a_table_without_it() -> None:
    text = summary([named(0, "x" * 100_000), named(1, "y")])
    assert len(text) < 1000
    assert "… 2 more rows left out" in text


def test_max_rows_cuts_each_detailed_table_and_says_so() -> None:
    items = [counter("rows", number + 1, group="g", air_name=f"A{number}") for number in range(7)]
    items += [counter("frequency", number + 1, group="g", opcode=f"O{number}") for number in range(3)]
    one = NamedRun("g", "g", run(items))
    text = report_texts(one, ReportOptions(max_rows=4)).detailed
    assert text.splitlines()[:8] == [
        "| group | air_name | rows |",
        "| --- | --- | --- |",
        "| g | A0 | 1 |",
        "| g | A1 | 2 |",
        "| g | A2 | 3 |",
        "| g | A3 | 4 |",
        "| … 3 more rows left out | | |",
        "",
    ]
    assert text.count("left out") == 1
    assert "left out" not in report_texts(one, ReportOptions()).detailed
    assert (
        report_texts(one, ReportOptions(max_rows=7)).detailed == report_texts(one, ReportOptions()).detailed
    )


def test_a_report_too_long_for_a_step_summary_is_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [
        {"labels": [["group", "g"], ["air_name", f"{number}" + "x" * 100]], "metric": "rows", "value": "1"}
        for number in range(10_000)
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"counter": entries}))
    before = contents(tmp_path)
    plain = run_main(["--json-paths", str(path)], tmp_path, before, capsys)
    assert "step summary" not in plain.stderr
    inline = run_main(["--json-paths", str(path), "--inline-detailed"], tmp_path, before, capsys)
    assert inline.exit == 0
    assert (
        "a.md: 1," in inline.stderr and "step summary (1 MiB); --max-rows makes it shorter" in inline.stderr
    )
    short = run_main(
        ["--json-paths", str(path), "--inline-detailed", "--max-rows", "100"], tmp_path, before, capsys
    )
    assert "step summary" not in short.stderr


def test_show_has_the_limit_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [
        {"labels": [["group", "g"], ["air_name", f"A{number}"]], "metric": "rows", "value": "1"}
        for number in range(9)
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"counter": entries}))
    shown = run_main(
        ["show", "--detailed", "--max-rows", "2", str(path)], tmp_path, contents(tmp_path), capsys
    )
    assert "… 7 more rows left out" in shown.stdout
