"""What each command imports: its own feature and no other, and no heavy library that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from samples.generate import write_samples

HEAVY = {"duckdb", "nanoarrow", "numpy", "pandas", "polars", "pyarrow", "rich", "scipy", "urllib3"}
FEATURES = {
    *("airs", "comparison", "export", "gate", "github", "history", "page"),
    *("planning", "profile", "report", "rewrite", "sweep", "trends"),
}
MOST_MODULES = 230
"""Modules, Python's too, that a small drop-in report may import; it took 205 when this was written."""

_LIST = """
import atexit, json, sys
def tell():
    mine = sorted({name.split(".")[1] for name in sys.modules if name.startswith("openvm_prof.")})
    libraries = sorted({name.split(".")[0] for name in sys.modules})
    print(json.dumps([len(sys.modules), mine, libraries]), file=sys.stderr)
atexit.register(tell)
import os
leave = os._exit
def through_atexit(code):
    tell()
    leave(code)
os._exit = through_atexit
from openvm_prof.cli.entry import main
main()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imports")
    write_samples(folder)
    return folder


def imported(place: Path, *args: str) -> tuple[int, set[str], set[str]]:
    """How many modules a call imports, which rooms of ours, and which libraries."""
    done = subprocess.run(
        [sys.executable, "-c", _LIST, *args], cwd=place, capture_output=True, text=True, check=True
    )
    count, rooms, libraries = json.loads(done.stderr.splitlines()[-1])
    return count, set(rooms) & FEATURES, set(libraries) & HEAVY


@pytest.mark.parametrize(
    ("args", "rooms", "libraries"),
    [
        ("--help", set(), set()),
        ("--json-paths v2_0.json", {"report"}, set()),
        (
            "summary --json-paths v2_0.json --benchmark-results-link u --summary-md-path s.md",
            {"report"},
            set(),
        ),
        ("--json-paths v2_0.json --output-json o.json", {"report", "export"}, set()),
        ("show v2_0.json", {"report"}, {"rich"}),
        ("show v2_0.json --format json", {"report"}, set()),
        ("get v2_0.json total_proof_time", {"export"}, set()),
        ("export v2_0.json --format csv", {"export"}, set()),
        ("airs v2_0.json --format json", {"airs"}, set()),
        ("segments v2_0.json --format json", {"airs"}, set()),
        ("phases v2_0.json --format json", {"planning"}, set()),
        ("plan v2_0.json --format json", {"planning"}, set()),
        ("runs v2_0.json --format json", {"sweep", "comparison"}, set()),
        ("compare --force --base v2_0.prev.json --head v2_0.json --format json", {"comparison"}, set()),
        ("flamegraph v1.json --format folded", {"profile"}, set()),
        ("top v1.json --format json", {"profile"}, set()),
    ],
)
def test_a_command_imports_its_feature_alone(
    place: Path, args: str, rooms: set[str], libraries: set[str]
) -> None:
    _, ours, heavy = imported(place, *args.split())
    assert ours <= rooms
    assert heavy <= libraries


def test_a_small_report_imports_few_modules(place: Path) -> None:
    count, _, _ = imported(place, "--json-paths", "v2_0.json")
    assert count <= MOST_MODULES
