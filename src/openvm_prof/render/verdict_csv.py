"""Comparisons as CSV (RFC 4180), for spreadsheets and data frames; every number unrounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openvm_prof.model.variants import Variants
from openvm_prof.model.verdict import Comparison, Estimate

HEADER = (
    *("verdict", "run", "group", "label", "metric", "unit"),
    *(f"{side}_{part}" for side in ("base", "head") for part in ("n", "median", "low", "high", "level")),
    *("change", "ratio", "p", "p_adjusted"),
)

# What a spreadsheet would take for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """A name that a spreadsheet shows and does not calculate: `'` before what would begin a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def comparison_csv(rows: Iterable[Comparison]) -> str:
    """A line per series under a header; what is unknown is empty."""
    return csv_text(HEADER, (comparison_record(row) for row in rows))


def variants_csv(variants: Variants) -> str:
    """The same for variants: a line per series and variant other than the first, in the order of series."""
    records = (
        [safe(name), *comparison_record(row)]
        for series in variants.rows
        for name, row in zip(variants.names[1:], series.others, strict=True)
    )
    return csv_text(("variant", *HEADER), records)


def csv_text(header: Sequence[str], records: Iterable[Sequence[object]]) -> str:
    """Records under a header, in lines that end in CR LF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(records)
    return out.getvalue()


def comparison_record(row: Comparison) -> list[object]:
    """A row's fields in the order of `HEADER`."""
    key = row.key
    names = (key.run or "", key.place, key.label or "", key.metric)
    amount = None if row.base is None or row.head is None else row.head.median - row.base.median
    return [
        row.verdict.value,
        *map(safe, names),
        row.metric.unit.value,
        *_estimate(row.base),
        *_estimate(row.head),
        *(_plain(value) for value in (amount, row.ratio, row.p, row.p_adjusted)),
    ]


def _estimate(side: Estimate | None) -> list[object]:
    if side is None:
        return [0, "", "", "", ""]
    return [side.n, *(_plain(value) for value in (side.median, side.low, side.high, side.level))]


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() else repr(value)
