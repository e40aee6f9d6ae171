"""Files: reading metrics, and writing results whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import itertools
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from openvm_prof.errors import BadInputError, OpenvmProfError, OutputError, Where
from openvm_prof.io.compressed import (
    MAGIC_BYTES,
    UNPACKED_LIMIT,
    WHOLE_LIMIT,
    CannotUnpackError,
    is_compressed,
    unpacked,
)
from openvm_prof.io.standard_input import is_standard_input, read_standard_input, source_name
from openvm_prof.parsing.chunks import CHUNK_BYTES, InDoubtError, PieceFold
from openvm_prof.parsing.entries import MakeFold, P
from openvm_prof.parsing.metrics_json import MetricsFile, Runs, parse_runs

_T = TypeVar("_T")

Meanwhile = Callable[[], object]

_WORTH_SHARING = 8 << 20
"""Bytes below which it is not even asked whether several processes should read a file."""


def read_metrics(path: str | Path, *, jobs: int = 1, meanwhile: Meanwhile = lambda: None) -> MetricsFile:
    """Read a metrics file, a large one in `jobs` processes; the result does not depend on how many.

    `meanwhile` is called where other processes read, once they do. Raises BadInputError that names the
    file, and the entry where there is one.
    """
    from openvm_prof.parsing.entry_fold import EntryFold

    return MetricsFile.of(read_runs(path, EntryFold, jobs=jobs, meanwhile=meanwhile))


def read_runs(
    path: str | Path, fold: MakeFold[P], *, jobs: int = 1, meanwhile: Meanwhile = lambda: None
) -> Runs[P]:
    """The same for any fold of its entries; `fold` makes one, and can be pickled."""
    try:
        if is_standard_input(path):
            return _parse(read_standard_input(), fold)
        with Path(path).open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size <= CHUNK_BYTES:
                return _parse(file.read(), fold)
            head = file.read(MAGIC_BYTES)
            file.seek(0)
            if is_compressed(head):
                return _read_compressed(file, head, fold)
            return _read_large(Path(path), file, status, fold, jobs, meanwhile)
    except OSError as error:
        raise BadInputError(f"cannot read: {_reason(error)}", Where(file=source_name(path))) from error
    except CannotUnpackError as error:
        raise BadInputError(error.message, Where(file=source_name(path))) from error
    except OpenvmProfError as error:
        raise error.within(file=source_name(path)) from error


def _parse(data: bytes, fold: MakeFold[P]) -> Runs[P]:
    """What is folded of the bytes of a file, compressed or not."""
    if is_compressed(data):
        return _read_compressed(io.BytesIO(data), data[:MAGIC_BYTES], fold)
    return parse_runs(data, fold)


def _read_compressed(file: BinaryIO, head: bytes, fold: MakeFold[P]) -> Runs[P]:
    """Unpack and read in pieces; whole, within a smaller limit, only where that is in doubt."""
    pieces = PieceFold(fold())
    try:
        pieces.feed(unpacked(file, head, CHUNK_BYTES, UNPACKED_LIMIT))
    except InDoubtError:
        file.seek(0)
        return parse_runs(b"".join(unpacked(file, head, CHUNK_BYTES, WHOLE_LIMIT)), fold)
    return {None: pieces.result}


def _read_large(
    path: Path, file: BinaryIO, status: os.stat_result, fold: MakeFold[P], jobs: int, meanwhile: Meanwhile
) -> Runs[P]:
    """Read in pieces, so that no process ever holds the whole text; whole only where that is in doubt."""
    try:
        if jobs > 1 and status.st_size >= _WORTH_SHARING:
            from openvm_prof.io.parallel import read_shared, shares

            jobs = shares(status.st_size, jobs)
            if jobs > 1:
                return {None: read_shared(path, status, fold, jobs, meanwhile)}
        pieces = PieceFold(fold())
        pieces.feed(iter(lambda: file.read(CHUNK_BYTES), b""))
        return {None: pieces.result}
    except InDoubtError:
        from openvm_prof.parsing.whole import parse_whole

        file.seek(0)
        return parse_whole(file.read(), fold)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file. Raises BadInputError that names it."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot read: {_reason(error)}", Where(file=str(path))) from error


def read_unpacked(path: str | Path) -> bytes:
    """The bytes of a file or of standard input, unpacked where they are compressed.

    Raises BadInputError that names it.
    """
    try:
        data = read_standard_input() if is_standard_input(path) else Path(path).read_bytes()
        if is_compressed(data):
            return b"".join(unpacked(io.BytesIO(data), data[:MAGIC_BYTES], CHUNK_BYTES, WHOLE_LIMIT))
        return data
    except OSError as error:
        raise BadInputError(f"cannot read: {_reason(error)}", Where(file=source_name(path))) from error
    except CannotUnpackError as error:
        raise BadInputError(error.message, Where(file=source_name(path))) from error


def read_text(path: str | Path, parse: Callable[[str], _T]) -> _T:
    """What a parser makes of a text file. Raises BadInputError that names the file."""
    try:
        return parse(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f"cannot read: {_reason(error)}", Where(file=str(path))) from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"not UTF-8 at byte {error.start}", Where(file=str(path))) from error
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
        raise OutputError(f"cannot write: {_reason(error)}", Where(file=str(path))) from error


def exists(path: str | Path) -> bool:
    """Whether there is such a file. Raises BadInputError where that cannot be told."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise BadInputError(f"cannot read: {_reason(error)}", Where(file=str(path))) from error
    return True


def make_folder(path: str | Path) -> None:
    """Make a folder, and those above it, where there is none. Raises OutputError that names it."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make this folder: {_reason(error)}", Where(file=str(path))) from error


def available_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def write_whole(path: str | Path, text: str) -> None:
    """Write a text file whole or not at all: to a temporary file beside it, then rename.

    The file gets the mode that a plain open would give it, or keeps the one it has. Raises
    OutputError that names the file.
    """
    path = Path(path)
    try:
        _replace(_target(path), text.encode("utf-8", "replace"))
    except OSError as error:
        raise OutputError(f"cannot write: {_reason(error)}", Where(file=str(path))) from error


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


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
