"""Tombstones: runs that were removed, and why; small files that are never changed, like all others."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.history.store.identity import checksum
from openvm_prof.history.store.layout import REMOVED, names_in, prefix_of
from openvm_prof.history.store.store_folder import Store, folder_of


class Tombstone(Struct, frozen=True):
    """A run that no longer counts."""

    run: str
    reason: str


def bury(store: Store, run: str, reason: str) -> None:
    """Remove a run: nothing counts it any more. Its numbers stay, so that this can be undone.

    Raises OutputError.
    """
    data = msgspec.json.encode(Tombstone(run, reason))
    folder_of(store).write(f"{REMOVED}/{run}-{checksum(data)}.json", data)


def unbury(store: Store, run: str) -> bool:
    """Take a run's tombstones away; whether there were any. Raises OutputError."""
    found = [f"{REMOVED}/{name}" for name in names_in(store, REMOVED, ".json") if prefix_of(name) == run]
    folder_of(store).remove(found)
    return bool(found)


def read_tombstone(data: bytes, where: str) -> Tombstone:
    """What a tombstone's file holds, which messages call `where`. Raises BadInputError."""
    try:
        return msgspec.json.decode(data, type=Tombstone)
    except msgspec.DecodeError as error:
        raise BadInputError(f"no tombstone: {error}", Location(file=where)) from error
