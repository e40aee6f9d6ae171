"""Links of the file system as outputs: they stay, and hide no file that would be overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from openvm_prof.core.errors import OutputError
from openvm_prof.core.io.files import write_whole
from tests.builders import json_entry, metrics_bytes
from tests.folders import run_main

METRICS = metrics_bytes(None, [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("written_before", [True, False])
@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_in_another_folder_stays_and_its_target_is_written(
    place: Path, *, written_before: bool, absolute: bool
) -> None:
    target, link = place / "there" / "target.md", place / "here" / "link.md"
    if written_before:
        target.write_text("old")
    link.symlink_to(target if absolute else "../there/target.md")
    pointed_at = link.readlink()
    write_whole(link, "new")
    assert link.is_symlink() and link.readlink() == pointed_at
    assert target.read_text() == "new" and not target.is_symlink()
    assert [path.name for path in (place / "there").iterdir()] == ["target.md"]
    assert [path.name for path in (place / "here").iterdir()] == ["link.md"]


def test_every_link_of_a_chain_stays(place: Path) -> None:
    (place / "a").symlink_to("b")
    (place / "b").symlink_to("there/c")
    (place / "there" / "c").write_text("old")
    write_whole(place / "a", "new")
    assert [(place / name).is_symlink() for name in ("a", "b")] == [True, True]
    assert (place / "there" / "c").read_text() == "new"


def test_a_link_to_a_device_is_written_through(place: Path) -> None:
    (place / "link").symlink_to(os.devnull)
    write_whole(place / "link", "new")
    assert (place / "link").is_symlink()
    assert not Path(os.devnull).is_file()


def test_a_link_in_a_circle_is_an_error_that_names_it(place: Path) -> None:
    (place / "a").symlink_to("b")
    (place / "b").symlink_to("a")
    with pytest.raises(OutputError, match=r"a: cannot write"):
        write_whole(place / "a", "new")


def test_another_name_of_the_same_file_keeps_the_old_text(place: Path) -> None:
    """Only the name that was given is replaced: a hard link is another file's name, not a pointer."""
    (place / "a").write_text("old")
    os.link(place / "a", place / "b")
    write_whole(place / "a", "new")
    assert ((place / "a").read_text(), (place / "b").read_text()) == ("new", "old")


@pytest.mark.parametrize(
    ("link", "target"), [("a.md", "a.json"), ("a.detailed.md", "b.json"), ("a.detailed.md", "a.md")]
)
def test_an_output_that_is_a_link_to_what_is_read_or_written_is_refused(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    link: str,
    target: str,
) -> None:
    folder = place / "here"
    monkeypatch.chdir(folder)
    for name in ("a.json", "b.json"):
        Path(name).write_bytes(METRICS)
    if target == "a.md":
        Path(target).write_text("old")
    Path(link).symlink_to(f"../here/{target}")
    result = run_main(["--json-paths", "a.json", "--prev-json-paths", "b.json"], folder, {}, capsys)
    assert result.exit == 2
    assert f"{link} would overwrite" in result.stderr or f"{target} would overwrite" in result.stderr
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes() == METRICS


def test_an_output_in_a_circle_of_links_is_one_line(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    (place / "here" / "a.json").write_bytes(METRICS)
    (place / "b").symlink_to("b")
    result = run_main(["--json-paths", "here/a.json", "--output-json", "b"], place / "here", {}, capsys)
    assert (result.exit, result.stderr) == (
        3,
        "openvm-prof: error: b: cannot write: Too many levels of symbolic links\n",
    )


@pytest.mark.parametrize(
    "command",
    [
        "--json-paths LOOP",
        "--json-paths a.json --prev-json-paths LOOP",
        "show LOOP",
        "show a.json --prev LOOP",
        "get LOOP total_proof_time_ms",
        "export a.json LOOP --format csv",
        "export a.json --format csv --out LOOP",
        "compare --base LOOP --head a.json",
        "compare --base a.json --head a.json LOOP",
        "compare --base a.json,LOOP --head a.json",
        "compare --base a.json --head LO?P",
        "compare one=a.json two=a.json,LOOP",
        "check --base a.json --head a.json,LOOP",
        "check --base a.json --head a.json --budget LOOP",
        "check --base a.json --head a.json --junit LOOP",
        "top LOOP",
        "top a.json --base LOOP",
        "flamegraph LOOP",
        "flamegraph a.json --base LOOP",
        "flamegraph a.json --symbols LOOP",
        "rewrite LOOP a.json out.json",
        "rewrite rules.toml LOOP out.json",
        "rewrite rules.toml a.json LOOP",
        "comment LOOP --repo o/r --pr 1",
    ],
)
@pytest.mark.parametrize("below", ["", "/file"])
def test_no_command_follows_a_circle_of_links(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, below: str
) -> None:
    if below and "?" in command:
        pytest.skip("a glob finds nothing there")
    monkeypatch.chdir(place / "here")
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    Path("a.json").write_bytes(METRICS)
    Path("rules.toml").write_text('[[rule]]\naction = "exclude"\nmetric = "total_proof_time_ms"\n')
    Path("loop").symlink_to("pool")
    Path("pool").symlink_to("loop")
    named = command.replace("LOOP", f"loop{below}").replace("LO?P", "lo?p")
    result = run_main(named.split(), place / "there", {}, capsys)
    assert result.exit == 3
    last = result.stderr.splitlines()[-1]
    assert last.startswith("openvm-prof: error: ")
    assert f"loop{below}: cannot " in last and last.endswith(": Too many levels of symbolic links")
