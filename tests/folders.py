"""Folders of whole calls: a folder with `args`, run through `main` in a copy of itself."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from openvm_prof.cli.main import main

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Call:
    """What a call did: exit code, both streams, and every file that it made or changed."""

    exit: int
    stdout: str
    stderr: str
    files: dict[str, bytes]


def folders(kind: str) -> list[pytest.ParameterSet]:
    """The folders of a kind, a test each."""
    return [pytest.param(path, id=path.name) for path in sorted((HERE / kind).iterdir()) if path.is_dir()]


def call(
    folder: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Run the arguments of a folder (one a line) in a copy of its inputs."""
    place = scratch / "here"
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns("args", "expected", "stderr", "exit"))
    before = contents(place)
    monkeypatch.chdir(place)
    args = (folder / "args").read_text(encoding="utf-8").splitlines()
    return run_main(args, place, before, capsys)


def run_main(
    args: list[str], place: Path, before: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> Call:
    """Run the command line in process."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        main(args)
    streams = capsys.readouterr()
    made = {name: data for name, data in contents(place).items() if before.get(name) != data}
    code = caught.value.code
    assert isinstance(code, int)
    return Call(code, streams.out, streams.err, made)


def contents(place: Path) -> dict[str, bytes]:
    """Every file below a folder by its path there."""
    found = {}
    for root, _, names in os.walk(place):
        for name in names:
            path = Path(root, name)
            found[path.relative_to(place).as_posix()] = path.read_bytes()
    return dict(sorted(found.items()))


class Prof:
    """The command line in a scratch folder."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place = place
        self._capsys = capsys

    def __call__(self, *args: str) -> Call:
        """Run it with some arguments; `files` are those that it made or changed."""
        return run_main(list(args), self.place, contents(self.place), self._capsys)
