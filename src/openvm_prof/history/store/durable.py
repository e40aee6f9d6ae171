"""Durable files: on disk when the call returns, or not there at all, whenever the process dies."""

from __future__ import annotations

import contextlib
import itertools
import os
import platform
from pathlib import Path

from openvm_prof.core.errors import Location, OutputError
from openvm_prof.core.io.files import reason

TEMPORARY = ".tmp"
"""The ending of files that are being written; their names begin with a dot."""


def write_durably(path: Path, data: bytes) -> None:
    """Write a file under its final name only once its bytes are on disk, and wait until the name is, too.

    What has the name already is replaced; names tell contents, so that it is the same. Raises OutputError.
    """
    try:
        made = _make_folders(path.parent)
        temporary, handle = _open_temporary(path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        for folder in (path.parent, *made):
            sync_folder(folder)
    except OSError as error:
        raise OutputError(f"cannot write: {reason(error)}", Location(file=str(path))) from error


def remove_files(paths: list[Path]) -> None:
    """Remove files, also those that somebody else removes meanwhile. Raises OutputError."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"cannot remove: {reason(error)}", Location(file=str(path))) from error


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk; where the system has no such thing, nothing happens."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; the folders that got a new name in them."""
    missing = list(itertools.takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
    folder.mkdir(parents=True, exist_ok=True)
    return [each.parent for each in missing]


def _open_temporary(path: Path) -> tuple[Path, int]:
    """A new file beside `path`; the host is part of its name, since folders are shared among machines."""
    owner = f"{platform.node()[:40]}-{os.getpid()}".replace("/", "_")
    for attempt in itertools.count():
        temporary = path.with_name(f".{path.name}.{owner}-{attempt}{TEMPORARY}")
        with contextlib.suppress(FileExistsError):
            return temporary, os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    raise AssertionError("unreachable")
