"""Views: the tables of the store over its files, in DuckDB's SQL; every run counts once.

A run can be in several files: in its own and in a month, while compaction is at work, and in two months,
where two copies of a store were compacted and merged. Its own file gives way to a month, and of months the
one whose name comes first counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.history.store.columns import ALIASES, GROUP_STATS, RUNS, STATS_VIEW, VALUES, VIEWS, Column
from openvm_prof.history.store.layout import (
    LOOSE_STATS,
    LOOSE_VALUES,
    MONTH_RUNS,
    MONTH_STATS,
    MONTH_VALUES,
    PARQUET,
    Listing,
    VanishedError,
    names_in,
    prefix_of,
)
from openvm_prof.history.store.store_folder import StoreFolder

if TYPE_CHECKING:
    import duckdb

_TYPES = {
    "text": "VARCHAR",
    "time": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "map": "MAP(VARCHAR, VARCHAR)",
}


def create_views(connection: duckdb.DuckDBPyConnection, store: StoreFolder, listing: Listing) -> None:
    """Create the views `runs`, `stats`, `label_values` and `aliases` of what is listed."""
    in_months = _double_runs(connection, store, listing)
    loose = first_of_each(name for name in listing.loose if prefix_of(name) not in in_months)
    _set(connection, store, "loose_stats", [f"{LOOSE_STATS}/{name}" for name in loose.values()])
    found = loose_values(store, loose)
    _set(connection, store, "loose_values", found)
    connection.execute("CREATE TEMP TABLE removed_runs (run VARCHAR)")
    if listing.removed:
        connection.execute(
            "INSERT INTO removed_runs SELECT DISTINCT unnest(?::VARCHAR[])", [sorted(listing.removed_runs)]
        )
    has_removed = bool(listing.removed)
    months = bool(listing.months)
    doubles = bool(connection.execute("SELECT 1 FROM double_runs LIMIT 1").fetchall())

    def month_part(folder: str, columns: Sequence[Column]) -> str:
        _set(connection, store, folder.replace("/", "_"), [f"{folder}/{name}" for name in listing.months])
        names = ", ".join(f'"{column.name}"' for column in columns)
        where = _where(doubles=doubles, has_removed=has_removed)
        options = ", filename = true" if doubles else ""
        return (
            f"SELECT {names} FROM read_parquet(getvariable('{folder.replace('/', '_')}'){options}) t{where}"
        )

    where = _where(doubles=False, has_removed=has_removed)
    parts: dict[str, list[str]] = {"runs": [], "stats": [], "label_values": []}
    if months:
        parts["runs"].append(month_part(MONTH_RUNS, RUNS))
        names = ", ".join(f'"{column.name}"' for column in STATS_VIEW if column.name != "run")
        # by the benchmark, too: then one that is asked for is looked for in either table
        parts["stats"].append(
            f"SELECT run, {names} FROM ({month_part(MONTH_STATS, GROUP_STATS)}) s "
            f"JOIN ({month_part(MONTH_RUNS, RUNS)}) r USING (run, benchmark)"
        )
        parts["label_values"].append(month_part(MONTH_VALUES, VALUES))
    if loose:
        own = "read_parquet(getvariable('loose_stats')) t"
        names = ", ".join(map(_loose_column, RUNS))
        parts["runs"].append(f"SELECT {names} FROM (SELECT DISTINCT run, info FROM {own}{where}) t")
        names = ", ".join(map(_loose_column, STATS_VIEW))
        present = f"{where} AND metric IS NOT NULL" if where else " WHERE metric IS NOT NULL"
        parts["stats"].append(f"SELECT {names} FROM {own}{present}")
    if found:
        names = ", ".join(f'"{column.name}"' for column in VALUES)
        parts["label_values"].append(
            f"SELECT {names} FROM read_parquet(getvariable('loose_values')) t{where}"
        )
    for name, columns in VIEWS.items():
        body = " UNION ALL ".join(parts[name]) or _nothing(columns)
        connection.execute(f"CREATE TEMP VIEW {name} AS {body}")
    rows = ", ".join(f"('{alias.kind}', '{alias.old}', '{alias.new}')" for alias in ALIASES)
    connection.execute(f"CREATE TEMP VIEW aliases AS SELECT * FROM (VALUES {rows}) t(kind, old, new)")


def loose_values(store: StoreFolder, loose: Mapping[str, str]) -> list[str]:
    """The files of the values of loose runs; a damaged store may lack some, which `verify` tells."""
    if not loose:
        return []
    values = first_of_each(names_in(store, LOOSE_VALUES, PARQUET))
    for run, name in loose.items():
        if run not in values and not store.has(f"{LOOSE_STATS}/{name}"):
            raise VanishedError(name)
    return [f"{LOOSE_VALUES}/{values[run]}" for run in loose if run in values]


def _set(connection: duckdb.DuckDBPyConnection, store: StoreFolder, name: str, files: Sequence[str]) -> None:
    store.expect(files)
    connection.execute(f"SET VARIABLE {name} = ?::VARCHAR[]", [[store.location(file) for file in files]])


def first_of_each(names: Iterable[str]) -> dict[str, str]:
    """The first file of each run: two copies of a store may have written the same run differently."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(prefix_of(name), name)
    return found


class Doubles(Struct, frozen=True):
    """Runs that several files have: loose ones that are in months, too, and the months that do not count.

    The latter as pairs of a run and the name of a month's file.
    """

    in_months: frozenset[str]
    in_other_months: tuple[tuple[str, str], ...]


def doubles_of(store: StoreFolder, listing: Listing) -> Doubles:
    """Which runs several files have, for another engine's views."""
    import duckdb

    with duckdb.connect() as connection:
        try:
            with store.attached(connection):
                in_months = _double_runs(connection, store, listing)
        except duckdb.IOException as error:
            raise VanishedError(str(error)) from error
        rows = connection.execute("SELECT run, stem FROM double_runs ORDER BY run, stem").fetchall()
    return Doubles(in_months, tuple(rows))


def _double_runs(
    connection: duckdb.DuckDBPyConnection, store: StoreFolder, listing: Listing
) -> frozenset[str]:
    """Make the table `double_runs`: which months do not count for which run.

    Returns the loose runs that months have, too.
    """
    connection.execute("CREATE TEMP TABLE double_runs (run VARCHAR, stem VARCHAR)")
    if not listing.months:
        return frozenset()
    _set(connection, store, "month_runs", [f"{MONTH_RUNS}/{name}" for name in listing.months])
    months = "read_parquet(getvariable('month_runs'), filename = true)"
    counted = connection.execute(f"SELECT count(*), count(DISTINCT run) FROM {months}").fetchall()
    if counted[0][0] != counted[0][1]:
        connection.execute(
            "INSERT INTO double_runs SELECT run, stem FROM ("
            "SELECT run, parse_filename(filename) AS stem, "
            "row_number() OVER (PARTITION BY run ORDER BY parse_filename(filename)) AS place "
            f"FROM {months}) WHERE place > 1"
        )
    if not listing.loose:
        return frozenset()
    loose = sorted(set(map(prefix_of, listing.loose)))
    found = connection.execute(
        f"SELECT DISTINCT run FROM {months} WHERE run IN (SELECT unnest(?::VARCHAR[]))", [loose]
    ).fetchall()
    return frozenset(run for (run,) in found)


def _where(*, doubles: bool, has_removed: bool) -> str:
    conditions = []
    if has_removed:
        conditions.append("NOT EXISTS (SELECT 1 FROM removed_runs r WHERE r.run = t.run)")
    if doubles:
        conditions.append(
            "NOT EXISTS (SELECT 1 FROM double_runs d WHERE d.run = t.run "
            "AND d.stem = parse_filename(t.filename))"
        )
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _loose_column(column: Column) -> str:
    """A column of the views out of a loose run's statistics, which have the run's own as JSON."""
    if column.name == "run" or column not in RUNS:
        return f'"{column.name}"'
    text = f"info ->> '$.{column.name}'"
    if column.type == "time":
        text = f"CAST({text} AS TIMESTAMP)"
    elif column.type == "map":
        text = f"CAST(CAST(info -> '$.{column.name}' AS JSON) AS {_TYPES['map']})"
    return f'{text} AS "{column.name}"'


def _nothing(columns: Sequence[Column]) -> str:
    names = ", ".join(f'CAST(NULL AS {_TYPES[column.type]}) AS "{column.name}"' for column in columns)
    return f"SELECT {names} WHERE false"
