"""A bound on the processor time of a block: what is not linear in large input fails there, and does not hang.

It counts this process's own work, whatever else the machine does, and is far above what linear work takes.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

SECONDS = 10.0


@contextlib.contextmanager
def cpu_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raise AssertionError in the block once it has taken more processor time than that."""

    def stop(_: int, __: FrameType | None) -> None:
        raise AssertionError(f"more than {seconds} s of processor time: not linear in its input")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
