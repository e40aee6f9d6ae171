"""Executors add files as one machine does; a worker that is killed loses nothing and doubles nothing."""

from __future__ import annotations

import gzip
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openvm_prof.core.errors import UsageError
from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.commit_facts import CommitFacts
from openvm_prof.history.engine import DUCKDB
from openvm_prof.history.log import log
from openvm_prof.history.store.presence import KnownRuns
from openvm_prof.history.store.tombstones import bury
from openvm_prof.history.verification import verify
from openvm_prof.spark import adding
from openvm_prof.spark.adding import FileToAdd, Share, add_files, add_share
from tests.builders import json_entry, metrics_bytes
from tests.spark.cluster import Cluster
from tests.spark.filled_store import write_runs

if TYPE_CHECKING:
    from openvm_prof.spark.engine import SparkEngine


def facts_of(commit: str | None) -> CommitFacts:
    return CommitFacts(commit, "2025-03-01T00:00:00", "main")


OPTIONS = AddOptions(facts_of, {"instance type": "large"})


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The runs of a timeline, compressed, under names that hold their commits."""
    place = tmp_path_factory.mktemp("files")
    found = []
    for path, _ in write_runs(place / "timeline"):
        packed = place / f"{path.stem}-{path.parent.name}.json.gz"
        packed.write_bytes(gzip.compress(path.read_bytes(), 1))
        found.append(str(packed))
    return found


def contents(store: Path) -> dict[str, bytes]:
    return {str(path.relative_to(store)): path.read_bytes() for path in sorted(store.rglob("*.parquet"))}


def by_one_machine(store: Path, paths: Sequence[str]) -> dict[str, bytes]:
    for path in paths:
        add_file(store, path, OPTIONS)
    return contents(store)


def test_executors_add_what_one_machine_adds(
    files: list[str], spark: SparkEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(adding, "FILES_OF_A_SHARE", 4)
    (tmp_path / "off.json").write_bytes(b'{"counter": [')
    (tmp_path / "empty.json").write_bytes(metrics_bytes([], []))
    run = metrics_bytes([], [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))]).decode()
    (tmp_path / "all.json").write_text(f'{{"fib": {run}, "regex": {run}}}')
    paths = [*files[:20], "off.json", "empty.json", "all.json"]
    expected = by_one_machine(tmp_path / "here", paths)
    bad = [".", "none.json", *paths[:3], "none too.json"]
    store = Path("there")
    done = add_files(spark, store, [*bad, *paths[3:]], OPTIONS)
    assert contents(store) == expected
    assert [each.path for each in done] == [*bad, *paths[3:]]
    assert [str(each.error) for each in done if each.error is not None] == [
        f"{tmp_path}: cannot read: Is a directory",
        f"{tmp_path}/none.json: cannot read: No such file or directory",
        f"{tmp_path}/none too.json: cannot read: No such file or directory",
    ]
    assert [run.record.benchmark for run in done[-1].added] == ["fib", "regex"]
    assert {run.record.status for each in done for run in each.added} == {"ok", "empty", "failed"}

    bury(store, done[2].added[0].record.run, "throttled")
    again = add_files(spark, store, [files[0], *paths[1:]], OPTIONS)
    assert "was removed from the history (throttled)" in str(again[0].error)
    assert not any(run.is_new for each in again for run in each.added)
    assert contents(store) == expected


def test_a_task_that_runs_twice_at_once_changes_nothing(
    files: list[str], spark: SparkEngine, tmp_path: Path
) -> None:
    paths = files[:12]
    share = Share(tmp_path / "there", tuple(map(file_to_add, paths)), OPTIONS.conditions, None)
    one, other = spark.each(add_share, [share, share])
    assert [each.path for each in one] == [each.path for each in other] == paths
    assert contents(tmp_path / "there") == by_one_machine(tmp_path / "here", paths)
    assert verify(tmp_path / "there").findings == []


def file_to_add(path: str) -> FileToAdd:
    return FileToAdd(path, facts_of(Path(path).stem.removesuffix(".json").rpartition("-")[2]))


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(
    files: list[str],
    spark: SparkEngine,
    two_workers: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adding, "FILES_OF_A_SHARE", 3)
    store = tmp_path / "there"
    stats = store / "loose/stats"
    done = []
    ingest = threading.Thread(target=lambda: done.extend(add_files(spark, store, files, OPTIONS)))
    ingest.start()
    while ingest.is_alive() and (not stats.exists() or len(os.listdir(stats)) < len(files) // 5):  # noqa: PTH208
        time.sleep(0.01)
    two_workers.workers[-1].kill()
    there = len(os.listdir(stats))  # noqa: PTH208
    ingest.join()
    two_workers.add_workers(1)
    assert there < len(files), "the ingest was over before the worker was killed"
    assert [each.error for each in done] == [None] * len(files)
    assert len(log(store).rows) == len(files)
    assert contents(store) == by_one_machine(tmp_path / "here", files)
    assert verify(store).is_sound
    assert {finding.kind for finding in verify(store).findings} <= {"temporary"}


def test_a_file_that_kills_its_reader_costs_only_itself(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr(adding, "_attempt", lambda: 1)  # an earlier one has died
    share = Share(tmp_path / "there", tuple(map(file_to_add, files[:2])), OPTIONS.conditions, None)
    first, second = add_share(share)
    assert [first.error, second.error] == [None, None]
    assert first.added[0].is_new
    deadly = tmp_path / "python"
    deadly.write_text(f'#!/bin/sh\ncase $(cat | tr -d "\\0") in *{Path(files[1]).name}*) kill -9 $$;; esac\n')
    deadly.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(deadly))
    died = adding._add_apart(share, share.files[1], KnownRuns(share.store))
    assert "killed by signal 9; it may need more memory" in str(died.error)


def test_standard_input_is_no_file_of_executors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="executors read files"):
        add_files(DUCKDB, tmp_path, ["-"], OPTIONS)
