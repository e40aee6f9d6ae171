"""A kept folder on disk: untouched files, links, and calls that broke off."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from openvm_prof.core.errors import UsageError
from openvm_prof.core.io import kept_folder
from openvm_prof.core.io.kept_folder import MANIFEST, digest_of, write_folder
from tests.folders import contents


def times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_the_second_call_touches_nothing(tmp_path: Path) -> None:
    files = {"index.html": b"one", "benchmarks/a.html": b"two"}
    first = write_folder(tmp_path / "out", files)
    assert first.written == ("benchmarks/a.html", "index.html")
    for path in (tmp_path / "out").rglob("*"):
        os.utime(path, (1, 1))
    before = times(tmp_path / "out")
    assert write_folder(tmp_path / "out", files).written == ()
    assert times(tmp_path / "out") == before


def test_what_is_not_wanted_goes_with_its_folder(tmp_path: Path) -> None:
    write_folder(tmp_path, {"index.html": b"one", "benchmarks/a.html": b"two"})
    (tmp_path / "CNAME").write_text("example.org")
    write_folder(tmp_path, {"index.html": b"other"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CNAME", MANIFEST, "index.html"]
    assert (tmp_path / MANIFEST).read_text() == f"{digest_of(b'other')}  index.html\n"


def test_other_files_in_the_way_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(UsageError, match=r"overwritten: index\.html"):
        write_folder(tmp_path, {"a.html": b"one", "index.html": b"two"})
    assert contents(tmp_path) == before


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "benchmarks").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a link"):
        write_folder(tmp_path / "out", {"benchmarks/a.html": b"one"})
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_call_that_broke_off_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a": b"1", "b": b"2"}

    def broken(path: Path, content: bytes) -> None:
        if path.name == "b":
            raise KeyboardInterrupt
        path.write_bytes(content)

    with monkeypatch.context() as patched:
        patched.setattr(kept_folder, "write_whole", broken)
        with pytest.raises(KeyboardInterrupt):
            write_folder(tmp_path, files)
    assert write_folder(tmp_path, {"a": b"other", "b": b"2"}).written == ("a", "b")
