"""The timeline: same seed, same bytes, and the changes are where `planted.json` says."""

from __future__ import annotations

import csv
import json
import shutil
import statistics
import subprocess
from pathlib import Path
from typing import Any

import pytest
from samples.timeline.commits import MAIN
from samples.timeline.plan import FEWEST_COMMITS, plan
from samples.timeline.write import write_timeline

from openvm_prof import analyse, parse_metrics
from tests.folders import contents


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out_dir = tmp_path_factory.mktemp("timeline")
    write_timeline(plan(7, FEWEST_COMMITS), out_dir)
    return out_dir


@pytest.fixture(scope="module")
def planted(folder: Path) -> dict[str, Any]:
    found = json.loads((folder / "planted.json").read_text())
    assert isinstance(found, dict)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


Series = dict[tuple[str, str, str], dict[str, float]]
"""Sums by commit of `main`, for each benchmark, group and metric."""


@pytest.fixture(scope="module")
def series(folder: Path) -> Series:
    sums: Series = {}
    for row in _rows(folder / "runs.csv"):
        if row["branch"] == MAIN:
            content = json.loads((folder / row["file"]).read_text())
            for entry in content["counter"] + content["gauge"]:
                key = row["benchmark"], dict(entry["labels"]).get("group", ""), entry["metric"]
                by_commit = sums.setdefault(key, {})
                by_commit[row["commit"]] = by_commit.get(row["commit"], 0.0) + float(entry["value"])
    return sums


def test_same_seed_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_timeline(plan(7, FEWEST_COMMITS), tmp_path)
    assert contents(tmp_path) == contents(folder)


def test_another_seed_makes_other_runs(folder: Path) -> None:
    other = plan(8, FEWEST_COMMITS)
    assert other.runs[0].content() != json.loads((folder / plan(7, FEWEST_COMMITS).runs[0].file).read_text())


def test_too_few_commits_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 40 commits, not 39"):
        plan(7, FEWEST_COMMITS - 1)


def test_every_run_is_a_metrics_file_without_notices(folder: Path) -> None:
    rows = _rows(folder / "runs.csv")
    assert {row["benchmark"] for row in rows} == {"fibonacci", "keccak", "pairing"}
    for row in rows[:6]:
        (run,) = parse_metrics((folder / row["file"]).read_bytes()).runs
        analysis = analyse(run.db, provers=1)
        assert analysis.proof_times.total is not None
        assert not analysis.notices


def test_changes_are_where_they_were_planted(series: Series, planted: dict[str, Any]) -> None:
    outliers = {(outlier["commit"], outlier["benchmark"]) for outlier in planted["outliers"]}
    for change in planted["changes"]:
        for effect in change["effects"]:
            if effect["metric"] not in {"total_proof_time_ms", "main_cells_used"}:
                continue
            sums = series[effect["benchmark"], effect["group"], effect["metric"]]
            runs = list(sums)
            place = runs.index(change["first_run_after"])
            assert runs[place - 1] == change["last_run_before"]
            before, after = (
                statistics.median(sums[c] for c in side if (c, effect["benchmark"]) not in outliers)
                for side in (runs[place - 3 : place], runs[place : place + 3])
            )
            assert after / before == pytest.approx(effect["factor"], abs=0.025), effect


def test_counters_change_exactly_as_planted(series: Series, planted: dict[str, Any]) -> None:
    (change,) = [c for c in planted["changes"] if "columns" in c["subject"] and "adapter" in c["subject"]]
    (effect,) = change["effects"]
    assert (effect["benchmark"], effect["metric"]) == ("fibonacci", "main_cells_used")
    sums = series["fibonacci", effect["group"], effect["metric"]]
    assert set(sums.values()) == {effect["before"], effect["after"]}
    assert effect["factor"] == pytest.approx(1.025)


def test_commits_without_runs_have_none_and_one_of_them_is_a_change(
    folder: Path, planted: dict[str, Any]
) -> None:
    commits = {row["commit"] for row in _rows(folder / "runs.csv")}
    assert not commits & set(planted["commits_without_runs"])
    assert [c for c in planted["changes"] if c["commit"] in planted["commits_without_runs"]]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_git_gives_the_commits_the_same_ids(folder: Path, tmp_path: Path) -> None:
    def git(*args: str) -> str:
        stream = (folder / "commits.fast-import").read_bytes()
        done = subprocess.run(["git", *args], cwd=tmp_path, input=stream, capture_output=True, check=True)
        return done.stdout.decode()

    git("init", "-q")
    git("fast-import", "--quiet")
    rows = _rows(folder / "commits.csv")
    for branch in (MAIN, "faster-hashing"):
        own = [row["commit"] for row in rows if row["branch"] == branch]
        assert git("log", "--format=%H", branch).split()[: len(own)] == own[::-1]
    assert git("log", "-1", "--format=%cI", MAIN).startswith(
        [row for row in rows if row["branch"] == MAIN][-1]["committed_at"][:19]
    )
