"""SparkEngine: the history's engine on a cluster; a Python library's callers give it their session."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from openvm_prof.core.errors import OpenvmProfError, OutputError, UsageError
from openvm_prof.history.engine import Rows, column_names, with_listing
from openvm_prof.history.store.layout import Listing, VanishedError
from openvm_prof.history.store.store_folder import Store
from openvm_prof.spark.session import first_line, own_session, quiet
from openvm_prof.spark.translation import spark_sql
from openvm_prof.spark.views import create_views

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

_T = TypeVar("_T")
_Item = TypeVar("_Item")

_VANISHED = ("PATH_NOT_FOUND", "FAILED_READ_FILE", "CANNOT_READ_FILE_FOOTER")


class SparkEngine:
    """Answers over a store that every executor can read, and spreads work over them.

    `session` stays as it is: its views and settings are not touched.
    """

    def __init__(self, session: SparkSession) -> None:
        self._session = own_session(session)
        self._tasks = own_session(session)
        self._viewed: tuple[Store, Listing] | None = None

    def query(self, store: Store, sql: str, *, removed: bool = False) -> Rows:
        """As `Engine.query` has it; DuckDB, over no rows, checks the SQL and names the columns."""
        names = column_names(sql)
        translated = spark_sql(sql)
        return with_listing(
            store, lambda listing: self._ask(store, listing, names, translated), removed=removed
        )

    def _ask(self, store: Store, listing: Listing, names: tuple[str, ...], sql: str) -> Rows:
        from pyspark.errors import PySparkException

        try:
            with quiet():
                if self._viewed != (store, listing):
                    create_views(self._session, store, listing)
                    self._viewed = (store, listing)
                return Rows(names, list(_tuples(self._session.sql(sql).toArrow())))
        except PySparkException as error:
            if (error.getCondition() or "").partition(".")[0] in _VANISHED:
                self._viewed = None
                raise VanishedError(first_line(error)) from error
            raise UsageError(f"the query failed on Spark: {first_line(error)}") from error

    def each(self, work: Callable[[_Item], _T], items: Sequence[_Item]) -> list[_T]:
        """As `Engine.each` has it: a task an item, over Arrow. Spark tries a task again that fails.

        An error that this package raises on purpose is raised here, as it would be without a cluster.
        """
        import pyarrow as pa
        from pyspark.errors import PySparkException

        if not items:
            return []
        table = pa.table({"place": range(len(items)), "item": [pickle.dumps(item) for item in items]})
        try:
            with quiet():
                # one item a batch, and one batch a task, on either kind of session
                self._tasks.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "1")
                self._tasks.conf.set("spark.sql.leafNodeDefaultParallelism", str(len(items)))
                frame = self._tasks.createDataFrame(table)
                done = frame.mapInArrow(_task(work), "place BIGINT, result BINARY").toArrow()
        except PySparkException as error:
            raise OutputError(f"the cluster gave up: {_cause(error)}") from error
        results = dict(zip(done["place"].to_pylist(), done["result"].to_pylist(), strict=True))
        return [_result(results[place]) for place in range(len(items))]


def _task(work: Callable[[Any], Any]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What an executor runs."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            results = [pickle.dumps(_tried(work, pickle.loads(item))) for item in batch["item"].to_pylist()]
            yield pa.RecordBatch.from_pydict({"place": batch["place"], "result": results})

    return run


def _tried(work: Callable[[Any], Any], item: Any) -> tuple[Any, OpenvmProfError | None]:
    try:
        return work(item), None
    except OutputError:
        raise  # another try, perhaps on another machine, may be able to write
    except OpenvmProfError as error:
        return None, error


def _result(data: bytes) -> Any:
    result, error = pickle.loads(data)
    if error is not None:
        raise error
    return result


def _cause(error: Exception) -> str:
    """The line of a Python traceback from an executor that tells what happened there."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if "Error: " in line and not line.startswith(("File ", "at "))]
    return told[0] if told else lines[0]


def _tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Rows as DuckDB gives them: maps are dictionaries."""
    import pyarrow as pa

    columns = [
        [None if pairs is None else dict(pairs) for pairs in column.to_pylist()]
        if pa.types.is_map(column.type)
        else column.to_pylist()
        for column in table.columns
    ]
    return zip(*columns, strict=True)
