"""Months: the files of all runs of a month, and the order in which they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.history.store.columns import GROUP_STATS, RUNS, VALUES, Column
from openvm_prof.history.store.identity import checksum, content_hash
from openvm_prof.history.store.layout import MONTH_RUNS, MONTH_STATS, MONTH_VALUES, PARQUET
from openvm_prof.history.store.run_record import UNDATED
from openvm_prof.history.store.store_folder import Store, folder_of
from openvm_prof.history.store.tables import LEVELS, arrow_schema, parquet_bytes

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


class MonthTables(Struct, frozen=True):
    """The rows of a month, each table in the order in which it is stored."""

    month: str
    runs: pa.Table
    stats: pa.Table
    values: pa.Table


def write_month(store: Store, tables: MonthTables) -> str:
    """Write a month's files, the runs last, since they make it count; the name of all three.

    The file of the runs holds the checksums of the others, and its own is the name. Raises OutputError.
    """
    order = _Order.of(tables.runs["run"].to_pylist())
    values = order.bytes_of(tables.values, arrow_schema(VALUES))
    stats = order.bytes_of(tables.stats, arrow_schema(GROUP_STATS))
    facts = {"values": checksum(values), "stats": checksum(stats)}
    runs = order.bytes_of(tables.runs, arrow_schema(RUNS, facts))
    name = f"{tables.month}-{checksum(runs)}{PARQUET}"
    for folder, data in ((MONTH_VALUES, values), (MONTH_STATS, stats), (MONTH_RUNS, runs)):
        folder_of(store).write(f"{folder}/{name}", data)
    return name


class _Order(Struct, frozen=True):
    """Where a month's tables begin, and how they are compressed: another way for each set of runs.

    A month with a run more would otherwise share most of its bytes with the one before it, and git would
    take it for that one renamed. Where two clones did so differently, their merge is in conflict.
    """

    number: int

    @classmethod
    def of(cls, runs: Sequence[str]) -> _Order:
        """Chosen by a hash of the runs."""
        return cls(int(content_hash("".join(sorted(runs)).encode()), 16))

    def bytes_of(self, table: pa.Table, schema: pa.Schema) -> bytes:
        """A table, its rows from some place on before those up to it, as a file."""
        import pyarrow as pa

        at = self.number % max(table.num_rows, 1)
        turned = pa.concat_tables([table[at:], table[:at]]).cast(schema)
        return parquet_bytes(turned, level=LEVELS[self.number % len(LEVELS)])


MONTH_SQL = f"coalesce(strftime(date, '%Y-%m'), '{UNDATED}')"
"""The month of a run."""

VALUE_ORDER = 'metric, "group", air_name, air_id, opcode, phase, segment, idx, CAST(labels AS VARCHAR), value'
"""The order of a run's values, down to the last tie."""
_ORDERS = {
    # by what queries ask for, so that they pass over most of a file; and down to the last tie
    "runs": "date NULLS FIRST, commit, benchmark, run",
    "stats": 'benchmark, "group" NULLS FIRST, metric, phase NULLS FIRST, date NULLS FIRST, run',
    "label_values": f"run, {VALUE_ORDER}",
}


def month_tables(connection: duckdb.DuckDBPyConnection, month: str, where: str = "") -> MonthTables:
    """The rows of a month out of tables or views that are called as those of the store are."""

    def table(view: str, columns: Sequence[Column]) -> pa.Table:
        names = ", ".join(f'"{column.name}"' for column in columns)
        source = f"SELECT {names} FROM {view} {where}"
        order = _ORDERS[view]
        if view == "stats":
            dates = f"SELECT run, date FROM runs {where}"
            names = ", ".join(f's."{column.name}"' for column in columns)
            source = f"SELECT {names} FROM ({source}) s JOIN ({dates}) r USING (run)"
            order = order.replace("date", "r.date")
        return connection.sql(f"{source} ORDER BY {order}").to_arrow_table()

    return MonthTables(month, table("runs", RUNS), table("stats", GROUP_STATS), table("label_values", VALUES))
