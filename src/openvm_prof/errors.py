"""The one family of errors, and notices: warnings as values that travel with results.

Named tuples, since every call of the command line imports them: a dataclass costs 1 ms each to make.
"""

from __future__ import annotations

from typing import NamedTuple


class Where(NamedTuple):
    """The place a message is about; every part is optional.

    `file` is the path as the user gave it, `run` the key of a run in a combined file,
    `entry` the list and index of an entry (`counter[12]`), `metric` a metric's name.
    """

    file: str | None = None
    run: str | None = None
    entry: str | None = None
    metric: str | None = None

    def __str__(self) -> str:
        run = None if self.run is None else f"run {self.run!r}"
        metric = None if self.metric is None else f"metric {self.metric!r}"
        return ": ".join(part for part in (self.file, run, self.entry, metric) if part is not None)


class OpenvmProfError(Exception):
    """Root of every error this package raises on purpose; its text is one line for a person.

    `exit_code` is what the command line ends with: 3 for bad data, 2 for wrong usage.
    """

    exit_code = 3

    def __init__(self, message: str, where: Where | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where or Where()

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message

    def within(self, *, file: str | None = None, run: str | None = None) -> OpenvmProfError:
        """The same error, with the file or run filled in by a caller who knows it."""
        where = Where(self.where.file or file, self.where.run or run, self.where.entry, self.where.metric)
        return type(self)(self.message, where)


class BadInputError(OpenvmProfError):
    """A file that cannot be read or does not hold what it should."""


class UsageError(OpenvmProfError):
    """Options that contradict each other or the inputs."""

    exit_code = 2


class OutputError(OpenvmProfError):
    """A result that could not be written."""


class Notice(NamedTuple):
    """Something the reader of a result should know; never a failure."""

    message: str
    where: Where = Where()

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message
