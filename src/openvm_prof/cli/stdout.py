"""Standard output: what was asked for goes there whole, or there is an error."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from openvm_prof.core.errors import Location, OutputError

if TYPE_CHECKING:
    from rich.console import Console


class ReaderGoneError(Exception):
    """Whoever read standard output has had enough, as `head` does; nothing more can be said to them."""


@contextlib.contextmanager
def standard_output() -> Iterator[TextIO]:
    """Standard output to write to, flushed at the end.

    Raises OutputError where it is closed or cannot take it all, ReaderGoneError where nobody reads
    it any more.
    """
    stream = sys.stdout
    if stream is None:
        raise OutputError("cannot write: it is closed", Location(file="standard output"))
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"cannot write: {reason}", Location(file="standard output")) from error


def write_out(text: str, path: Path | None = None) -> None:
    """A text to a file, or to standard output where there is none; in UTF-8, whatever the locale."""
    if path is not None:
        from openvm_prof.core.io.files import write_whole

        write_whole(path, text)
        return
    with standard_output() as stream:
        binary = getattr(stream, "buffer", None)
        if binary is None:  # what a caller has put in its place takes text alone
            stream.write(text)
        else:
            binary.write(text.encode("utf-8", "replace"))


@contextlib.contextmanager
def console_output() -> Iterator[Console]:
    """Standard output as a console for tables; a reader who has enough is not the end of the process."""
    from rich.console import Console

    class _Console(Console):
        def on_broken_pipe(self) -> None:
            """Not the end of the process, as rich has it."""
            raise BrokenPipeError

    with standard_output() as stream:
        yield _Console(highlight=False, file=stream)
