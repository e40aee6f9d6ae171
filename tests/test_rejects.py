"""Calls that must fail: exit code, one line for each problem, and nothing written.

A reject is a case of a table of its topic, `rejects/TOPIC.toml`, or a folder where it needs more than
a few lines: `args`, input files, `stderr` (the message) and `exit`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folders import HERE, Call, call, contents, folders, run_main
from tests.reject_tables import PREFIX, Reject, rejects_of

REJECTS = [reject for table in sorted((HERE / "rejects").glob("*.toml")) for reject in rejects_of(table)]


def check(result: Call, exit_code: int, message: str) -> None:
    assert result.stderr == message
    assert message
    assert all(line.startswith(PREFIX) for line in message.splitlines())
    assert result.exit == exit_code
    assert result.stdout == ""
    assert result.files == {}


@pytest.mark.parametrize("reject", [pytest.param(reject, id=reject.name) for reject in REJECTS])
def test_reject(
    reject: Reject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in reject.files.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    check(run_main(reject.args, tmp_path, contents(tmp_path), capsys), reject.exit, reject.stderr)


@pytest.mark.parametrize("folder", folders("rejects"))
def test_reject_in_a_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = call(folder, tmp_path, monkeypatch, capsys)
    check(result, int((folder / "exit").read_text()), (folder / "stderr").read_text(encoding="utf-8"))


def test_there_are_rejects() -> None:
    names = [reject.name.partition("/")[2] for reject in REJECTS] + [path.name for path in _folders()]
    assert len(names) == len(set(names)) >= 144


def _folders() -> list[Path]:
    return [path for path in (HERE / "rejects").iterdir() if path.is_dir()]
