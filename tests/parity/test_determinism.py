"""The same input gives the same bytes, whatever the order of Python's hashes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.folders import HERE, contents


def outputs(folder: Path, place: Path, seed: str) -> dict[str, bytes]:
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns("expected"))
    args = (folder / "args").read_text(encoding="utf-8").splitlines()
    run = subprocess.run(
        [sys.executable, "-m", "openvm_prof", *args],
        cwd=place,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return {**contents(place), "<stdout>": run.stdout, "<stderr>": run.stderr}


@pytest.mark.parametrize(
    "case", ["v1-previous", "v2.1-previous", "flamegraph-differential", "top-base-markdown"]
)
def test_hash_order_changes_nothing(case: str, tmp_path: Path) -> None:
    folder = HERE / "cases" / case
    assert outputs(folder, tmp_path / "1", "1") == outputs(folder, tmp_path / "2", "2")
