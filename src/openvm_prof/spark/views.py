"""Views: the tables of the store over its files, in Spark; a run counts once, as `history.views` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from openvm_prof.core.errors import UsageError
from openvm_prof.history.store.columns import (
    ALIASES,
    GROUP_STATS,
    LOOSE_STATS,
    RUNS,
    VALUES,
    VIEWS,
    Column,
)
from openvm_prof.history.store.layout import LOOSE_STATS as STATS_FOLDER
from openvm_prof.history.store.layout import MONTH_RUNS, MONTH_STATS, MONTH_VALUES, Listing, prefix_of
from openvm_prof.history.store.object_address import hadoop_url
from openvm_prof.history.store.store_folder import Store, StoreFolder, folder_of
from openvm_prof.history.views import doubles_of, first_of_each, loose_values

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {
    "text": "STRING",
    "time": "TIMESTAMP_NTZ",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "map": "MAP<STRING, STRING>",
}
_STEM = "stem"  # the file that a row came from


def create_views(session: SparkSession, store: Store, listing: Listing) -> None:
    """Create the views `runs`, `stats`, `label_values` and `aliases` of what is listed."""
    import pyarrow as pa

    for name, frame in _Tables(session, folder_of(store), listing).views().items():
        frame.createOrReplaceTempView(name)
    aliases = {name: [getattr(alias, name) for alias in ALIASES] for name in ("kind", "old", "new")}
    session.createDataFrame(pa.table(aliases)).createOrReplaceTempView("aliases")


class _Tables:
    """The tables of a store, each run once and none that was removed."""

    def __init__(self, session: SparkSession, store: StoreFolder, listing: Listing) -> None:
        self._session = session
        self._store = store
        self._months = listing.months
        self._removed = sorted(listing.removed_runs)
        doubles = doubles_of(store, listing)
        self._doubles = doubles.in_other_months
        self._loose = first_of_each(
            name for name in listing.loose if prefix_of(name) not in doubles.in_months
        )

    def views(self) -> dict[str, DataFrame]:
        """The views by their names."""
        from pyspark.sql import functions as sf

        statistics = [column for column in GROUP_STATS if column.name != "benchmark"]
        month_runs = self._month(MONTH_RUNS, RUNS)
        month_stats = self._month(MONTH_STATS, statistics).join(month_runs, "run")
        loose = self._with_records(
            self._read([f"{STATS_FOLDER}/{name}" for name in self._loose.values()], LOOSE_STATS)
        )
        values = loose_values(self._store, self._loose)
        parts = {
            "runs": (month_runs, loose.dropDuplicates(["run"])),
            "stats": (month_stats, loose.where(sf.col("metric").isNotNull())),
            "label_values": (
                self._month(MONTH_VALUES, VALUES),
                self._without_removed(self._read(values, VALUES)),
            ),
        }
        return {
            name: month.select(_names(VIEWS[name])).unionAll(own.select(_names(VIEWS[name])))
            for name, (month, own) in parts.items()
        }

    def _month(self, folder: str, columns: Sequence[Column]) -> DataFrame:
        frame = self._read(self._month_files(folder), columns, with_stem=bool(self._doubles))
        if self._doubles:
            doubles = self._frame(dict(zip(("run", _STEM), zip(*self._doubles, strict=True), strict=True)))
            frame = frame.join(doubles.hint("broadcast"), ["run", _STEM], "left_anti")
        return self._without_removed(frame).select(_names(columns))

    def _month_files(self, folder: str) -> list[str]:
        return [f"{folder}/{name}" for name in self._months]

    def _without_removed(self, frame: DataFrame) -> DataFrame:
        if not self._removed:
            return frame
        removed = self._frame({"run": self._removed})
        return frame.join(removed.hint("broadcast"), "run", "left_anti")

    def _frame(self, columns: Mapping[str, Sequence[str]]) -> DataFrame:
        import pyarrow as pa

        return self._session.createDataFrame(pa.table(columns))

    def _with_records(self, stats: DataFrame) -> DataFrame:
        """Loose statistics, with the run's own columns, which they have as JSON."""
        from pyspark.sql import functions as sf

        types = {**_TYPES, "time": "STRING"}
        record = ", ".join(f"`{column.name}` {types[column.type]}" for column in RUNS)
        told = stats.withColumn("record", sf.from_json("info", record))
        own = {column.name: sf.col(f"record.`{column.name}`") for column in RUNS if column.name != "run"}
        own["date"] = own["date"].cast("TIMESTAMP_NTZ")
        return self._without_removed(told.withColumns(own))

    def _read(self, files: Sequence[str], columns: Sequence[Column], *, with_stem: bool = False) -> DataFrame:
        """The rows of some files; the schema is told, so that no file is opened before its rows are read."""
        from pyspark.sql import functions as sf

        schema = ", ".join(f"`{column.name}` {_TYPES[column.type]}" for column in columns)
        if not files:
            frame = self._session.createDataFrame([], schema)
            return frame.withColumn(_STEM, sf.lit("")) if with_stem else frame
        paths = [_location(self._store.location(file)) for file in files]
        frame = self._session.read.schema(schema).parquet(*paths)
        if with_stem:
            frame = frame.withColumn(_STEM, sf.col("_metadata.file_name"))
        return frame


_PATTERN = frozenset("{}[]*?\\")
"""What makes a path a pattern for Spark, which would count its files once for each path, without an error."""


def _location(text: str) -> str:
    """A location as Spark reads it."""
    if _PATTERN & set(text):
        raise UsageError(f"Spark reads no path with one of {{}}[]*?\\ in it: {text}")
    return hadoop_url(text)


def _names(columns: Sequence[Column]) -> list[str]:
    return [f"`{column.name}`" for column in columns]
