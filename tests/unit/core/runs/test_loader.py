"""The loader of the library: paths, globs, bytes, names, and all bad files told at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import openvm_prof
from openvm_prof import BadInputError, UsageError, load
from tests.builders import json_entry, metrics_bytes

FIB = metrics_bytes([], [json_entry("total_proof_time_ms", 1500, ("group", "app_proof"))])


def written(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(FIB)


def test_a_path(tmp_path: Path) -> None:
    written(tmp_path, "fib.json")
    (run,) = openvm_prof.load(tmp_path / "fib.json")
    assert (run.name, run.info.file, run.info.key) == ("fib", str(tmp_path / "fib.json"), None)
    assert run.analysis.proof_times.total is not None
    assert run.analysis.proof_times.total.total == 1.5
    assert repr(run) == f"<LoadedRun 'fib': OpenVM {run.analysis.era.name}, 1.50 s>"


def test_a_glob_in_natural_order_and_names_of_folders(tmp_path: Path) -> None:
    written(tmp_path, "r10.json", "r2.json", "a/x.json", "b/x.json")
    assert [run.name for run in load(str(tmp_path / "r*.json"))] == ["r2", "r10"]
    assert [run.name for run in load(str(tmp_path / "*" / "x.json"))] == ["a/x", "b/x"]
    with pytest.raises(UsageError, match="no file matches"):
        load(str(tmp_path / "none*.json"))


def test_bytes_and_a_combined_file(tmp_path: Path) -> None:
    (tmp_path / "all.json").write_text(json.dumps({"one": json.loads(FIB), "two": json.loads(FIB)}))
    runs = load([FIB, tmp_path / "all.json", FIB])
    assert len(runs) == 4
    assert [run.info.key for run in runs] == [None, "one", "two", None]
    assert len({run.name for run in runs}) == 4
    assert runs["two"] is runs[2]
    with pytest.raises(KeyError, match="three"):
        runs["three"]


def test_all_bad_files_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, "good.json")
    for name in ("bad.json", "worse.json"):
        (tmp_path / name).write_text("{")
    with pytest.raises(BadInputError, match="first of 2 problems"):
        load([tmp_path / "bad.json", tmp_path / "good.json", tmp_path / "worse.json"])
