"""Verdicts as JSON: versioned documents, of which docs/schemas has the JSON Schema.

A field that is added keeps the version; one that is renamed, removed or changes its meaning raises it.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import Struct

from openvm_prof.errors import Notice
from openvm_prof.model.gate import Finding, GateResult, Outcome
from openvm_prof.model.variants import Variants
from openvm_prof.model.verdict import (
    Comparison,
    ComparisonResult,
    Estimate,
    SeriesKey,
    Share,
    UnmatchedRuns,
    Verdict,
)
from openvm_prof.render.json_text import json_text
from openvm_prof.render.plain import encodable

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
    not the same thing: then there is no change. Null where they are.
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

    `headline` is what the report begins with, `conditions` how the runs were proven.
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
    """What `openvm-prof compare NAME=FILE ... --format json` writes."""

    schema: str
    version: int
    variants: list[str]
    rows: list[VariantEntry]
    geometric_means: list[MeanEntry]
    notices: list[str]


class AcceptanceEntry(Struct, frozen=True):
    """The recorded change that a finding is let pass for; `until` is a date."""

    up_to_percent: float
    why: str
    until: str


class FindingEntry(Struct, frozen=True):
    """A rule and a series that it selects (null where it selects none), and what came of it.

    `run` is the run that only one side has, where the finding is about that.
    """

    rule: str
    severity: str
    outcome: Outcome
    message: str
    note: str
    row: RowEntry | None
    acceptance: AcceptanceEntry | None
    run: str | None


class GateDocument(Struct, frozen=True):
    """What `openvm-prof check --json FILE` writes; findings failures first.

    `headline` is what the report begins with, `conditions` how the runs were proven.
    """

    schema: str
    version: int
    passed: bool
    findings: list[FindingEntry]
    attribution: list[ShareEntry]
    notices: list[str]
    headline: str
    conditions: str
    unmatched_runs: UnmatchedEntry


DOCUMENTS = {
    "comparison": ComparisonDocument,
    "variants": VariantsDocument,
    "gate": GateDocument,
}
"""Documents by the name in their field `schema`."""


def comparison_json(result: ComparisonResult, headline: str) -> str:
    """A comparison of two sides, all rows of it, and what its report begins with."""
    document = ComparisonDocument(
        "comparison",
        SCHEMA_VERSION,
        encodable(result.base),
        encodable(result.head),
        [_row(row) for row in result.rows],
        _shares(result.attribution),
        _notices(result.notices),
        encodable(headline),
        result.conditions,
        _unmatched(result.unmatched),
    )
    return json_text(document)


def variants_json(variants: Variants) -> str:
    """A table of variants."""
    rows = [
        VariantEntry(_estimate(row.first), [_row(other) for other in row.others]) for row in variants.rows
    ]
    means = [MeanEntry(mean.metric, mean.series, list(mean.ratios)) for mean in variants.means]
    names = [encodable(name) for name in variants.names]
    notices = _notices(variants.notices)
    return json_text(VariantsDocument("variants", SCHEMA_VERSION, names, rows, means, notices))


def gate_json(result: GateResult, attribution: Sequence[Share], headline: str, *, passed: bool) -> str:
    """A check, all findings of it, and what its report begins with."""
    document = GateDocument(
        "gate",
        SCHEMA_VERSION,
        passed,
        [_finding(finding) for finding in result.findings],
        _shares(attribution),
        _notices(result.notices),
        encodable(headline),
        result.conditions,
        _unmatched(result.unmatched),
    )
    return json_text(document)


def schema_text(name: str) -> str:
    """The JSON Schema of a document."""
    return json_text(_unindented(msgspec.json.schema(DOCUMENTS[name])))


def _unindented(schema: Any) -> Any:
    """A schema with the docstrings in it as Python from 3.13 on has them: without their indentation."""
    if isinstance(schema, dict):
        return {key: _unindented(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_unindented(value) for value in schema]
    return cleandoc(schema) if isinstance(schema, str) else schema


def _row(row: Comparison) -> RowEntry:
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
        row.unlike,
    )


def _estimate(side: Estimate | None) -> EstimateEntry | None:
    return None if side is None else EstimateEntry(side.n, side.median, side.low, side.high, side.level)


def _finding(finding: Finding) -> FindingEntry:
    one = finding.acceptance
    return FindingEntry(
        finding.rule.name,
        finding.rule.severity.value,
        finding.outcome,
        finding.message,
        finding.rule.note,
        None if finding.row is None else _row(finding.row),
        None if one is None else AcceptanceEntry(one.up_to_percent, one.why, one.until.isoformat()),
        None if finding.run is None else encodable(finding.run),
    )


def _unmatched(runs: UnmatchedRuns) -> UnmatchedEntry:
    return UnmatchedEntry([encodable(run) for run in runs.missing], [encodable(run) for run in runs.new])


def _shares(shares: Sequence[Share]) -> list[ShareEntry]:
    return [ShareEntry(list(share.path), share.base, share.head, share.amount) for share in shares]


def _notices(notices: Sequence[Notice]) -> list[str]:
    return [encodable(str(notice)) for notice in notices]
