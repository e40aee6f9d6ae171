"""Compaction: the runs of a month in one file of each kind, while others read and write.

A month's files are on disk, the one that makes them count last, before the files that they replace are
removed. Only what was read is removed, and a name tells contents: two compactions at once, or one in each
of two copies of a store, at worst leave a run in two months, of which one counts (`views`).
"""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.history.engine import DUCKDB, Engine, with_connection
from openvm_prof.history.store.identity import checksum
from openvm_prof.history.store.layout import (
    LOOSE_STATS,
    LOOSE_VALUES,
    MONTH_RUNS,
    MONTH_STATS,
    MONTH_VALUES,
    PARQUET,
    Listing,
    checksum_of,
    list_store,
    names_in,
    prefix_of,
)
from openvm_prof.history.store.months import MONTH_SQL, month_tables, write_month
from openvm_prof.history.store.store_folder import Store, folder_of, from_anywhere


class CompactedMonth(Struct, frozen=True):
    """A month that was written anew: its runs, and how many files it replaced."""

    month: str
    runs: int
    replaced: int


class _Part(Struct, frozen=True):
    """The files of a month in a store."""

    store: Store
    month: str
    files: Listing


def compact(store: Store, engine: Engine = DUCKDB) -> list[CompactedMonth]:
    """Put loose runs into months, and the files of a month together; what is alone already stays.

    Raises BadInputError where a file is damaged: then nothing of its month is replaced.
    """
    listing = list_store(store)
    loose = _by_month(store, listing, engine)
    parts = []
    for month in sorted({*loose, *map(prefix_of, listing.months)}):
        files = Listing(
            tuple(loose.get(month, ())),
            tuple(name for name in listing.months if prefix_of(name) == month),
            (),
        )
        if files.loose or len(files.months) > 1:
            parts.append(_Part(from_anywhere(store), month, files))
    return [made for made in engine.each(_compact_month, parts) if made is not None]


def _by_month(store: Store, listing: Listing, engine: Engine) -> dict[str, list[str]]:
    """The files of loose runs by month; those that vanish meanwhile are somebody else's care."""
    names: dict[str, list[str]] = {}
    for name in listing.loose:
        names.setdefault(prefix_of(name), []).append(name)
    # as views list them: every run is there, though perhaps in a month by now
    sql = f"SELECT run, {MONTH_SQL} AS month FROM runs ORDER BY run"
    months = dict(engine.query(store, sql, removed=True).rows)
    found: dict[str, list[str]] = {}
    for run, of_run in names.items():
        if run in months:
            found.setdefault(months[run], []).extend(of_run)
    return found


def _compact_month(part: _Part) -> CompactedMonth | None:
    store, month, files = part.store, part.month, part.files
    inputs = _inputs(store, files)
    if inputs is None:
        return None
    tables = with_connection(store, files, lambda connection: month_tables(connection, month))
    name = write_month(store, tables)
    if files.months == (name,) and not files.loose:
        return None
    kept = {f"{folder}/{name}" for folder in (MONTH_RUNS, MONTH_STATS, MONTH_VALUES)}
    replaced = [file for file in inputs if file not in kept]
    folder_of(store).remove(replaced)
    return CompactedMonth(month, tables.runs.num_rows, len(replaced))


def _inputs(store: Store, part: Listing) -> list[str] | None:
    """The files of a part, those that make others count first; None where one has vanished.

    Raises BadInputError where one is not what its name says.
    """
    runs = set(map(prefix_of, part.loose))
    values = [name for name in names_in(store, LOOSE_VALUES, PARQUET) if prefix_of(name) in runs]
    loose = [
        *(f"{LOOSE_STATS}/{name}" for name in part.loose),
        *(f"{LOOSE_VALUES}/{name}" for name in values),
    ]
    months = [f"{each}/{name}" for each in (MONTH_RUNS, MONTH_STATS, MONTH_VALUES) for name in part.months]
    folder = folder_of(store)
    if not folder.has(*loose, *months):
        return None
    folder.expect(loose)
    for file in loose:
        if checksum(folder.read(file)) != checksum_of(file):
            raise BadInputError(
                "damaged; `openvm-prof history verify` tells more", Location(file=folder.location(file))
            )
    missing = runs - set(map(prefix_of, values))
    if missing:
        raise BadInputError(
            f"run {min(missing)} has no values; `openvm-prof history verify` tells more",
            Location(file=str(store)),
        )
    return [*loose, *months]
