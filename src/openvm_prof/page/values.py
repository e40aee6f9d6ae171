"""Values of a page: every label set and metric of its runs, as columns of bytes.

A block is four bytes with the length of a JSON head, the head, filled up to a multiple of 8 bytes, and
columns that the head says the places of: unsigned integers of 4 bytes and floats of 8, little-endian.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    rows = list(dict.fromkeys(values for _, table in tables for values in table.rows))
    order, label_columns = _sorted(rows, len(keys))
    labels = []
    for texts, ranks in label_columns:
        numbers = [strings.setdefault(text, len(strings)) for text in texts]
        labels.append(data.whole([numbers[rank] for rank in ranks]))
    place = {rows[row]: at for at, row in enumerate(order)}
    columns = []
    for run, table in tables:
        places = [place[values] for values in table.rows]
        for name in sorted(table.columns, key=catalogue_order):
            totals = table.columns[name].totals()
            in_place = sorted((places[row], value) for row, value in totals.items() if math.isfinite(value))
            if in_place:
                columns.append(_column(metrics[name], run, in_place, len(order), data))
    return ValueTable(list(map(encodable, keys)), len(order), labels, columns)


def _column(
    metric: int, run: int, in_place: Sequence[tuple[int, float]], rows_in_all: int, data: _Bytes
) -> ValueColumn:
    """A column of (row, value) in the order of rows: most have few of the rows, so that none walks all."""
    values = [value for _, value in in_place]
    whole = all(value.is_integer() and 0 <= value < _LARGEST for value in values)
    at = data.whole(list(map(int, values))) if whole else data.floats(values)
    rows = data.whole([row for row, _ in in_place]) if len(values) < rows_in_all else None
    return ValueColumn(metric, run, "u32" if whole else "f64", len(values), at, rows)


def _sorted(
    rows: Sequence[tuple[str, ...]], width: int
) -> tuple[list[int], list[tuple[list[str], list[int]]]]:
    """The places of rows in the order of their labels, numbers compared as numbers.

    With it, for each label its texts in their order and, by sorted row, the rank of the row's text. Each
    distinct text is looked at once, and a row is compared as one number.
    """
    codes = [0] * len(rows)
    columns: list[tuple[list[str], list[int]]] = []
    for at in range(width):
        column = [values[at] for values in rows]
        texts = sorted(set(column), key=natural_key)
        rank = {text: place for place, text in enumerate(texts)}
        ranks = [rank[text] for text in column]
        codes = [code * len(texts) + place for code, place in zip(codes, ranks, strict=True)]
        columns.append((texts, ranks))
    order = sorted(range(len(rows)), key=codes.__getitem__)
    return order, [(texts, [ranks[row] for row in order]) for texts, ranks in columns]
