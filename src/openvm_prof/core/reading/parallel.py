"""Reading one large file in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from openvm_prof.core.reading.chunks import CHUNK_BYTES, InDoubtError, PieceReader, first_cut, list_at_start
from openvm_prof.core.reading.entries import MakeBuilder, P
from openvm_prof.core.reading.workers import can_fork, running

_SMALLEST_SHARE = {True: 4 << 20, False: 16 << 20}
"""Bytes below which another process costs more than it saves, if it can be forked and if not."""

_LEAD = 400 << 10
"""Bytes that another process reads while this one does what is to be done meanwhile: imports, mostly."""

_WINDOW = 1 << 16

_Identity = tuple[int, int, int]


def shares(size: int, jobs: int) -> int:
    """In how many processes a file of this size is best read, `jobs` at most."""
    return max(1, min(jobs, size // _SMALLEST_SHARE[can_fork()]))


def read_shared(
    path: Path,
    status: os.stat_result,
    make_builder: MakeBuilder[P],
    jobs: int,
    meanwhile: Callable[[], object] = lambda: None,
) -> P:
    """Read a file of one run in `jobs` processes, this one included. Raises InDoubtError.

    `meanwhile` is called here once the others have begun; they get as much more to read.

    `status` is that of the opened file: what lies at its path by now may be another. Every share but
    the first begins inside a list and does not know in which; it assumes the one the file begins
    with. Where its predecessor ended in the other, it is read again here.
    """
    identity, size = (status.st_dev, status.st_ino, status.st_size), status.st_size
    cuts = _cuts(path, size, jobs)
    (_, first_end), *later = pairwise(cuts)
    with path.open("rb") as file:
        assumed, _ = list_at_start(file.read(_WINDOW))
    arguments = [(path, identity, make_builder, start, end, assumed) for start, end in later]
    with running(_read_share, arguments) as results:
        meanwhile()
        first = PieceReader(make_builder(), ends_open=True)
        first.feed(_blocks(path, identity, 0, first_end))
        whole, current, switched = first.result, first.current_list, first.switched
        for result, (start, end) in zip(results, later, strict=True):
            part = result()
            if part is None or current != assumed or (switched and part[2]):
                part = _read_share(path, identity, make_builder, start, end, current, switched=switched)
            whole.merge(part[0])
            current, switched = part[1], part[2]
    return whole


def _read_share(
    path: Path,
    identity: _Identity,
    make_builder: MakeBuilder[P],
    start: int,
    end: int,
    starts_in: str | None,
    *,
    switched: bool = False,
) -> tuple[P, str | None, bool]:
    pieces = PieceReader(make_builder(), starts_in, switched=switched, ends_open=end < identity[2])
    pieces.feed(_blocks(path, identity, start, end))
    return pieces.result, pieces.current_list, pieces.switched


def _cuts(path: Path, size: int, jobs: int) -> Sequence[int]:
    """Where the shares begin, and the end of the file."""
    cuts = [0]
    lead = min(_LEAD, size // jobs // 10)
    with path.open("rb") as file:
        for share in range(1, jobs):
            at = file.seek(size * share // jobs - lead)
            cuts.append(at + first_cut(file.read(_WINDOW)))
    if any(following <= cut for cut, following in pairwise(cuts)):
        raise InDoubtError
    return [*cuts, size]


def _blocks(path: Path, identity: _Identity, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if (status.st_dev, status.st_ino, status.st_size) != identity:  # replaced, or still written
            raise InDoubtError
        file.seek(start)
        while start < end:
            block = file.read(min(CHUNK_BYTES, end - start))
            if not block:  # the file became shorter while it was read
                raise InDoubtError
            start += len(block)
            yield block
