"""Acceptances: changes that were intended, from which on a gate judges by the runs that follow."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.core.io.files import read_bytes
from openvm_prof.history.durable import remove_files, sync_folder, write_durably
from openvm_prof.history.identity import checksum
from openvm_prof.history.layout import ACCEPTED, names_in


class AcceptedChange(Struct, frozen=True):
    """A commit whose change of level was intended, why, and in which benchmark; None is all of them.

    `date` is the commit's, ISO 8601 in UTC without an offset: runs from then on have the new level.
    """

    commit: str
    date: str
    reason: str
    benchmark: str | None = None

    def is_about(self, benchmark: str) -> bool:
        """Whether it holds for a benchmark."""
        return self.benchmark in (None, benchmark)


def accept(store: Path, change: AcceptedChange) -> None:
    """Put an accepted change on record, in a file that is never changed. Raises OutputError."""
    data = msgspec.json.encode(change)
    write_durably(store / ACCEPTED / f"{change.commit}-{checksum(data)}.json", data)


def accepted_changes(store: Path) -> list[AcceptedChange]:
    """All that is on record, oldest first. Raises BadInputError."""
    folder = store / ACCEPTED
    found = [read_acceptance(folder / name) for name in names_in(folder, ".json")]
    return sorted(found, key=lambda change: (change.date, change.commit, change.benchmark or ""))


def withdraw(store: Path, commit: str, benchmark: str | None = None) -> list[AcceptedChange]:
    """Take what is on record of a commit (the beginning of its hash) away; of one benchmark, or all of it.

    What was taken away. Raises OutputError, BadInputError.
    """
    folder = store / ACCEPTED
    known = {folder / name: read_acceptance(folder / name) for name in names_in(folder, ".json")}
    found = {
        path: change
        for path, change in known.items()
        if change.commit.startswith(commit) and benchmark in (None, change.benchmark)
    }
    remove_files(list(found))
    if found:
        sync_folder(folder)
    return list(found.values())


def read_acceptance(path: Path) -> AcceptedChange:
    """The file of an accepted change. Raises BadInputError."""
    try:
        return msgspec.json.decode(read_bytes(path), type=AcceptedChange)
    except msgspec.DecodeError as error:
        raise BadInputError(f"no accepted change: {error}", Location(file=str(path))) from error
