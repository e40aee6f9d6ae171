"""Tombstones: runs that were removed, and why; small files that are never changed, like all others."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.core.io.files import read_bytes
from openvm_prof.history.durable import remove_files, sync_folder, write_durably
from openvm_prof.history.identity import checksum
from openvm_prof.history.layout import REMOVED, names_in, prefix_of


class Tombstone(Struct, frozen=True):
    """A run that no longer counts."""

    run: str
    reason: str


def bury(store: Path, run: str, reason: str) -> None:
    """Remove a run: nothing counts it any more. Its numbers stay, so that this can be undone.

    Raises OutputError.
    """
    data = msgspec.json.encode(Tombstone(run, reason))
    write_durably(store / REMOVED / f"{run}-{checksum(data)}.json", data)


def unbury(store: Path, run: str) -> bool:
    """Take a run's tombstones away; whether there were any. Raises OutputError."""
    folder = store / REMOVED
    found = [folder / name for name in names_in(folder, ".json") if prefix_of(name) == run]
    remove_files(found)
    if found:
        sync_folder(folder)
    return bool(found)


def read_tombstone(path: Path) -> Tombstone:
    """A tombstone's file. Raises BadInputError."""
    try:
        return msgspec.json.decode(read_bytes(path), type=Tombstone)
    except msgspec.DecodeError as error:
        raise BadInputError(f"no tombstone: {error}", Location(file=str(path))) from error
