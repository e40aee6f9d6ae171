"""Files that are read in pieces and in several processes, with everything scaled down."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading import files, parallel
from openvm_prof.core.reading.chunks import InDoubtError
from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder
from openvm_prof.core.reading.metrics_json import parse_metrics, parse_runs
from openvm_prof.profile.profile_kinds import STANDARD_KINDS
from openvm_prof.profile.stack_db_builder import StackDbBuilder
from openvm_prof.profile.stacks import run_profiles
from tests.builders import stack_entry


def entries(count: int, value: str) -> list[dict[str, object]]:
    return [
        {
            "labels": [
                ["group", "app_proof"],
                ["segment", str(i % 50)],
                ["cycle_tracker_span", f"main;f{i}"],
            ],
            "metric": "cells_used",
            "value": value.format(i + 1),
        }
        for i in range(count)
    ]


def written(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, indent=2))
    return path


def contents(db: MetricDb) -> object:
    return db.to_dict(), {group: db.samples(group) for group in db.groups()}


@pytest.mark.parametrize("jobs", [1, 2, 3, 5])
@pytest.mark.parametrize(
    "content",
    [
        {"counter": entries(3000, "{}"), "gauge": entries(100, "{}.25")},
        {"counter": entries(100, "{}"), "gauge": entries(3000, "{}.1")},
        {"gauge": entries(2000, "0.{}"), "counter": entries(2000, "{}")},
        {"counter": entries(3000, "{}")},
    ],
    ids=["counters", "gauges", "gauges-first", "one-list"],
)
def test_any_number_of_processes_gives_the_same(tmp_path: Path, content: object, jobs: int) -> None:
    path = written(tmp_path / "metrics.json", content)
    whole = parse_metrics(path.read_bytes()).runs[0].db
    shared = whole if jobs == 1 else parallel.read_shared(path, path.stat(), MetricDbBuilder, jobs)
    assert contents(shared) == contents(whole)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_any_number_of_processes_gives_the_same_stacks(tmp_path: Path, jobs: int) -> None:
    spans = [f"0;{100 + i % 90}" for i in range(2000)]  # offsets, all but the first without a name
    stacks = [stack_entry("frequency", f"{i % 7}.5", span, segment=str(i)) for i, span in enumerate(spans)]
    odd = [stack_entry("frequency", "inf", "0", group=group) for group in ("leaf", "root")]
    path = written(
        tmp_path / "metrics.json",
        {"counter": [*stacks, *entries(1000, "{}")], "gauge": [*odd, *entries(50, "1")]},
    )
    make_builder = partial(StackDbBuilder, STANDARD_KINDS, b"main\0")
    whole = run_profiles(parse_runs(path.read_bytes(), make_builder)[None])
    if jobs > 1:
        assert run_profiles(parallel.read_shared(path, path.stat(), make_builder, jobs)) == whole
    assert len(whole.profiles[0].stacks) == 90
    assert "100, 101, 102, 103, 104 and 85 more" in str(whole.notices[-1])
    assert len(whole.notices) == 3


def test_a_large_file_in_doubt_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(files, "_WORTH_SHARING", 1000)
    monkeypatch.setattr(parallel, "shares", lambda size, jobs: jobs)
    runs = {"one": {"counter": entries(100, "{}")}, "two": {"gauge": entries(100, "{}.5")}}
    path = written(tmp_path / "combined.json", runs)
    read = files.read_metrics(path, jobs=2)
    assert [run.key for run in read.runs] == ["one", "two"]
    assert contents(read.runs[1].db) == contents(parse_metrics(json.dumps(runs["two"]).encode()).runs[0].db)


def test_a_file_cut_off_is_in_doubt_and_not_half_read(tmp_path: Path) -> None:
    path = written(tmp_path / "metrics.json", {"counter": entries(2000, "{}")})
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(InDoubtError):
        parallel.read_shared(path, path.stat(), MetricDbBuilder, 2)
