"""Runs of the history wherever a command takes runs, and the library's `load_history`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from openvm_prof import OpenvmProfError, UsageError, load, load_history
from openvm_prof.cli.main import main
from openvm_prof.core.analysis.measurements import run_totals
from openvm_prof.history import engine
from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.commit_facts import CommitFacts
from openvm_prof.history.compaction import compact
from openvm_prof.history.run_source import RunSource
from tests.builders import json_entry, metrics_bytes
from tests.history.conftest import CommandLine, Scratch, commit_of, date_of


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Eight commits of fib on main, of which the fourth failed; regex at the last; one of fib elsewhere."""
    scratch = Scratch(tmp_path_factory.mktemp("built"))
    broken = scratch.place / "broken/fib.json"
    broken.parent.mkdir()
    broken.write_text('{"counter": [')
    for number in range(8):
        if number == 3:
            add(scratch, str(broken), CommitFacts(commit_of(3), date_of(3), "main"))
        else:
            scratch.add("fib", number, 100.0 + number, {"instance type": "large"}, A=number + 1)
        if number == 5:
            compact(scratch.store)
    scratch.add("regex", 7, 900.0)
    add(scratch, scratch.file("fib", 50.0), CommitFacts("f" * 40, date_of(9), "faster/fib"))
    return scratch


def add(scratch: Scratch, path: str, facts: CommitFacts) -> None:
    add_file(scratch.store, path, AddOptions(lambda _: facts))


@pytest.fixture
def filled(built: Scratch, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """The same for one test, which only reads the store."""
    monkeypatch.setenv("OPENVM_PROF_STORE", str(built.store))
    scratch.store = built.store
    return scratch


def times(scratch: Scratch, name: str) -> list[float]:
    """The proof times of the runs that a name means, in ms, by date."""
    runs = load_history(scratch.store, name, repository=scratch.place)
    totals = [run.analysis.proof_times.total for run in runs]
    return [round(total.total_ms) for total in totals if total is not None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main:fib", [107]),
        ("main~1", [106]),
        ("main~:fib", [106]),
        ("main~2", [105]),
        (commit_of(2), [102]),
        (commit_of(5)[20:], None),
        (f"{commit_of(7)}:regex", [900]),
        (f"{commit_of(5)}~2", None),  # the commit that failed is one, too
        (f"{commit_of(5)}~3", [102]),
        ("main~2..main:fib", [106, 107]),
        ("..main~5", [100, 101, 102]),
        ("main~5..main~1", [104, 105, 106]),
        (f"{commit_of(0)}..{commit_of(2)}", [101, 102]),
        ("faster/fib", [50]),
        ("fff", [50]),
        ("main:*", [107, 900]),
        ("main:f*:instance type=large", [107]),
        ("main:branch=main:instance type=large", [107]),
    ],
)
def test_names_of_runs(filled: Scratch, name: str, expected: list[float] | None) -> None:
    if expected is None:
        with pytest.raises(OpenvmProfError):
            times(filled, name)
    else:
        assert times(filled, name) == expected


def test_compaction_changes_no_name(filled: Scratch) -> None:
    copy = filled.place / "copy"
    shutil.copytree(filled.store, copy)
    compact(copy)
    for name in ("main~5..main:fib", "main:*", "fff"):
        before, after = (load_history(store, name) for store in (filled.store, copy))
        assert [run.info for run in before] == [run.info for run in after]
        assert [run.analysis.to_dict() for run in before] == [run.analysis.to_dict() for run in after]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "history:: name a commit or a branch, such as history:main, history:main~5 or history:A..B"),
        ("mian", "history:mian: the history has no branch, commit or run 'mian'; did you mean main?"),
        ("000", "history:000: 8 commits of the history begin with '000': 000000000000, "),
        (
            "main~8:fib",
            f"main~8:fib: the history has only 7 commits before {commit_of(7)[:9]} on main",
        ),
        ("main", "it has runs of 2 benchmarks (fib, regex); choose one with 'history:main:fib', or all with"),
        ("main:fob", "history:main:fob: the history has no benchmark 'fob'; available: fib"),
        ("main:machine=small", "history:main:machine=small: the history has no run with machine: small"),
        ("main..main~1", "there are no commits in it: 'main' is not before 'main~1'"),
        ("faster/fib..main:fib", "'faster/fib' has no run on main"),
    ],
)
def test_what_no_run_is_called(filled: Scratch, name: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        load_history(filled.store, name, repository=filled.place)
    assert message in str(raised.value)


def test_a_run_that_failed(filled: Scratch) -> None:
    with pytest.raises(OpenvmProfError, match=f"history:{commit_of(3)}: the run failed: "):
        load_history(filled.store, commit_of(3))
    first = load_history(filled.store, "main~5..main~3")[0]
    assert [str(notice) for notice in first.analysis.notices] == [
        f"history:main~5..main~3: failed runs are left out: fib at {commit_of(3)[:9]}"
    ]


def test_a_run_tells_its_commit_and_its_conditions(filled: Scratch) -> None:
    run = load_history(filled.store, "main~1")[0]
    assert (run.name, run.info.file) == ("fib-000000000", "history:000000000:fib")
    assert (run.info.commit, run.info.branch) == (commit_of(6), "main")
    assert (run.info.date, run.info.conditions["instance type"]) == (f"{date_of(6)}Z", "large")


def test_commits_that_begin_alike_are_told_apart(filled: Scratch) -> None:
    runs = load_history(filled.store, "main~2..main:fib")
    assert len({run.info.file for run in runs}) == len({run.name for run in runs}) == 2
    source = RunSource(filled.store, filled.place)
    names = [*source.names("history:main:fib"), *source.names("history:main~1:fib")]
    assert [source.facts(name).commit for name in names] == [commit_of(7), commit_of(6)]
    again = RunSource(filled.store, filled.place)
    assert again.facts(names[1]).commit == commit_of(6)


def test_what_is_kept_comes_back(scratch: Scratch) -> None:
    labels = (("group", "app_proof"), ("air_name", 'a"b'), ("machine", "x"))
    counters = [json_entry("cells", "12", *labels), json_entry("retries", "0", ("group", "app_proof"))]
    gauges = [
        json_entry("total_proof_time_ms", str(time), ("group", "app_proof"), ("segment", segment))
        for time, segment in ((10.25, "0"), (20.5, "1"))
    ]
    path = scratch.place / "odd.json"
    path.write_bytes(metrics_bytes(counters, gauges))
    (added,) = add_file(scratch.store, str(path), AddOptions())
    (before,), (after,) = load(path), load_history(scratch.store, added.record.run[:6])
    assert run_totals(after.analysis) == run_totals(before.analysis)
    assert after.analysis.aggregate == before.analysis.aggregate
    assert after.analysis.db.to_dict() == before.analysis.db.to_dict()
    assert after.analysis.db.counters() == before.analysis.db.counters()
    assert after.analysis.notices == before.analysis.notices


def test_values_that_were_added_up_are_told(scratch: Scratch) -> None:
    labels = (("group", "app_proof"), ("segment", "0"))
    times = [json_entry("total_proof_time_ms", value, *labels) for value in ("1", "5")]
    path = scratch.place / "twice.json"
    path.write_bytes(metrics_bytes([], times))
    (added,) = add_file(scratch.store, str(path), AddOptions())
    run = load_history(scratch.store, added.record.run)[0]
    (told,) = [str(notice) for notice in run.analysis.notices if "one sum" in str(notice)]
    assert told.endswith("parallel times are of these sums: total_proof_time_ms")


def test_git_is_asked_for_other_names(scratch: Scratch) -> None:
    repository = scratch.place / "repository"
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    commits = []
    for number in range(2):
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", str(number)], check=True)
        shown = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
        commits.append(shown.stdout.strip())
    add(scratch, scratch.file("fib", 10.0), CommitFacts(commits[0], date_of(0), "main"))
    found = load_history(scratch.store, "HEAD^", repository=repository)
    assert [run.info.commit for run in found] == [commits[0]]
    with pytest.raises(UsageError, match=f"no run of {commits[1][:9]}, which git calls 'HEAD'"):
        load_history(scratch.store, "HEAD", repository=repository)


class TestCommands:
    """Each way in which commands take runs."""

    def test_a_comparison(self, filled: Scratch, command: CommandLine) -> None:
        head = filled.file("head", 140.0, A=8)
        shown = command("compare", "--base", "history:main~1", "--head", head, "--format", "json")
        rows = {(row["group"], row["metric"]): row for row in json.loads(shown)["rows"]}
        assert rows["app_proof", "total_proof_time_ms"]["base"]["median"] == 106
        several = command("compare", "--base", "history:main~6..main:fib", "--head", head)
        assert "5 against 1 runs" in several
        assert "fib at 000000000" in command.errors

    def test_other_conditions_are_refused(self, filled: Scratch, command: CommandLine) -> None:
        sides = ("compare", "--base", "history:main~1", "--head", filled.file("head", 140.0))
        command(*sides, "--head-meta", "Instance Type=small", exit_code=2)
        assert "instance type: large against small" in command.errors
        command(*sides, "--head-meta", "instance type=large")

    def test_one_value(self, filled: Scratch, command: CommandLine) -> None:
        assert command("get", "history:main~1", "total_proof_time").strip() == "0.106"
        command("get", "history:main~2..main:fib", "total_proof_time", exit_code=2)
        assert "history:main~2..main:fib matches 2 runs, but only one can be given" in command.errors

    def test_reports_of_runs_side_by_side(self, filled: Scratch, command: CommandLine) -> None:
        assert "history:000000000:fib" in command("history:main:fib")
        assert "A" in command("airs", "history:main:fib", "--format", "csv")
        assert "A" in command("top", "history:main:fib", "--by", "air", "--format", "csv")
        command("flamegraph", "history:main:fib")
        assert command.errors.endswith("; the history keeps none\n")
        ranked = json.loads(
            command("runs", "history:main~4..main:fib", "--group-by", "commit", "--format", "json")
        )
        assert {row["name"] for row in ranked["rows"]} == {commit_of(number) for number in range(4, 8)}
        command("--json-paths", "history:main:fib")
        assert Path("fib-000000000.md").is_file()
        command("report", "history:main:fib", "--base", "history:main~1")
        assert Path("fib-000000000.report.html").is_file()
        rules = filled.place / "rules.toml"
        rules.write_text('[[rule]]\naction = "exclude"\nmetric = "cells"\n')
        assert "total_proof_time_ms" in command("rewrite", str(rules), "history:main:fib", "-")

    def test_the_folder_is_an_option(
        self, filled: Scratch, command: CommandLine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("OPENVM_PROF_STORE")
        command("show", "history:main:fib", exit_code=3)
        assert "openvm-history: there is no history here" in command.errors
        command("show", "history:main:fib", "--store", str(filled.store))

    def test_a_file_of_that_name_comes_first(self, filled: Scratch, command: CommandLine) -> None:
        Path(filled.file("x", 77.0)).rename("history:main")
        assert command("get", "history:main", "total_proof_time").strip() == "0.077"

    def test_without_the_extra(
        self, filled: Scratch, command: CommandLine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing() -> None:
            raise UsageError(engine.HOW_TO_GET)

        monkeypatch.setattr(engine, "require_libraries", missing)
        command("show", "history:main:fib", exit_code=2)
        assert command.errors == f"openvm-prof: error: {engine.HOW_TO_GET}\n"


def test_the_main_entry_leaves_nothing_behind(filled: Scratch) -> None:
    with pytest.raises(SystemExit):
        main(["get", "history:main~1", "total_proof_time"])
    with pytest.raises(OpenvmProfError, match=r"history:main~1: cannot read: No such file"):
        load("history:main~1")
