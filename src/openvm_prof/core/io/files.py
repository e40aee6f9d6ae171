"""Files: reading their bytes, and writing results whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from openvm_prof.core.errors import BadInputError, Location, OpenvmProfError, OutputError

_T = TypeVar("_T")


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file. Raises BadInputError that names it."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot read: {reason(error)}", Location(file=str(path))) from error


def read_text(path: str | Path, parse: Callable[[str], _T]) -> _T:
    """What a parser makes of a text file. Raises BadInputError that names the file."""
    try:
        return parse(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f"cannot read: {reason(error)}", Location(file=str(path))) from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"not UTF-8 at byte {error.start}", Location(file=str(path))) from error
    except OpenvmProfError as error:
        raise error.within(file=str(path)) from error


def append_within(path: str | Path, text: Callable[[int], str | None], limit: int) -> bool:
    """Append a text to a file that may have `limit` bytes at most, and return whether it was appended.

    `text` is told how many bytes are left; where it makes none for them, the file stays as it is.
    Raises OutputError that names the file.
    """
    try:
        with Path(path).open("ab") as file:
            appended = text(max(limit - file.tell(), 0))
            file.write((appended or "").encode("utf-8", "replace"))
            return appended is not None
    except OSError as error:
        raise OutputError(f"cannot write: {reason(error)}", Location(file=str(path))) from error


def exists(path: str | Path) -> bool:
    """Whether there is such a file. Raises BadInputError where that cannot be told."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise BadInputError(f"cannot read: {reason(error)}", Location(file=str(path))) from error
    return True


def make_folder(path: str | Path) -> None:
    """Make a folder, and those above it, where there is none. Raises OutputError that names it."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make this folder: {reason(error)}", Location(file=str(path))) from error


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then rename.

    The file gets the mode that a plain open would give it, or keeps the one it has. Raises
    OutputError that names the file.
    """
    path = Path(path)
    try:
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        _replace(_target(path), data)
    except OSError as error:
        raise OutputError(f"cannot write: {reason(error)}", Location(file=str(path))) from error


def _target(path: Path) -> Path:
    """What a link points to, so that it keeps pointing there; another path itself."""
    if not path.is_symlink():
        return path
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing to replace
        path.write_bytes(data)
        return
    temporary, handle = _open_temporary(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if path.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _open_temporary(path: Path) -> tuple[Path, int]:
    """A new file beside `path`, with the mode that a plain open gives; no other process has its name.

    Not tempfile.mkstemp: its files are private to their owner, and its import is a tenth of the
    start-up.
    """
    for attempt in itertools.count():
        temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}-{attempt}.tmp")
        with contextlib.suppress(FileExistsError):
            return temporary, os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    raise AssertionError("unreachable")


def reason(error: OSError) -> str:
    """What the system says of an error."""
    return error.strerror or type(error).__name__
