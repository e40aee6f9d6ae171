"""Files: reading metrics, and writing results whole or not at all."""

from __future__ import annotations

import contextlib
import itertools
import mmap
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from openvm_prof.errors import BadInputError, OpenvmProfError, OutputError, Where
from openvm_prof.parsing.metrics_json import MetricsFile, parse_metrics


def read_metrics(path: str | Path) -> MetricsFile:
    """Read a metrics file. Raises BadInputError that names the file, and the entry where there is one."""
    try:
        with _mapped(Path(path)) as data:
            return parse_metrics(data)
    except OSError as error:
        raise BadInputError(f"cannot read: {_reason(error)}", Where(file=str(path))) from error
    except OpenvmProfError as error:
        raise error.within(file=str(path)) from error


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[memoryview]:
    """The bytes of a regular file without copying them; of anything else (a pipe), read to its end."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
            yield memoryview(file.read())
            return
        # Not closed by hand: an error on its way out may still hold parts of it.
        yield memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def write_whole(path: str | Path, text: str) -> None:
    """Write a text file whole or not at all: to a temporary file beside it, then rename.

    The file gets the mode that a plain open would give it, or keeps the one it has. Raises
    OutputError that names the file.
    """
    path = Path(path)
    try:
        # a link keeps pointing where it points
        _replace(path.resolve() if path.is_symlink() else path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise OutputError(f"cannot write: {_reason(error)}", Where(file=str(path))) from error


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
