"""Layout: where the files of a store lie, how they are called, and which of them count.

    STORE/loose/stats/RUN-CHECKSUM.parquet     a run and its statistics: the run is there once this file is
    STORE/loose/values/RUN-CHECKSUM.parquet    the values of its label sets
    STORE/months/runs/MONTH-CHECKSUM.parquet   the runs of a month: they are there once this file is
    STORE/months/stats/MONTH-CHECKSUM.parquet, STORE/months/values/...
    STORE/removed/RUN-CHECKSUM.json            a tombstone
    STORE/accepted/COMMIT-CHECKSUM.json        a change that was intended

Files are never changed, and a name tells what is in the file: equal names, equal bytes. So any number of
processes may write, and folders of files may be merged, by git or by copying.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.history.store.store_folder import Store, folder_of

PARQUET = ".parquet"
LOOSE_STATS = "loose/stats"
LOOSE_VALUES = "loose/values"
MONTH_RUNS = "months/runs"
MONTH_STATS = "months/stats"
MONTH_VALUES = "months/values"
REMOVED = "removed"
ACCEPTED = "accepted"

FOLDERS = (LOOSE_STATS, LOOSE_VALUES, MONTH_RUNS, MONTH_STATS, MONTH_VALUES, REMOVED, ACCEPTED)


class Listing(Struct, frozen=True):
    """The names of the files that count, sorted: loose runs and months that are complete, and tombstones."""

    loose: tuple[str, ...]
    months: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def removed_runs(self) -> frozenset[str]:
        """The runs that have a tombstone."""
        return frozenset(map(prefix_of, self.removed))

    def contains(self, other: Listing) -> bool:
        """Whether nothing that the other has is missing here."""
        return set(self.loose) >= set(other.loose) and set(self.months) >= set(other.months)


def list_store(store: Store) -> Listing:
    """What is in a store. Raises BadInputError where there is none.

    While files are listed, compaction may put a run into a month and remove its own file: the run could
    be missed in both places. So the folders are listed until nothing has vanished between two listings.
    """
    before = _list_once(store)
    if before == Listing((), (), ()) and not folder_of(store).has_any(FOLDERS):
        raise BadInputError(
            "there is no history here; `openvm-prof history add` begins one", Location(file=str(store))
        )
    while True:
        now = _list_once(store)
        if now.contains(before):
            return now
        before = now


def _list_once(store: Store) -> Listing:
    loose, months, removed = folder_of(store).names(LOOSE_STATS, MONTH_RUNS, REMOVED)
    return Listing(
        tuple(finished(loose, PARQUET)),
        tuple(finished(months, PARQUET)),
        tuple(finished(removed, ".json")),
    )


class VanishedError(Exception):
    """A file that was listed is gone: compaction moved what it held, and a new listing finds it."""


def names_in(store: Store, folder: str, ending: str) -> list[str]:
    """The names of the finished files of a folder, sorted; none where there is no such folder."""
    (names,) = folder_of(store).names(folder)
    return finished(names, ending)


def finished(names: Iterable[str], ending: str) -> list[str]:
    """The names of files that were written to their end, sorted."""
    return sorted(each for each in names if each.endswith(ending) and not each.startswith("."))


def prefix_of(name: str) -> str:
    """The run or the month that a file's name begins with."""
    return name.rpartition("-")[0]


def checksum_of(name: str) -> str:
    """The checksum of its bytes that a file's name ends with."""
    return name.rpartition("-")[2].partition(".")[0]
