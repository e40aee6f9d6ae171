"""Comparisons as CSV, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from openvm_prof.comparison.variants_model import Variants
from openvm_prof.comparison.verdict import Comparison, Estimate
from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.core.document.csv_text import Value, csv_text

HEADER = (
    *("verdict", "run", "group", "label", "metric", "unit"),
    *(f"{side}_{part}" for side in ("base", "head") for part in ("n", "median", "low", "high", "level")),
    *("change", "ratio", "p", "p_adjusted", "unlike"),
)


def comparison_csv(rows: Iterable[Comparison], within: Sequence[Dimension] = ()) -> str:
    """A line per series under a header; what is unknown is empty.

    Where labels are of several dimensions (`within`), each has a column of its own, too.
    """
    return csv_text((*HEADER, *_columns(within)), (comparison_record(row, within) for row in rows))


def variants_csv(variants: Variants) -> str:
    """The same for variants: a line per series and variant other than the first, in the order of series."""
    records = (
        [name, *comparison_record(row, variants.within)]
        for series in variants.rows
        for name, row in zip(variants.names[1:], series.others, strict=True)
    )
    return csv_text(("variant", *HEADER, *_columns(variants.within)), records)


def _columns(within: Sequence[Dimension]) -> tuple[str, ...]:
    return tuple(each.name for each in within) if len(within) > 1 else ()


def comparison_record(row: Comparison, within: Sequence[Dimension] = ()) -> list[Value]:
    """A row's fields in the order of `HEADER`, then of the columns of several dimensions."""
    key = row.key
    return [
        row.verdict.value,
        *(key.run, key.place, key.label, key.metric),
        row.metric.unit.value,
        *_estimate(row.base),
        *_estimate(row.head),
        *(row.amount, row.ratio, row.p, row.p_adjusted, row.mismatch),
        *(key.labels if len(within) > 1 else ()),
    ]


def _estimate(side: Estimate | None) -> Iterator[Value]:
    yield float(0 if side is None else side.n)
    yield from (None,) * 4 if side is None else (side.median, side.low, side.high, side.confidence)
