"""Workers: calls that run in other processes, and their results."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar

_T = TypeVar("_T")


def can_fork() -> bool:
    """Whether a process can be copied safely and at once: on Linux, while it has one thread."""
    threading = sys.modules.get("threading")  # without it there is one; it takes a millisecond to import
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)


@contextlib.contextmanager
def running(
    call: Callable[..., _T], arguments: Sequence[tuple[Any, ...]]
) -> Iterator[Sequence[Callable[[], _T | None]]]:
    """Call a function once per tuple of arguments, each time in a process of its own.

    Yields what to ask for each result, in the order of `arguments`; asking waits. A result is None
    where the call failed or its process was killed: the caller makes it itself, and meets the error
    where it can be told. What still runs at the end is stopped.
    """
    if not can_fork():
        with _pooled(call, arguments) as results:
            yield results
        return
    children: list[_Child] = []
    try:
        for values in arguments:
            children.append(_Child(call, values))
        yield [child.result for child in children]
    finally:
        for child in children:
            child.stop()


class _Child:
    """A call in a copy of this process, its result sent back through a pipe.

    It takes 2 ms to start and to end, where an executor takes 30.
    """

    def __init__(self, call: Callable[..., object], values: tuple[Any, ...]) -> None:
        receive, send = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(receive)
            _run(call, values, send)
        os.close(send)
        self._pipe = os.fdopen(receive, "rb")
        self._ended = False

    def result(self) -> Any:
        """What the call returned; None where it raised or the process was killed."""
        data = self._pipe.read()
        return pickle.loads(data) if self._wait() == 0 else None

    def _wait(self) -> int:
        self._ended = True
        return os.waitpid(self._process, 0)[1]

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._pipe.close()
        if not self._ended:
            os.kill(self._process, signal.SIGKILL)
            self._wait()


def _run(call: Callable[..., object], values: tuple[Any, ...], send: int) -> NoReturn:
    """Be the child: nothing of the parent's may run on, not even its handlers or its exit."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        data = pickle.dumps(call(*values), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(send, "wb") as pipe:
            pipe.write(data)
        code = 0
    finally:
        os._exit(code)


@contextlib.contextmanager
def _pooled(
    call: Callable[..., _T], arguments: Sequence[tuple[Any, ...]]
) -> Iterator[Sequence[Callable[[], _T | None]]]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    def result(future: Future[_T]) -> _T | None:
        return None if future.exception() else future.result()

    with ProcessPoolExecutor(len(arguments), get_context("spawn")) as pool:
        yield [partial(result, pool.submit(call, *values)) for values in arguments]
