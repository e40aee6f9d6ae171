"""Months: the files of all runs of a month, and the order in which they are written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.history.columns import GROUP_STATS, RUNS, VALUES
from openvm_prof.history.durable import write_durably
from openvm_prof.history.identity import checksum
from openvm_prof.history.layout import MONTH_RUNS, MONTH_STATS, MONTH_VALUES, PARQUET
from openvm_prof.history.tables import arrow_schema, parquet_bytes

if TYPE_CHECKING:
    import pyarrow as pa


class MonthTables(Struct, frozen=True):
    """The rows of a month, each table in the order in which it is stored."""

    month: str
    runs: pa.Table
    stats: pa.Table
    values: pa.Table


def write_month(store: Path, tables: MonthTables) -> str:
    """Write a month's files, the runs last, since they make it count; the name of all three.

    The file of the runs holds the checksums of the others, and its own is the name. Raises OutputError.
    """
    values = parquet_bytes(tables.values.cast(arrow_schema(VALUES)))
    stats = parquet_bytes(tables.stats.cast(arrow_schema(GROUP_STATS)))
    facts = {"values": checksum(values), "stats": checksum(stats)}
    runs = parquet_bytes(tables.runs.cast(arrow_schema(RUNS, facts)))
    name = f"{tables.month}-{checksum(runs)}{PARQUET}"
    for folder, data in ((MONTH_VALUES, values), (MONTH_STATS, stats), (MONTH_RUNS, runs)):
        write_durably(store / folder / name, data)
    return name
