"""A store in a scratch folder, and metrics files to put into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from openvm_prof.cli.main import main
from openvm_prof.history.adding import Added, AddOptions, add_file
from openvm_prof.history.commit_facts import CommitFacts
from tests.builders import json_entry, metrics_bytes


class Scratch:
    """A folder with a store, and commits numbered from 0, one a day."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.store = place / "store"

    def file(self, name: str, time: float, **airs: float) -> str:
        """A metrics file: one proof of the app, and the cells of AIRs."""
        entries = [json_entry("cells", str(cells), ("air_name", air)) for air, cells in airs.items()]
        times = [json_entry("total_proof_time_ms", str(time), ("group", "app_proof"), ("segment", "0"))]
        path = self.place / f"{name}.json"
        path.write_bytes(metrics_bytes(entries, times))
        return str(path)

    def add(
        self,
        name: str,
        number: int,
        time: float,
        conditions: Mapping[str, str] | None = None,
        store: Path | None = None,
        **airs: float,
    ) -> Added:
        """Add a run of commit `number`."""
        facts = CommitFacts(commit_of(number), date_of(number), "main", f"Change {number}")
        options = AddOptions(lambda _: facts, conditions or {})
        (added,) = add_file(store or self.store, self.file(name, time, **airs), options)
        return added


def commit_of(number: int) -> str:
    return f"{number:040x}"


def date_of(number: int) -> str:
    return f"2025-{1 + number // 28:02}-{1 + number % 28:02}T12:00:00"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENVM_PROF_STORE", str(tmp_path / "store"))
    for variable in ("GITHUB_SHA", "GITHUB_REF_NAME", "GITHUB_HEAD_REF", "CI_COMMIT_SHA"):
        monkeypatch.delenv(variable, raising=False)
    return Scratch(tmp_path)


class CommandLine:
    """The command line: its exit code and what it prints."""

    before: tuple[str, ...] = ()

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.errors = ""

    def __call__(self, *args: str, exit_code: int = 0) -> str:
        with pytest.raises(SystemExit) as raised:
            main([*self.before, *args])
        shown = self._capsys.readouterr()
        self.errors = shown.err
        assert raised.value.code == exit_code, shown.err
        return shown.out


class History(CommandLine):
    """The same of `history ARGS`."""

    before = ("history",)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def history(capsys: pytest.CaptureFixture[str]) -> History:
    return History(capsys)
