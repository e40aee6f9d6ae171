"""Files and folders on a bad day: pipes, permissions, full disks, files that change while they are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading import files
from openvm_prof.core.reading.chunks import PieceReader
from openvm_prof.core.reading.files import read_metrics
from tests.folders import contents, run_main
from tests.system.inputs.test_large_files import contents as stored
from tests.system.inputs.test_large_files import entries, written

GOOD = '{"gauge": [{"labels": [["group", "app_proof"]], "metric": "total_proof_time_ms", "value": "5"}]}'
POSIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
# So that permissions count also where tests run as root, who has them all; modules are read before.
AS_NOBODY = """
import contextlib, importlib, locale, os, pkgutil, openvm_prof
for module in pkgutil.walk_packages(openvm_prof.__path__, "openvm_prof."):
    if not module.name.endswith("__main__"):
        with contextlib.suppress(ModuleNotFoundError):  # of an extra that is not installed
            importlib.import_module(module.name)
if os.geteuid() == 0:
    os.seteuid(65534)
"""


def prof(*args: str, place: Path | None = None, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the tool in a process of its own, after some code."""
    code = f"{before}\nfrom openvm_prof.cli.entry import main\nmain()\n"
    return subprocess.run(
        [sys.executable, "-c", code, *args], cwd=place, capture_output=True, text=True, check=False
    )


@POSIX
def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "a.json"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(GOOD,))
    writer.start()
    result = prof("--json-paths", str(pipe))
    writer.join()
    assert (result.returncode, result.stderr) == (0, "")
    assert "total_proof_time_ms" in (tmp_path / "a.md").read_text()


@POSIX
def test_a_pipe_whose_writer_stops_is_an_error(tmp_path: Path) -> None:
    pipe = tmp_path / "a.json"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(GOOD[:20],))
    writer.start()
    result = prof("--json-paths", str(pipe))
    writer.join()
    assert result.returncode == 3
    assert result.stderr.endswith(
        "a.json: the JSON ends too early: the file was cut off; run the prover again\n"
    )


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(GOOD)
    path.chmod(0)
    tmp_path.chmod(0o755)
    result = prof("--json-paths", "a.json", place=tmp_path, before=AS_NOBODY)
    assert result.returncode == 3
    assert result.stderr == "openvm-prof: error: a.json: cannot read: Permission denied\n"


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    tmp_path.chmod(0o555)
    result = prof("--json-paths", "a.json", place=tmp_path, before=AS_NOBODY)
    assert result.returncode == 3
    assert result.stderr == "openvm-prof: error: a.detailed.md: cannot write: Permission denied\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    tmp_path.chmod(0o755)


def test_an_output_that_is_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    (tmp_path / "a.md").mkdir()
    args = ["--json-paths", str(tmp_path / "a.json")]
    result = run_main(args, tmp_path, contents(tmp_path), capsys)
    assert result.exit == 3
    assert "a.md: cannot write: Is a directory" in result.stderr
    assert not [name for name in result.files if name.endswith(".tmp")]


def test_an_output_folder_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    bmf = tmp_path / "a.json" / "bmf.json"
    args = ["--json-paths", str(tmp_path / "a.json"), "--output-json", str(bmf)]
    result = run_main(args, tmp_path, contents(tmp_path), capsys)
    assert result.exit == 3
    assert result.stderr.splitlines()[-1] == f"openvm-prof: error: {bmf}: cannot write: Not a directory"


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = written(tmp_path / "a.json", {"counter": entries(2000, "{}")})
    (tmp_path / "a.detailed.md").write_text("earlier\n")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    result = prof("--json-paths", str(path), before=limit)
    assert result.returncode == 3
    assert result.stderr == (
        f"openvm-prof: error: {tmp_path / 'a.detailed.md'}: cannot write: File too large\n"
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.detailed.md", "a.json"]
    assert (tmp_path / "a.detailed.md").read_text() == "earlier\n"


def test_a_full_disk(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    size = ["-t", "tmpfs", "-o", "size=64k,mode=777", "tmpfs", str(place)]
    if mount is None or subprocess.run([mount, *size], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here; needs root")
    try:
        runs = written(tmp_path / "big.json", {"counter": entries(50, "{}")}).read_bytes()
        (place / "a.json").write_bytes(runs)
        (place / "a.md").write_text("earlier\n")
        with (place / "ballast").open("wb") as ballast, pytest.raises(OSError, match="No space left"):
            while True:
                os.write(ballast.fileno(), bytes(4096))
        result = prof("--json-paths", str(place / "a.json"))
        assert result.returncode == 3
        assert result.stderr == (
            f"openvm-prof: error: {place / 'a.detailed.md'}: cannot write: No space left on device\n"
        )
        assert sorted(file.name for file in place.iterdir()) == ["a.json", "a.md", "ballast"]
        assert (place / "a.md").read_text() == "earlier\n"
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is read in many blocks."""
    monkeypatch.setattr(files, "CHUNK_BYTES", 1000)
    return written(tmp_path / "a.json", {"counter": entries(300, "{}")})


def test_a_file_that_shrinks_while_it_is_read_is_an_error(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading sees the end; a mapping would have been a SIGBUS."""
    feed, size = PieceReader.feed, large.stat().st_size

    def shrinking(self: PieceReader[Any], blocks: Iterable[bytes]) -> None:
        def cut() -> Iterator[bytes]:
            for number, block in enumerate(blocks):
                if number == 3:
                    os.truncate(large, size // 2)
                yield block

        feed(self, cut())

    monkeypatch.setattr(PieceReader, "feed", shrinking)
    with pytest.raises(BadInputError, match=r"a\.json: the JSON ends too early"):
        read_metrics(large)


def test_a_file_replaced_while_it_is_read_is_read_as_it_was(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(read_metrics(large).runs[0].db)
    feed = PieceReader.feed

    def replacing(self: PieceReader[Any], blocks: Iterable[bytes]) -> None:
        written(large.with_name("new.json"), {"counter": entries(5, "{}")}).replace(large)
        feed(self, blocks)

    monkeypatch.setattr(PieceReader, "feed", replacing)
    assert stored(read_metrics(large).runs[0].db) == before


def test_reading_that_fails_half_way_is_an_error(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: PieceReader[Any], blocks: Iterable[bytes]) -> None:
        next(iter(blocks))
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(PieceReader, "feed", failing)
    with pytest.raises(BadInputError, match=r"a\.json: cannot read: Input/output error"):
        read_metrics(large)
