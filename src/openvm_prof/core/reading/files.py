"""Files that are read into stores: plain, compressed, shared among processes."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from openvm_prof.core.errors import BadInputError, Location, OpenvmProfError
from openvm_prof.core.io.files import reason
from openvm_prof.core.reading.chunks import CHUNK_BYTES, InDoubtError, PieceReader
from openvm_prof.core.reading.compressed import (
    MAGIC_BYTES,
    UNPACKED_LIMIT,
    WHOLE_LIMIT,
    CannotUnpackError,
    is_compressed,
    unpacked,
)
from openvm_prof.core.reading.entries import MakeBuilder, P
from openvm_prof.core.reading.metrics_json import MetricsFile, Runs, parse_runs
from openvm_prof.core.reading.sources import source_of
from openvm_prof.core.reading.standard_input import is_standard_input, read_standard_input, source_name

Meanwhile = Callable[[], object]


_WORTH_SHARING = 8 << 20
"""Bytes below which it is not even asked whether several processes should read a file."""


def read_metrics(path: str | Path, *, jobs: int = 1, meanwhile: Meanwhile = lambda: None) -> MetricsFile:
    """Read a metrics file, a large one in `jobs` processes; the result does not depend on how many.

    `meanwhile` is called where other processes read, once they do. Raises BadInputError that names the
    file, and the entry where there is one.
    """
    from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder

    return MetricsFile.of(read_runs(path, MetricDbBuilder, jobs=jobs, meanwhile=meanwhile))


def read_runs(
    path: str | Path, make_builder: MakeBuilder[P], *, jobs: int = 1, meanwhile: Meanwhile = lambda: None
) -> Runs[P]:
    """The same for any builder; `make_builder` can be pickled."""
    try:
        if is_standard_input(path):
            return _parse(read_standard_input(), make_builder)
        source = source_of(path)
        if source is not None:
            return _parse(source.read(str(path)), make_builder)
        with Path(path).open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size <= CHUNK_BYTES:
                return _parse(file.read(), make_builder)
            head = file.read(MAGIC_BYTES)
            file.seek(0)
            if is_compressed(head):
                return _read_compressed(file, head, make_builder)
            return _read_large(Path(path), file, status, make_builder, jobs, meanwhile)
    except OSError as error:
        raise BadInputError(f"cannot read: {reason(error)}", Location(file=source_name(path))) from error
    except CannotUnpackError as error:
        raise BadInputError(error.message, Location(file=source_name(path))) from error
    except OpenvmProfError as error:
        raise error.within(file=source_name(path)) from error


def _parse(data: bytes, make_builder: MakeBuilder[P]) -> Runs[P]:
    """What is built of the bytes of a file, compressed or not."""
    if is_compressed(data):
        return _read_compressed(io.BytesIO(data), data[:MAGIC_BYTES], make_builder)
    return parse_runs(data, make_builder)


def _read_compressed(file: BinaryIO, head: bytes, make_builder: MakeBuilder[P]) -> Runs[P]:
    """Unpack and read in pieces; whole, within a smaller limit, only where that is in doubt."""
    pieces = PieceReader(make_builder())
    try:
        pieces.feed(unpacked(file, head, CHUNK_BYTES, UNPACKED_LIMIT))
    except InDoubtError:
        file.seek(0)
        return parse_runs(b"".join(unpacked(file, head, CHUNK_BYTES, WHOLE_LIMIT)), make_builder)
    return {None: pieces.result}


def _read_large(
    path: Path,
    file: BinaryIO,
    status: os.stat_result,
    make_builder: MakeBuilder[P],
    jobs: int,
    meanwhile: Meanwhile,
) -> Runs[P]:
    """Read in pieces, so that no process ever holds the whole text; whole only where that is in doubt."""
    try:
        if jobs > 1 and status.st_size >= _WORTH_SHARING:
            from openvm_prof.core.reading.parallel import read_shared, shares

            jobs = shares(status.st_size, jobs)
            if jobs > 1:
                return {None: read_shared(path, status, make_builder, jobs, meanwhile)}
        pieces = PieceReader(make_builder())
        pieces.feed(iter(lambda: file.read(CHUNK_BYTES), b""))
        return {None: pieces.result}
    except InDoubtError:
        from openvm_prof.core.reading.whole import parse_whole

        file.seek(0)
        return parse_whole(file.read(), make_builder)


def read_unpacked(path: str | Path) -> bytes:
    """The bytes of a file or of standard input, unpacked where they are compressed.

    Raises BadInputError that names it.
    """
    try:
        source = source_of(path)
        if source is not None:
            return source.read(str(path))
        data = read_standard_input() if is_standard_input(path) else Path(path).read_bytes()
        if is_compressed(data):
            return b"".join(unpacked(io.BytesIO(data), data[:MAGIC_BYTES], CHUNK_BYTES, WHOLE_LIMIT))
        return data
    except OSError as error:
        raise BadInputError(f"cannot read: {reason(error)}", Location(file=source_name(path))) from error
    except CannotUnpackError as error:
        raise BadInputError(error.message, Location(file=source_name(path))) from error


def available_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1
