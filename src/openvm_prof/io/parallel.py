"""Reading one large file in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

from openvm_prof.db import MetricDb
from openvm_prof.parsing.chunks import CHUNK_BYTES, InDoubtError, PieceFold, first_cut, list_at_start

_WINDOW = 1 << 16


def read_shared(path: Path, size: int, jobs: int) -> MetricDb:
    """Fold a file of one run in `jobs` processes, this one included. Raises InDoubtError.

    Every share but the first begins inside a list and does not know in which; it assumes the one the
    file begins with. Where its predecessor ended in the other, it is folded again here.
    """
    cuts = _cuts(path, size, jobs)
    shares = list(pairwise(cuts))
    with path.open("rb") as file:
        assumed, _ = list_at_start(file.read(_WINDOW))
    with ProcessPoolExecutor(len(shares) - 1) as pool:
        later = [pool.submit(_fold, path, start, end, assumed, end < size) for start, end in shares[1:]]
        first = PieceFold(ends_open=True)
        first.feed(_blocks(path, *shares[0]))
        db, current, switched = first.db, first.current_list, first.switched
        for future, (start, end) in zip(later, shares[1:], strict=True):
            part = future.result()
            if current != assumed or (switched and part[2]):
                part = _fold(path, start, end, current, end < size, switched=switched)
            db.merge(part[0])
            current, switched = part[1], part[2]
    return db


def _fold(
    path: Path, start: int, end: int, starts_in: str | None, ends_open: bool, *, switched: bool = False
) -> tuple[MetricDb, str | None, bool]:
    fold = PieceFold(starts_in, switched=switched, ends_open=ends_open)
    fold.feed(_blocks(path, start, end))
    return fold.db, fold.current_list, fold.switched


def _cuts(path: Path, size: int, jobs: int) -> Sequence[int]:
    """Where the shares begin, and the end of the file."""
    cuts = [0]
    with path.open("rb") as file:
        for share in range(1, jobs):
            at = file.seek(size * share // jobs)
            cuts.append(at + first_cut(file.read(_WINDOW)))
    if any(following <= cut for cut, following in pairwise(cuts)):
        raise InDoubtError
    return [*cuts, size]


def _blocks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            block = file.read(min(CHUNK_BYTES, end - start))
            if not block:  # the file became shorter while it was read
                raise InDoubtError
            start += len(block)
            yield block
