"""Values of a page: every label set and metric of its runs, as columns of bytes.

A block is four bytes with the length of a JSON head, the head, filled up to a multiple of 8 bytes, and
columns that the head says the places of: unsigned integers of 4 bytes and floats of 8, little-endian.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from struct import pack

import msgspec
from msgspec import Struct

from openvm_prof.core.catalog.metrics import catalogue_order, describe
from openvm_prof.core.db.table import Table
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.model.labels import natural_key
from openvm_prof.core.runs.loaded_run import LoadedRun

LIMIT = 750_000
"""So many values a page keeps; beyond them those with most label keys are left out first."""

_LARGEST = 1 << 32


class ValueMetric(Struct, frozen=True):
    """A metric as the catalogue has it."""

    name: str
    unit: str
    better: str


class ValueColumn(Struct, frozen=True):
    """Values of one metric in one run: `kind` is u32 or f64, `at` the byte where they begin.

    `rows` is where the row numbers begin, null where every row has a value.
    """

    metric: int
    run: int
    kind: str
    count: int
    at: int
    rows: int | None


class ValueTable(Struct, frozen=True):
    """Label sets of the same keys: for each key the byte where its column of strings' places begins."""

    keys: list[str]
    rows: int
    labels: list[int]
    columns: list[ValueColumn]


class ValuesHead(Struct, frozen=True):
    """What a block begins with; `left_out` are label keys of tables that are not in it, with their values."""

    strings: list[str]
    metrics: list[ValueMetric]
    tables: list[ValueTable]
    values: int
    left_out: list[tuple[str, int]]


class _Bytes:
    """Columns one after another, each on a multiple of 8 bytes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def whole(self, values: Sequence[int]) -> int:
        """Adds integers of 4 bytes; gives the byte where they begin."""
        return self._add(pack(f"<{len(values)}I", *values))

    def floats(self, values: Sequence[float]) -> int:
        """The same of floats of 8 bytes."""
        return self._add(pack(f"<{len(values)}d", *values))

    def _add(self, data: bytes) -> int:
        start = self.size
        self._parts.append(data + b"\0" * (-len(data) % 8))
        self.size += len(self._parts[-1])
        return start

    def all(self) -> bytes:
        return b"".join(self._parts)


def values_block(runs: Sequence[LoadedRun], limit: int = LIMIT) -> bytes:
    """All values of some runs; those of one label set in several runs share a row.

    Rows are sorted by their labels, tables by their keys. Values that are infinite or no number are left out.
    """
    keyed: dict[tuple[str, ...], list[tuple[int, Table]]] = {}
    for at, run in enumerate(runs):
        for table in run.analysis.db.tables():
            keyed.setdefault(table.keys, []).append((at, table))
    sizes = {keys: sum(map(_size, tables)) for keys, tables in keyed.items()}
    left_out: list[tuple[str, int]] = []
    for keys in sorted(keyed, key=lambda keys: (-len(keys), keys)):
        if sum(sizes.values()) <= limit:
            break
        left_out.append((encodable(", ".join(keys)), sizes.pop(keys)))
    names = sorted(
        {name for keys in sizes for _, table in keyed[keys] for name in table.columns}, key=catalogue_order
    )
    metrics = {name: at for at, name in enumerate(names)}
    strings: dict[str, int] = {}
    data = _Bytes()
    tables = [_table(keys, keyed[keys], metrics, strings, data) for keys in sorted(sizes)]
    head = msgspec.json.encode(
        ValuesHead(
            list(map(encodable, strings)),
            [
                ValueMetric(encodable(name), (spec := describe(name)).unit.value, spec.better.value)
                for name in names
            ],
            tables,
            sum(sizes.values()),
            left_out,
        )
    )
    head += b" " * (-(len(head) + 4) % 8)
    return len(head).to_bytes(4, "little") + head + data.all()


def _size(of_run: tuple[int, Table]) -> int:
    return sum(len(column.values) for column in of_run[1].columns.values())


def _table(
    keys: tuple[str, ...],
    tables: Sequence[tuple[int, Table]],
    metrics: dict[str, int],
    strings: dict[str, int],
    data: _Bytes,
) -> ValueTable:
    order = _sorted_rows({values for _, table in tables for values in table.rows}, len(keys))
    place = {values: at for at, values in enumerate(order)}
    labels = [
        data.whole([strings.setdefault(values[at], len(strings)) for values in order])
        for at in range(len(keys))
    ]
    columns = []
    for run, table in tables:
        rows = [0] * len(table.rows)
        for values, row in table.rows.items():
            rows[row] = place[values]
        for name in sorted(table.columns, key=catalogue_order):
            found = sorted(
                (rows[row], value)
                for row, value in table.columns[name].totals().items()
                if math.isfinite(value)
            )
            if found:
                columns.append(_column(metrics[name], run, found, len(order), data))
    return ValueTable(list(map(encodable, keys)), len(order), labels, columns)


def _column(
    metric: int, run: int, found: Sequence[tuple[int, float]], rows: int, data: _Bytes
) -> ValueColumn:
    values = [value for _, value in found]
    whole = all(value.is_integer() and 0 <= value < _LARGEST for value in values)
    at = data.whole([int(value) for value in values]) if whole else data.floats(values)
    places = None if len(found) == rows else data.whole([row for row, _ in found])
    return ValueColumn(metric, run, "u32" if whole else "f64", len(found), at, places)


def _sorted_rows(rows: Iterable[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    """Rows by their labels with numbers compared as numbers; each distinct text is looked at once."""
    rows = list(rows)
    ranks = []
    for at in range(width):
        texts = sorted({values[at] for values in rows}, key=natural_key)
        ranks.append({text: rank for rank, text in enumerate(texts)})
    return sorted(rows, key=lambda values: [rank[text] for rank, text in zip(ranks, values, strict=True)])
