"""Standard output and standard error that are closed, full or read no longer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = '{"gauge": [{"labels": [["group", "app_proof"]], "metric": "total_proof_time_ms", "value": "5"}]}'
SUMMARY = ("--json-paths", "a.json", "summary", "--benchmark-results-link", "https://example.org")
SHOW = ("show", "a.json")
TOP = ("top", "a.json")
TOP_CSV = (*TOP, "--format", "csv")
PRINTING = pytest.mark.parametrize("args", [SUMMARY, SHOW], ids=["summary", "show"])
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")  # noqa: PTH110


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(GOOD)
    return tmp_path


def shell(line: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the tool from a shell, where its arguments are `"$@"`; the exit code is its own."""
    script = f'prof() {{ "{sys.executable}" -m openvm_prof "$@"; }}; set -o pipefail; {line}'
    return subprocess.run(["bash", "-c", script, "bash", *args], capture_output=True, text=True, check=False)


@PRINTING
def test_a_reader_who_has_enough_is_no_error(args: tuple[str, ...], place: Path) -> None:
    entries = ",".join(GOOD[11:-2].replace("app_proof", f"g{number}") for number in range(400))
    (place / "a.json").write_text(f'{{"gauge": [{entries}]}}')
    result = shell('prof "$@" | head -c 5', *args)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout) == 5


@pytest.mark.parametrize("args", [SUMMARY, SHOW, TOP, TOP_CSV])
def test_closed_standard_output_is_an_error_that_says_so(args: tuple[str, ...]) -> None:
    result = shell('prof "$@" >&-', *args)
    assert result.returncode == 3
    assert result.stderr == "openvm-prof: error: standard output: cannot write: it is closed\n"


@FULL
@pytest.mark.parametrize("args", [SUMMARY, SHOW, TOP, TOP_CSV, ("--help",), ("--version",)])
def test_full_standard_output_is_an_error_that_says_so(args: tuple[str, ...]) -> None:
    result = shell('prof "$@" >/dev/full', *args)
    assert result.returncode == 3
    assert result.stderr == "openvm-prof: error: standard output: cannot write: No space left on device\n"


@FULL
@pytest.mark.parametrize("error", ["/dev/full", "&-"])
def test_standard_error_that_takes_nothing_changes_no_exit_code(error: str) -> None:
    assert shell(f'prof "$@" 2>{error}', "--json-paths", "missing.json").returncode == 3
    assert shell(f'prof "$@" 2>{error}', "--json-paths", "a.json").returncode == 0


def test_a_gate_that_fails_says_so_to_whoever_stopped_reading(place: Path) -> None:
    (place / "b.json").write_text(GOOD.replace('"5"', '"50"'))
    (place / "budget.toml").write_text('[[rule]]\nmetric = "total_proof_time_ms"\nmax = 6\n')
    read, write = os.pipe()
    os.close(read)
    options = ["--budget", "budget.toml", "--github"]
    command = [sys.executable, "-m", "openvm_prof", "check", "--base", "a.json", "--head", "b.json", *options]
    summary = {"GITHUB_STEP_SUMMARY": str(place / "summary.md")}
    assert subprocess.run(command, stdout=write, check=False, env=os.environ | summary).returncode == 1
    os.close(write)
    assert "Gate failed" in (place / "summary.md").read_text("utf-8")


def test_standard_error_that_nobody_reads_changes_no_exit_code(place: Path) -> None:
    (place / "odd.json").write_text(GOOD.replace('"5"', '"NaN"'))  # there is something to note
    for path, code in (("odd.json", 0), ("missing.json", 3)):
        read, write = os.pipe()
        os.close(read)
        command = [sys.executable, "-m", "openvm_prof", "--json-paths", path]
        assert subprocess.run(command, stderr=write, check=False).returncode == code
        os.close(write)


def test_all_streams_closed_still_makes_reports(place: Path) -> None:
    assert shell('prof "$@" <&- >&- 2>&-', "--json-paths", "a.json").returncode == 0
    assert sorted(path.name for path in place.iterdir()) == ["a.detailed.md", "a.json", "a.md"]
