"""Many runs at once, and runs in different surroundings: the same bytes as one run alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from samples.generate import write_samples

from tests.folders import contents

AT_ONCE = 20


def start(place: Path, *args: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "openvm_prof", *args],
        cwd=place, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        _, error = process.communicate()
        assert process.returncode == 0, error
        assert b"Traceback" not in error


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("samples")
    write_samples(place)
    return place / "v2_0.json"


@pytest.fixture(scope="module")
def alone(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one run alone writes."""
    place = tmp_path_factory.mktemp("alone")
    (place / "a.json").write_bytes(sample.read_bytes())
    finished([start(place, "--json-paths", "a.json", "--output-json", "a.bmf.json")])
    return contents(place)


def test_twenty_runs_on_different_inputs_in_one_folder(
    sample: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    for number in range(AT_ONCE):
        (tmp_path / f"{number}.json").write_bytes(sample.read_bytes())
    finished(
        [
            start(tmp_path, "--json-paths", f"{number}.json", "--output-json", f"{number}.bmf.json")
            for number in range(AT_ONCE)
        ]
    )
    expected = {
        name.replace("a.", f"{number}.", 1): data.replace(b"(a.", b"(%d." % number)
        for number in range(AT_ONCE)
        for name, data in alone.items()
    }
    assert contents(tmp_path) == dict(sorted(expected.items()))


def test_twenty_runs_on_the_same_input(sample: Path, alone: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(sample.read_bytes())
    finished(
        [start(tmp_path, "--json-paths", "a.json", "--output-json", "a.bmf.json") for _ in range(AT_ONCE)]
    )
    assert contents(tmp_path) == alone


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"TZ": "Pacific/Kiritimati", "COLUMNS": "20", "TERM": "dumb", "NO_COLOR": "1"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda environment: next(iter(environment.items()))[1],
)
def test_surroundings_change_nothing(
    environment: dict[str, str], sample: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_bytes(sample.read_bytes())
    finished([start(tmp_path, "--json-paths", "a.json", "--output-json", "a.bmf.json", **environment)])
    assert contents(tmp_path) == alone
