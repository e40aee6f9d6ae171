"""Whole calls against expected files, byte for byte.

A case is a folder: `args` (one argument a line), input files, and `expected/` with every file that
the call writes, `stdout` and `stderr` where something goes there, and `exit` where it is not 0.
OPENVM_PROF_UPDATE_GOLDENS=1 rewrites what is expected; look at it before keeping it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.folders import Call, call, contents, folders


def produced(result: Call) -> dict[str, bytes]:
    streams = {"stdout": result.stdout.encode(), "stderr": result.stderr.encode()}
    files = {name: data for name, data in streams.items() if data} | result.files
    return files | ({"exit": f"{result.exit}\n".encode()} if result.exit else {})


@pytest.mark.parametrize("folder", folders("cases"))
def test_case(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = produced(call(folder, tmp_path, monkeypatch, capsys))
    golden = folder / "expected"
    if os.environ.get("OPENVM_PROF_UPDATE_GOLDENS") == "1":
        shutil.rmtree(golden, ignore_errors=True)
        for name, data in files.items():
            (golden / name).parent.mkdir(parents=True, exist_ok=True)
            (golden / name).write_bytes(data)
    assert golden.is_dir(), "no expected files: see this module's first lines"
    expected = contents(golden)
    assert sorted(files) == sorted(expected)
    for name, data in files.items():
        assert data.decode() == expected[name].decode(), name
        assert data == expected[name], name
