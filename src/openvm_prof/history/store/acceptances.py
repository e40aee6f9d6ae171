"""Acceptances: changes that were intended, from which on a gate judges by the runs that follow."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.history.store.identity import checksum
from openvm_prof.history.store.layout import ACCEPTED, names_in
from openvm_prof.history.store.store_folder import Store, folder_of


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


def accept(store: Store, change: AcceptedChange) -> None:
    """Put an accepted change on record, in a file that is never changed. Raises OutputError."""
    data = msgspec.json.encode(change)
    folder_of(store).write(f"{ACCEPTED}/{change.commit}-{checksum(data)}.json", data)


def accepted_changes(store: Store) -> list[AcceptedChange]:
    """All that is on record, oldest first. Raises BadInputError."""
    return sorted(
        _on_record(store).values(), key=lambda change: (change.date, change.commit, change.benchmark or "")
    )


def withdraw(store: Store, commit: str, benchmark: str | None = None) -> list[AcceptedChange]:
    """Take what is on record of a commit (the beginning of its hash) away; of one benchmark, or all of it.

    What was taken away. Raises OutputError, BadInputError.
    """
    found = {
        file: change
        for file, change in _on_record(store).items()
        if change.commit.startswith(commit) and benchmark in (None, change.benchmark)
    }
    folder_of(store).remove(list(found))
    return list(found.values())


def _on_record(store: Store) -> dict[str, AcceptedChange]:
    """The files of all accepted changes, and what is in them."""
    files = [f"{ACCEPTED}/{name}" for name in names_in(store, ACCEPTED, ".json")]
    folder = folder_of(store)
    folder.expect(files)
    return {file: read_acceptance(folder.read(file), folder.location(file)) for file in files}


def read_acceptance(data: bytes, where: str) -> AcceptedChange:
    """What a file of an accepted change holds, which messages call `where`. Raises BadInputError."""
    try:
        return msgspec.json.decode(data, type=AcceptedChange)
    except msgspec.DecodeError as error:
        raise BadInputError(f"no accepted change: {error}", Location(file=where)) from error
