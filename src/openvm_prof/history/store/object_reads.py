"""ObjectReads: parts of objects, each asked for once, those that are expected many at a time.

A name tells contents, so that what was read once is right for ever. Small objects are read whole, as a
request costs as much as megabytes do; of large ones the blocks that somebody wants.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

WHOLE = 8 << 20
"""Objects up to this size, in bytes, are read whole."""
BLOCK = 2 << 20
"""Bytes of a larger one that are read together."""
_KEPT = 256 << 20
_AHEAD = 64
_AHEAD_BYTES = 64 << 20
_THREADS = 16

_Key = tuple[str, int | None]
"""A file, and which of its blocks; None is all of it."""


class ObjectReads:
    """Reads the files of a store through `get`, the whole of one, and `get_range`, a part."""

    def __init__(self, get: Callable[[str], bytes], get_range: Callable[[str, int, int], bytes]) -> None:
        self._get = get
        self._get_range = get_range
        self._sizes: dict[str, int] = {}
        self._next: dict[str, tuple[list[str], int]] = {}
        self._parts: OrderedDict[_Key, Future[bytes]] = OrderedDict()
        self._weights: dict[_Key, int] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_THREADS, "objects")

    def learn_size(self, file: str, size: int) -> None:
        """A file's size in bytes, as a listing has it."""
        self._sizes[file] = size

    def size(self, file: str) -> int:
        """A file's size in bytes."""
        known = self._sizes.get(file)
        return len(self.whole(file)) if known is None else known

    def expect(self, files: Iterable[str]) -> None:
        """These files will be read in this order: whoever reads the second gets those after it, too.

        The first alone says nothing: a query looks at its columns, whether it reads the others or not.
        """
        several = list(files)
        for place, file in enumerate(several):
            self._next[file] = several, place

    def whole(self, file: str) -> bytes:
        """All of a file. Raises FileNotFoundError, StoreError."""
        with self._lock:
            part = self._part((file, None))
            for ahead in self._ahead(file):
                self._part((ahead, None))
        return part.result()

    def between(self, file: str, start: int, end: int) -> bytes:
        """The bytes of a file from a place to another. Raises FileNotFoundError, StoreError."""
        if self.size(file) <= WHOLE:
            return self.whole(file)[start:end]
        end = min(end, self.size(file))
        if start >= end:
            return b""
        first = start // BLOCK
        with self._lock:
            parts = [self._part((file, block)) for block in range(first, (end - 1) // BLOCK + 1)]
        data = b"".join(part.result() for part in parts)
        return data[start - first * BLOCK : end - first * BLOCK]

    def _ahead(self, file: str) -> list[str]:
        """The files that are expected after a file, as many as are read together."""
        files, place = self._next.get(file, ([], 0))
        if place == 0 or file not in self._next:
            return []
        found: list[str] = []
        room = _AHEAD_BYTES
        for each in files[place + 1 : place + _AHEAD]:
            size = self._sizes.get(each, WHOLE)
            room -= size
            if room < 0:
                break
            if size <= WHOLE:
                found.append(each)
        return found

    def _part(self, key: _Key) -> Future[bytes]:
        """What is or will be a part; the caller holds the lock."""
        part = self._parts.get(key)
        if part is not None and not (part.done() and part.exception() is not None):
            self._parts.move_to_end(key)
            return part
        part = self._parts[key] = self._pool.submit(self._fetch, key)
        self._parts.move_to_end(key)
        self._weights[key] = BLOCK if key[1] is not None else self._sizes.get(key[0], WHOLE)
        self._forget()
        return part

    def _forget(self) -> None:
        """Let go of what was not read for longest, where there is too much."""
        total = sum(self._weights.values())
        while total > _KEPT and len(self._parts) > _AHEAD:
            key, _ = self._parts.popitem(last=False)
            total -= self._weights.pop(key)

    def _fetch(self, key: _Key) -> bytes:
        file, block = key
        if block is None:
            return self._get(file)
        return self._get_range(file, block * BLOCK, min((block + 1) * BLOCK, self._sizes[file]))


class ObjectReader(io.RawIOBase):
    """A file of `ObjectReads` as Python has files; each thread has a place of its own in it.

    DuckDB seeks and reads in several threads at once, and while one waits for bytes another seeks.
    """

    def __init__(
        self, reads: ObjectReads, file: str, tell_failure: Callable[[Exception], None] = lambda _: None
    ) -> None:
        super().__init__()
        self._reads = reads
        self._file = file
        self._tell_failure = tell_failure
        self._size = reads.size(file)
        self._place = threading.local()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where this thread reads next."""
        place: int = getattr(self._place, "at", 0)
        return place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence]
        self._place.at = max(start + offset, 0)
        return self.tell()

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes, fewer at the end."""
        start = self.tell()
        end = self._size if size is None or size < 0 else min(start + size, self._size)
        try:
            data = self._reads.between(self._file, start, end)
        except Exception as error:
            self._tell_failure(error)
            raise
        self._place.at = start + len(data)
        return data
