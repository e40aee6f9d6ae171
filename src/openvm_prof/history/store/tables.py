"""Tables: runs as the columns of the store, and the bytes of its Parquet files."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from openvm_prof.core.analysis.measurements import label_set_values, run_totals
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.model.labels import Labels
from openvm_prof.history.store.columns import LABEL_COLUMNS, LOOSE_STATS, SCHEMA_VERSION, VALUES, Column
from openvm_prof.history.store.run_record import RunRecord

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, Sequence[Any]]


class RunTables(Struct, frozen=True):
    """A run as it is written: its record, its statistics with the record beside them, its values."""

    record: RunRecord
    stats: Columns
    values: Columns


def run_tables(record: RunRecord, analysis: RunAnalysis | None) -> RunTables:
    """The rows of a run; None for one that failed."""
    return RunTables(record, _stats(record, analysis), _values(record.run, analysis))


def _stats(record: RunRecord, analysis: RunAnalysis | None) -> Columns:
    rows: list[tuple[Any, ...]] = []
    if analysis is not None:
        rows += [
            (None, metric, None, 1, value, value, value, value)
            for metric, value in run_totals(analysis).items()
        ]
        rows += [
            (group.group, metric, group.phases.get(metric), s.count, s.sum, s.avg, s.min, s.max)
            for group in analysis.aggregate.groups
            for metric, s in group.stats.items()
        ]
    rows = rows or [(None,) * 8]
    names = [column.name for column in LOOSE_STATS]
    own = [[record.run] * len(rows), [record.to_json()] * len(rows)]
    return dict(zip(names, (*own, *map(list, zip(*rows, strict=True))), strict=True))


def _values(run: str, analysis: RunAnalysis | None) -> Columns:
    columns: dict[str, list[Any]] = {column.name: [] for column in VALUES}
    if analysis is None:
        return columns
    known = dict.fromkeys(analysis.db.counters(), "counter") | dict.fromkeys(analysis.db.gauges(), "gauge")
    label_sets: dict[object, tuple[Any, ...]] = {}
    places: list[tuple[Any, ...]] = []
    metrics, numbers, kinds = columns["metric"], columns["value"], columns["kind"]

    def add(labels: Labels, metric: str, value: float, kind: str | None) -> None:
        key = labels.pairs
        place = label_sets.get(key)
        if place is None:
            place = label_sets[key] = _place(dict(key))
        places.append(place)
        metrics.append(metric)
        numbers.append(value)
        kinds.append(kind)

    for each in label_set_values("", analysis):
        add(each.labels, each.metric.name, each.value, known.get(each.metric.name))
    for labels, metric in analysis.db.zeros():
        add(labels, metric, 0.0, "counter")
    if places:
        for name, column in zip((*LABEL_COLUMNS, "labels"), zip(*places, strict=True), strict=True):
            columns[name] = list(column)
    columns["run"] = [run] * len(metrics)
    return columns


def _place(labels: dict[str, str]) -> tuple[Any, ...]:
    own = [labels.pop(key, None) for key in LABEL_COLUMNS]
    return (*own, sorted(labels.items()) or None)


def arrow_schema(columns: Sequence[Column], facts: Mapping[str, str] | None = None) -> pa.Schema:
    """Columns as Arrow's; `facts` stand in the file beside the version of the schema."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "time": pa.timestamp("us"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "map": pa.map_(pa.string(), pa.string()),
    }
    told = {"openvm_prof.schema": str(SCHEMA_VERSION)} | {
        f"openvm_prof.{name}": value for name, value in (facts or {}).items()
    }
    return pa.schema([(column.name, types[column.type]) for column in columns], metadata=told)


def arrow_table(columns: Sequence[Column], data: Columns, facts: Mapping[str, str] | None = None) -> pa.Table:
    """Columns of Python values as an Arrow table."""
    import pyarrow as pa

    return pa.table(
        {column.name: data[column.name] for column in columns}, schema=arrow_schema(columns, facts)
    )


ROWS_IN_A_GROUP = 32 << 10
"""Rows that are read or passed over together."""


LEVELS = range(5, 13)
"""Zstandard's levels of compression that files of months have, each by what is in it."""


def parquet_bytes(table: pa.Table, *, level: int | None = None) -> bytes:
    """A table as a Parquet file, compressed at a level, or plain where it is one of thousands.

    Git must not take a new file for another one renamed: where two clones did so, their merge would be in
    conflict. Plain files of two runs are alike, and get a gap of noise that is as long as they are.
    """
    import pyarrow.parquet as pq

    # the footer is most of a small file, and opening it most of the work
    plain = {"compression": "none", "write_statistics": False}
    packed = {"compression": "zstd", "compression_level": level}
    file = io.BytesIO()
    options = plain if level is None else packed
    with pq.ParquetWriter(file, table.schema, store_schema=False, **options) as writer:
        writer.write_table(table, row_group_size=ROWS_IN_A_GROUP)
        writer.add_key_value_metadata(table.schema.metadata)
    data = file.getvalue()
    return _with_gap(data) if level is None else data


_FOOTER_END = 8  # its length in four bytes, and a mark


def _with_gap(data: bytes) -> bytes:
    """A Parquet file with noise before its footer, where no reader looks: places count from the beginning."""
    footer = int.from_bytes(data[-_FOOTER_END:-4], "little")
    cut = len(data) - _FOOTER_END - footer
    noise = hashlib.shake_256(data).digest(len(data) + 64)
    return data[:cut] + noise + data[cut:]


def ipc_bytes(table: pa.Table) -> bytes:
    """A table as another process takes it."""
    import pyarrow as pa

    with pa.BufferOutputStream() as stream:
        with pa.ipc.new_stream(stream, table.schema) as writer:
            writer.write_table(table)
        return bytes(stream.getvalue())


def table_of(data: bytes) -> pa.Table:
    """The table of `ipc_bytes`."""
    import pyarrow as pa

    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
