"""Engine: what answers SQL over a store; DuckDB's, which tries again where compaction moved files meanwhile.

A query is defined once, in DuckDB's spelling; another engine translates it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.core.errors import BadInputError, Location, UsageError
from openvm_prof.history.store.layout import Listing, VanishedError, list_store
from openvm_prof.history.store.store_folder import Store, folder_of
from openvm_prof.history.views import create_views

if TYPE_CHECKING:
    import duckdb

_T = TypeVar("_T")
_Item = TypeVar("_Item")
Asking = Callable[["duckdb.DuckDBPyConnection"], _T]
ATTEMPTS = 8
"""How often a query is tried while files vanish under it."""

HOW_TO_GET = "the history needs DuckDB and PyArrow: pip install 'openvm-prof[history]'"


def require_libraries() -> None:
    """Raise UsageError, which says how to get them, where DuckDB or PyArrow is not installed."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("duckdb", "pyarrow")):
        raise UsageError(HOW_TO_GET)


class Rows(Struct, frozen=True):
    """The answer to a query: the columns' names, and a tuple per row."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Engine(Protocol):
    """What answers questions about a store: DuckDB in this process, or a cluster."""

    def query(self, store: Store, sql: str, *, removed: bool = False) -> Rows:
        """The answer to SQL, in DuckDB's spelling, over the views of a store; with `removed`, over removed
        runs too. Raises BadInputError, UsageError for wrong SQL.
        """
        ...

    def each(self, work: Callable[[_Item], _T], items: Sequence[_Item]) -> list[_T]:
        """What a function makes of each item, in their order; any of them may be done elsewhere, or twice.

        The function and what it closes over, the items and what is made of them must be picklable.
        """
        ...


class DuckDb(Struct, frozen=True):
    """DuckDB, in this process."""

    def query(self, store: Store, sql: str, *, removed: bool = False) -> Rows:
        """As `Engine.query` has it."""
        return query(store, sql, removed=removed)

    def each(self, work: Callable[[_Item], _T], items: Sequence[_Item]) -> list[_T]:
        """One after the other."""
        return list(map(work, items))


DUCKDB = DuckDb()


def query(
    store: Store, sql: str, parameters: Mapping[str, object] | Sequence[object] = (), *, removed: bool = False
) -> Rows:
    """The answer to SQL over the views of a store. Raises BadInputError, UsageError for wrong SQL."""

    def ask(connection: duckdb.DuckDBPyConnection) -> Rows:
        answer = connection.execute(sql, parameters or None)
        names = tuple(each[0] for each in answer.description or ())
        return Rows(names, answer.fetchall())

    return with_views(store, ask, removed=removed)


def column_names(sql: str) -> tuple[str, ...]:
    """The names of the columns that a query answers with. Raises UsageError for wrong SQL."""
    import duckdb

    with connect() as connection:
        create_views(connection, folder_of(Path()), Listing((), (), ()))
        try:
            return tuple(each[0] for each in connection.execute(sql).description or ())
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {_first_line(error)}") from error


def with_views(store: Store, ask: Asking[_T], *, removed: bool = False) -> _T:
    """What `ask` finds out over the views of a store; with `removed`, over removed runs too.

    Called again, with the files that are there then, where one vanished meanwhile.
    """
    require_libraries()
    return with_listing(store, lambda listing: with_connection(store, listing, ask), removed=removed)


def with_listing(store: Store, ask: Callable[[Listing], _T], *, removed: bool = False) -> _T:
    """What `ask` finds out over the files of a store; with `removed`, as if no run were removed.

    Called again, with the files that are there then, where it raises VanishedError. Raises BadInputError
    where a file stays away.
    """
    problem: Exception | None = None
    tried: Listing | None = None
    for _ in range(ATTEMPTS):
        listing = list_store(store)
        if listing == tried:
            break  # nothing has changed: it is the file
        tried = listing
        try:
            return ask(replace(listing, removed=()) if removed else listing)
        except VanishedError as error:
            problem = error
    raise BadInputError(
        f"a file of the history cannot be read ({_first_line(problem)}); "
        "`openvm-prof history verify` tells which",
        Location(file=str(store)),
    ) from problem


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory, to which the variables of this process are no tables."""
    import duckdb

    connection = duckdb.connect(config={"python_enable_replacements": False})
    # it is drawn on standard output, also where that is a file
    connection.execute("SET enable_progress_bar = false")
    return connection


def with_connection(store: Store, listing: Listing, ask: Asking[_T]) -> _T:
    """The same over some of the files. Raises VanishedError where one cannot be read."""
    import duckdb

    with connect() as connection:
        try:
            folder = folder_of(store)
            with folder.attached(connection):
                create_views(connection, folder, listing)
                return ask(connection)
        except (duckdb.IOException, duckdb.InvalidInputException, UnicodeDecodeError) as error:
            raise VanishedError(_first_line(error)) from error
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {_first_line(error)}") from error


def _first_line(error: Exception | None) -> str:
    return str(error).strip().partition("\n")[0]
