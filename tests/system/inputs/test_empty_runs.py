"""Runs without metrics: they claim nothing, say so, and can be refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openvm_prof import analyse, parse_metrics
from tests.builders import json_entry, metrics_bytes
from tests.folders import Call, contents, run_main

APP = metrics_bytes(None, [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))])
NOTHING = (b"{}", b'{"counter": [], "gauge": []}')
NO_METRICS = "the file holds no metrics: nothing was recorded"


class Prof:
    """The command line in a folder with a good file, an empty one and a combined one with both."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._place, self._capsys = place, capsys

    def __call__(self, *args: str) -> Call:
        return run_main(list(args), self._place, contents(self._place), self._capsys)


@pytest.fixture
def prof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    (tmp_path / "good.json").write_bytes(APP)
    (tmp_path / "empty.json").write_bytes(NOTHING[0])
    (tmp_path / "lists.json").write_bytes(NOTHING[1])
    (tmp_path / "both.json").write_bytes(b'{"a": %b, "b": {}}' % APP)
    monkeypatch.chdir(tmp_path)
    return Prof(tmp_path, capsys)


@pytest.mark.parametrize("data", NOTHING)
def test_a_run_without_metrics_claims_no_era(data: bytes) -> None:
    analysis = analyse(parse_metrics(data).runs[0].db, provers=32)
    assert analysis.is_empty
    assert analysis.to_dict()["era"] == "unknown"


def test_a_run_of_counters_that_stayed_zero_is_not_empty() -> None:
    data = metrics_bytes([json_entry("execute_time_ms", "0", ("group", "app_proof"))])
    analysis = analyse(parse_metrics(data).runs[0].db, provers=32)
    assert not analysis.is_empty
    assert analysis.era.name == "v1"


@pytest.mark.parametrize("name", ["empty", "lists"])
def test_its_report_says_so_at_the_top(prof: Prof, name: str) -> None:
    result = prof("--json-paths", f"{name}.json")
    assert result.exit == 0
    head = result.files[f"{name}.md"].decode().partition("| Summary |")[0]
    assert "This run holds no metrics: nothing was recorded" in head
    shown = prof("show", f"{name}.json").stdout
    assert "OpenVM unknown" in shown
    assert "This run holds no metrics" in shown[:400]


def test_a_good_report_says_nothing_of_it(prof: Prof) -> None:
    result = prof("--json-paths", "good.json")
    assert result.files["good.md"].startswith(b"## app_proof\n\nOpenVM v2.0, 1 proof")


def test_an_empty_previous_run_is_no_comparison_across_eras(prof: Prof) -> None:
    result = prof("--json-paths", "good.json", "--prev-json-paths", "empty.json")
    assert result.exit == 0
    assert "The previous run holds no metrics" in result.stderr
    assert "across eras" not in result.stderr


def test_an_empty_run_has_no_condition_that_could_be_unlike(prof: Prof) -> None:
    result = prof("compare", "--base", "good.json", "--head", "empty.json", "--format", "json")
    assert result.exit == 0
    notices = json.loads(result.stdout)["notices"]
    assert [notice for notice in notices if NO_METRICS in notice] == [f"empty.json: {NO_METRICS}"]


def test_a_value_of_an_empty_run_is_refused(prof: Prof) -> None:
    result = prof("get", "both.json", "total_proof_time", "--run", "b")
    assert (result.exit, result.stderr) == (3, f"openvm-prof: error: both.json: run 'b': {NO_METRICS}\n")


@pytest.mark.parametrize(
    "args",
    [
        ["--json-paths", "good.json,empty.json"],
        ["--json-paths", "good.json", "--prev-json-paths", "empty.json"],
        ["summary", "--benchmark-results-link", "u", "--json-paths", "good.json,empty.json"],
        ["good.json", "empty.json"],
        ["export", "--format", "csv", "good.json", "empty.json"],
        ["get", "empty.json", "x"],
        ["compare", "--base", "good.json", "--head", "empty.json"],
        ["compare", "a=good.json", "b=empty.json"],
        ["check", "--base", "empty.json", "--head", "good.json"],
    ],
)
def test_an_empty_run_can_be_refused(prof: Prof, args: list[str]) -> None:
    result = prof(*args, "--fail-on-empty")
    assert (result.exit, result.stdout, result.files) == (3, "", {})
    assert result.stderr.startswith("openvm-prof: error: empty.json: the run holds no metrics")
    assert prof(*args[:1], *args[1:], "--no-fail-on-empty").exit == (3 if args[0] in ("get", "check") else 0)


def test_every_empty_run_is_named(prof: Prof) -> None:
    result = prof("--json-paths", "empty.json", "both.json", "lists.json", "--fail-on-empty")
    assert [line.split(": the run")[0] for line in result.stderr.splitlines()] == [
        "openvm-prof: error: empty.json",
        "openvm-prof: error: both.json: run 'b'",
        "openvm-prof: error: lists.json",
    ]


def test_good_files_are_reported_if_asked_for(prof: Prof) -> None:
    result = prof("--json-paths", "good.json,empty.json", "--fail-on-empty", "--keep-going")
    assert (result.exit, "good.md" in result.files, "empty.md" in result.files) == (3, True, False)


def test_the_gate_refuses_empty_runs_unless_told_otherwise(prof: Prof) -> None:
    args = ("check", "--base", "good.json", "--head", "good.json", "empty.json")
    assert "error: empty.json: the run holds no metrics" in prof(*args).stderr
    assert prof(*args).exit == 3
    assert "the run holds no metrics" not in prof(*args, "--no-fail-on-empty").stderr
