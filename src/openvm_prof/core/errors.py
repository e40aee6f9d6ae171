"""The one family of errors, and notices: warnings as values that travel with results.

Named tuples, since every call of the command line imports them: a dataclass costs 1 ms each to make. And
annotations are evaluated here, unlike elsewhere: named tuples take 1 ms to make sense of them as texts.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

MOST_REPORTED = 20
"""How many problems are reported together; of further ones only their number."""


class Location(NamedTuple):
    """What a message is about; every part is optional.

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


MOST_LISTED = 8
"""How many names a message lists; of further ones only their number."""


def listed(names: Sequence[str], separator: str = ", ") -> str:
    """The first of some names, and how many more there are."""
    more = len(names) - MOST_LISTED
    return separator.join(names[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def counted(count: int, noun: str, one: str = "", many: str = "") -> str:
    """A number of things, with what is said of one or of several: `1 run is`, `2,000 runs are`."""
    said = one if count == 1 else many
    return f"{count:,} {noun}{'' if count == 1 else 's'}{' ' if said else ''}{said}"


def did_you_mean(names: Sequence[str], known: Iterable[str]) -> str:
    """The end of a message about names that nothing has: the known ones that are most like them, if any.

    Upper and lower case are alike. A name is never meant by itself: it may be known and not be here.
    """
    from difflib import get_close_matches

    among = {name.lower(): name for name in known if name not in names}
    near = dict.fromkeys(
        among[match] for name in names for match in get_close_matches(name.lower(), among, n=1)
    )
    return f"; did you mean {', '.join(near)}?" if near else ""


def nearest_of(name: str, there: Iterable[str], elsewhere: Iterable[str] = ()) -> str:
    """The end of a message about a name that is not there: the names there that are most like it.

    Where none of them is, the one of `elsewhere` that is; else the first that are there.
    """
    from difflib import get_close_matches

    among = list(dict.fromkeys(there))
    near = get_close_matches(name, among, MOST_LISTED)
    if not near and (guess := did_you_mean([name], sorted(elsewhere))):
        return guess
    names = near or among
    return f"; available: {listed(names)}" if names else "; there are none"


class OpenvmProfError(Exception):
    """Root of every error this package raises on purpose; its text is one line for a person.

    `exit_code` is what the command line ends with: 3 for bad data, 2 for wrong usage.
    """

    exit_code = 3

    def __init__(self, message: str, where: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where or Location()

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message

    def within(self, *, file: str | None = None, run: str | None = None) -> Self:
        """The same error, with the file or run filled in by a caller who knows it."""
        where = Location(self.where.file or file, self.where.run or run, self.where.entry, self.where.metric)
        return type(self)(self.message, where)


class BadInputError(OpenvmProfError):
    """A file that cannot be read or does not hold what it should."""


class UnknownNameError(BadInputError):
    """A metric, label key or group is asked for that nothing is called: it is misspelt, most likely.

    What the catalogue knows is not unknown, though a run may lack it.
    """


class BadInputsError(BadInputError):
    """Several problems of one or more files, reported together.

    `errors` are the first of them, `MOST_REPORTED` at most, and `count` is how many there are.
    `other_files` are those that have problems too, but none among the first.
    """

    def __init__(self, errors: Sequence[BadInputError], count: int, other_files: Sequence[str] = ()) -> None:
        super().__init__(f"{errors[0].message} (the first of {count} problems)", errors[0].where)
        self.errors = tuple(errors[:MOST_REPORTED])
        self.count = count
        self.other_files = tuple(other_files)

    def within(self, *, file: str | None = None, run: str | None = None) -> Self:
        """The same, each with the file or run filled in."""
        errors = [error.within(file=file, run=run) for error in self.errors]
        return type(self)(errors, self.count, self.other_files)


class Problems:
    """Collects problems of input, to be raised together in the order in which they were met."""

    def __init__(self) -> None:
        self._errors: list[BadInputError] = []
        self._count = 0
        self._other_files: dict[str, None] = {}

    def add(self, error: BadInputError) -> None:
        """Remember a problem, or the several that it stands for."""
        several = error if isinstance(error, BadInputsError) else None
        found = several.errors if several else (error,)
        room = MOST_REPORTED - len(self._errors)
        self._errors += found[:room]
        self._count += several.count if several else 1
        if error.where.file is not None and room <= 0:
            self._other_files[error.where.file] = None

    def raise_all(self) -> None:
        """Raise what was collected: nothing, the one problem, or BadInputsError."""
        if self._count == 1:
            raise self._errors[0]
        if self._count:
            shown = {error.where.file for error in self._errors}
            others = [file for file in self._other_files if file not in shown]
            raise BadInputsError(self._errors, self._count, others)


class UsageError(OpenvmProfError):
    """Options that contradict each other or the inputs."""

    exit_code = 2


class OutputError(OpenvmProfError):
    """A result that could not be written."""


MOST_ALIKE = 20
"""How many notices of one kind are told; of further ones only their number."""


class Notice(NamedTuple):
    """Something the reader of a result should know; never a failure."""

    message: str
    where: Location = Location()

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message


def first_of(notices: Sequence[Notice]) -> list[Notice]:
    """The first of some notices of one kind, and how many more there are."""
    more = len(notices) - MOST_ALIKE
    if more <= 1:  # to count one takes as much room as to tell it
        return list(notices)
    return [*notices[:MOST_ALIKE], Notice(f"… and {more:,} more notices like this")]
