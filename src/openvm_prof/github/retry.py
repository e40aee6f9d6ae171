"""Retries: how long to wait between attempts, and until when, on a clock that tests can replace."""

from __future__ import annotations

import time
from typing import Protocol

LONGEST_WAIT = 60.0
"""Seconds between two attempts, unless the other side asks for more."""


class Clock(Protocol):
    """Time as the trying needs it, in seconds."""

    def monotonic(self) -> float:
        """Time that only ever moves on."""

    def epoch(self) -> float:
        """Time since 1970."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class SystemClock:
    """The real one."""

    def monotonic(self) -> float:
        """Time that only ever moves on."""
        return time.monotonic()

    def epoch(self) -> float:
        """Time since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


class Deadline:
    """The end of a number of seconds, which are for all attempts and the waits between them."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.clock = clock
        self._end = clock.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(self._end - self.clock.monotonic(), 0.0)

    def wait(self, seconds: float) -> bool:
        """Wait, if there is time for it and for something after it; whether there was."""
        if seconds >= self.left:
            return False
        self.clock.sleep(seconds)
        return True


def back_off(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th failure, counted from 1: 1, 2, 4 and so on."""
    return min(2.0 ** (attempt - 1), LONGEST_WAIT)
