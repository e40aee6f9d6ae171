"""Verdicts as JSON: versioned documents, of which docs/schemas has the JSON Schema.

A field that is added keeps the version; one that is renamed, removed or changes its meaning raises it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.comparison.variants_model import Variants
from openvm_prof.comparison.verdict import (
    AttributionNode,
    Comparison,
    ComparisonResult,
    Estimate,
    SeriesKey,
    UnmatchedRuns,
    Verdict,
)
from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.errors import Notice

SCHEMA_VERSION = 1


class EstimateEntry(Struct, frozen=True):
    """A side's values: `n` runs, their median, and the interval that holds it with probability `level`."""

    n: int
    median: float
    low: float
    high: float
    level: float


class RowEntry(Struct, frozen=True):
    """A series: its key, both sides (null where a side lacks it), and the verdict.

    `change_percent` is of the magnitude of the base's median, null where that is 0; `p_adjusted` is within
    the series' family of tests; both p are null where nothing was tested. `unlike` is why both sides are
    not the same thing: then there is no change. Null where they are. `labels` has the value of each
    dimension that series of one group are told apart by, `label` all of them as one text, null without any.
    """

    run: str | None
    group: str | None
    label: str | None
    metric: str
    unit: str
    better: str
    deterministic: bool
    verdict: Verdict
    base: EstimateEntry | None
    head: EstimateEntry | None
    change: float | None
    change_percent: float | None
    p: float | None
    p_adjusted: float | None
    unlike: str | None
    labels: dict[str, str]


class UnmatchedEntry(Struct, frozen=True):
    """Runs of combined files, by name, that are missing from the head, or new in it."""

    missing: list[str]
    new: list[str]


class ShareEntry(Struct, frozen=True):
    """A part of the total proof time by its path from the whole: means of both sides, in ms."""

    path: list[str]
    base_ms: float
    head_ms: float
    change_ms: float


class ComparisonDocument(Struct, frozen=True):
    """What `openvm-prof compare --format json` writes for two sides; rows worst first.

    `headline` is what the report begins with, `conditions` how the runs were proven; `by` are the
    dimensions that series of one group are told apart by, none where they are of whole groups.
    """

    schema: str
    version: int
    base: str
    head: str
    rows: list[RowEntry]
    attribution: list[ShareEntry]
    notices: list[str]
    headline: str
    conditions: str
    unmatched_runs: UnmatchedEntry
    by: list[str]


class VariantEntry(Struct, frozen=True):
    """A series over variants: what the first one has, and the rows of the others against it."""

    first: EstimateEntry | None
    others: list[RowEntry]


class MeanEntry(Struct, frozen=True):
    """Geometric means of a metric's ratios to the first variant, in the order of the other variants."""

    metric: str
    series: int
    ratios: list[float]


class VariantsDocument(Struct, frozen=True):
    """What `openvm-prof compare NAME=FILE ... --format json` writes; `by` as for two sides."""

    schema: str
    version: int
    variants: list[str]
    rows: list[VariantEntry]
    geometric_means: list[MeanEntry]
    notices: list[str]
    by: list[str]


def comparison_document(result: ComparisonResult, headline: str) -> ComparisonDocument:
    """A comparison of two sides, all rows of it, and what its report begins with."""
    return ComparisonDocument(
        "comparison",
        SCHEMA_VERSION,
        encodable(result.base),
        encodable(result.head),
        [row_entry(row, result.within) for row in result.rows],
        share_entries(result.attribution),
        notice_texts(result.notices),
        encodable(headline),
        result.conditions,
        unmatched_entry(result.unmatched),
        _names(result.within),
    )


def variants_document(variants: Variants) -> VariantsDocument:
    """A table of variants."""
    rows = [
        VariantEntry(_estimate(row.first), [row_entry(other, variants.within) for other in row.others])
        for row in variants.rows
    ]
    means = [MeanEntry(mean.metric, mean.series, list(mean.ratios)) for mean in variants.means]
    names = [encodable(name) for name in variants.names]
    notices = notice_texts(variants.notices)
    by = _names(variants.within)
    return VariantsDocument("variants", SCHEMA_VERSION, names, rows, means, notices, by)


def row_entry(row: Comparison, within: Sequence[Dimension]) -> RowEntry:
    """A series as the documents have it; its labels are of the dimensions `within` a group."""
    key: SeriesKey = row.key
    return RowEntry(
        key.run,
        key.group,
        key.label,
        key.metric,
        row.metric.unit.value,
        row.metric.better.value,
        row.metric.deterministic,
        row.verdict,
        _estimate(row.base),
        _estimate(row.head),
        row.amount,
        row.percent,
        row.p,
        row.p_adjusted,
        row.mismatch,
        dict(zip(_names(within), key.labels, strict=True)),
    )


def _names(within: Sequence[Dimension]) -> list[str]:
    return [each.name for each in within]


def _estimate(side: Estimate | None) -> EstimateEntry | None:
    return None if side is None else EstimateEntry(side.n, side.median, side.low, side.high, side.confidence)


def unmatched_entry(runs: UnmatchedRuns) -> UnmatchedEntry:
    """Runs that only one side has."""
    return UnmatchedEntry([encodable(run) for run in runs.missing], [encodable(run) for run in runs.new])


def share_entries(nodes: Sequence[AttributionNode]) -> list[ShareEntry]:
    """The attribution, part by part."""
    return [ShareEntry(list(node.path), node.base, node.head, node.amount) for node in nodes]


def notice_texts(notices: Sequence[Notice]) -> list[str]:
    """Notices as lines."""
    return [encodable(str(notice)) for notice in notices]
