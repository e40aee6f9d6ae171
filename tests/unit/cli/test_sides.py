from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from samples.scenarios import build_combined

from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.paths import expand
from tests.folders import contents, run_main


@pytest.fixture
def combined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A combined file of two runs, and one with the times of before."""
    current, before = build_combined()
    for name, runs in (("now", current), ("before", before)):
        (tmp_path / f"{name}.json").write_text(json.dumps(runs))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_runs_of_combined_files_are_compared_by_their_keys(
    combined: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["compare", "--base", "before.json", "--head", "now.json", "--force", "--format", "json"]
    result = run_main(args, combined, contents(combined), capsys)
    document = json.loads(result.stdout)
    assert {row["run"] for row in document["rows"]} == {"fibonacci", "reth"}
    assert [note for note in document["notices"] if "fibonacci: segments of app_proof: 2 against 3" in note]


def test_lists_and_repeated_options_and_globs_say_the_same(
    combined: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*base: str) -> str:
        args = ["compare", *base, "--head", "now.json", "--force", "--format", "csv", "--all"]
        return run_main(args, combined, contents(combined), capsys).stdout

    assert told("--base", "before.json", "now.json") == told("--base", "before.json,now.json")
    assert told("--base", "before.json", "now.json") == told("--base", "before.json", "--base", "now.json")
    assert told("--base", "before.json", "now.json") == told("--base", "*.json")
    assert told("--base=*.json") == told("--base", "*.json")


def test_a_file_that_is_on_both_sides_is_noticed(combined: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("compare", "check"):
        args = [command, "--base", "now.json", "--head", "./now.json", "--force"]
        told = run_main(args, combined, contents(combined), capsys).stderr
        assert "now.json: the file is on several sides" in told


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal(
    combined: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for command in (["compare", "--all"], ["check", "--all"]):
        args = [*command, "--base", "before.json", "--head", "now.json", "--force"]
        shown = run_main(args, combined, contents(combined), capsys).stdout
        assert "total_proof_time_ms" in shown
        assert max(map(len, shown.splitlines())) <= width


def test_a_list_longer_than_a_file_name_may_be(combined: Path) -> None:
    names = [f"{number:03}{'x' * 60}.json" for number in range(6)]
    for name in names:
        Path(name).touch()
    assert expand([",".join(names)], "--base") == names


def test_spaces_and_empty_parts_of_a_list_mean_nothing(combined: Path) -> None:
    assert expand(["before.json, n[o]w.json,"], "--base") == ["before.json", "now.json"]
    Path("odd, name.json").touch()
    assert expand(["odd, name.json"], "--base") == ["odd, name.json"]


@pytest.mark.parametrize("value", ["", ",", " , "])
def test_a_list_without_a_file_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"--base: there is no file in {value!r}")):
        expand([value], "--base")


@pytest.mark.parametrize("args", [["--base", "--head", "now.json"], ["--head", "now.json", "--base"]])
def test_an_option_without_a_file_says_so(
    combined: Path, capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    for command in ("compare", "check"):
        result = run_main([command, *args], combined, contents(combined), capsys)
        assert result.exit == 2
        assert "--base: expected at least one file" in result.stderr
