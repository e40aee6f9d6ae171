"""`--keep-going`: good files are reported although others are bad, and the exit code says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folders import Call, contents, run_main

GOOD = '{"gauge": [{"labels": [["group", "app_proof"]], "metric": "total_proof_time_ms", "value": "5"}]}'
CUT = '{"gauge": ['


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("good.json", "also-good.json"):
        Path(name).write_text(GOOD)
    Path("cut.json").write_text(CUT)
    return tmp_path


def run(place: Path, capsys: pytest.CaptureFixture[str], *args: str) -> Call:
    return run_main(list(args), place, contents(place), capsys)


def test_good_files_are_reported(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(
        place, capsys,
        "--json-paths", "good.json,cut.json,also-good.json", "--names", "a,b,c", "--keep-going",
        "--output-json", "bmf.json",
        "summary", "--benchmark-results-link", "https://example.org",
    )  # fmt: skip
    assert result.exit == 3
    assert result.stderr.splitlines()[-1].startswith("openvm-prof: error: cut.json: the JSON ends too early")
    assert sorted(result.files) == [
        "also-good.detailed.md", "also-good.md", "bmf.json", "good.detailed.md", "good.md",
    ]  # fmt: skip
    assert "[a](https://example.org/good.md)" in result.stdout
    assert "[c](https://example.org/also-good.md)" in result.stdout
    assert "cut" not in result.stdout


def test_a_bad_previous_file_costs_only_the_comparison(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = run(place, capsys, "--json-paths", "good.json")
    for name in alone.files:
        (place / name).unlink()
    result = run(place, capsys, "--json-paths", "good.json", "--prev-json-paths", "cut.json", "--keep-going")
    assert result.exit == 3
    assert result.files == alone.files


def test_show_keeps_going_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(place, capsys, "show", "cut.json", "good.json", "--keep-going")
    assert result.exit == 3
    assert "total_proof_time_ms" in result.stdout
    assert result.files == {}


def test_without_it_nothing_is_written(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(place, capsys, "--json-paths", "good.json,cut.json")
    assert (result.exit, result.files) == (3, {})


def test_all_good_is_exit_code_0(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, capsys, "--json-paths", "good.json,also-good.json", "--keep-going").exit == 0
