"""Calls that must fail: exit code, one line for each problem, and nothing written.

A reject is a folder: `args`, input files, `stderr` (the message) and `exit`.
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
    assert result.stderr == message
    assert all(line.startswith("openvm-prof: error: ") for line in message.splitlines())
    assert result.exit == int((folder / "exit").read_text())
    assert result.stdout == ""
    assert result.files == {}


def test_there_are_rejects() -> None:
    assert len(folders("rejects")) >= 60
