"""Reading against mapping: counts a file's lines either way; wall time and peak memory of this process.

python -m bench.mapping FILE read|map
"""

from __future__ import annotations

import mmap
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 19


def read(path: Path) -> Iterator[bytes]:
    """The file in blocks, as openvm-prof reads it."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_BLOCK), b"")


def mapped(path: Path) -> Iterator[bytes]:
    """The same blocks of a mapping."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for at in range(0, len(data), _BLOCK):
            yield data[at : at + _BLOCK]


if __name__ == "__main__":
    blocks = {"read": read, "map": mapped}[sys.argv[2]]
    start = time.perf_counter()
    lines = sum(block.count(b"\n") for block in blocks(Path(sys.argv[1])))
    wall = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sys.argv[2]}: {lines:,} lines, {wall * 1000:.0f} ms, {peak:.0f} MiB")
