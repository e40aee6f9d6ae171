"""Calls that must fail: exit code, one line that says why, and nothing written.

A reject is a folder: `args`, input files, `stderr` (the message, one line) and `exit`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folders import call, folders


@pytest.mark.parametrize("folder", folders("rejects"))
def test_reject(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = call(folder, tmp_path, monkeypatch, capsys)
    message = (folder / "stderr").read_text(encoding="utf-8")
    assert message.count("\n") == 1
    *usage, last = result.stderr.splitlines(keepends=True)
    assert last == message
    # wrong options are preceded by click's reminder of the usage, nothing else is by anything
    assert not usage or (usage[0].startswith("Usage: openvm-prof ") and message.startswith("Error: "))
    assert result.exit == int((folder / "exit").read_text())
    assert result.stdout == ""
    assert result.files == {}


def test_there_are_rejects() -> None:
    assert len(folders("rejects")) >= 25
