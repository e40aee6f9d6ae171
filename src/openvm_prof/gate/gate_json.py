"""A check as JSON: a versioned document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.comparison.verdict import AttributionNode
from openvm_prof.comparison.verdict_json import (
    SCHEMA_VERSION,
    RowEntry,
    ShareEntry,
    UnmatchedEntry,
    notice_texts,
    row_entry,
    share_entries,
    unmatched_entry,
)
from openvm_prof.core.document.json_text import json_text
from openvm_prof.core.document.plain import encodable
from openvm_prof.gate.budget import Finding, GateResult, Outcome


class AcceptanceEntry(Struct, frozen=True):
    """The recorded change that a finding is let pass for; `until` is a date."""

    up_to_percent: float
    why: str
    until: str


class FindingEntry(Struct, frozen=True):
    """A rule and a series that it selects (null where it selects none), and what came of it.

    `run` is the run that only one side has, where the finding is about that. `limit` is the limit that was
    learnt from the history, in the metric's unit: null where there is none.
    """

    rule: str
    severity: str
    outcome: Outcome
    message: str
    note: str
    row: RowEntry | None
    acceptance: AcceptanceEntry | None
    run: str | None
    limit: float | None


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


def gate_json(
    result: GateResult, attribution: Sequence[AttributionNode], headline: str, *, passed: bool
) -> str:
    """A check, all findings of it, and what its report begins with."""
    document = GateDocument(
        "gate",
        SCHEMA_VERSION,
        passed,
        [_finding(finding) for finding in result.findings],
        share_entries(attribution),
        notice_texts(result.notices),
        encodable(headline),
        result.conditions,
        unmatched_entry(result.unmatched),
    )
    return json_text(document)


def _finding(finding: Finding) -> FindingEntry:
    acceptance = finding.acceptance
    return FindingEntry(
        finding.rule.name,
        finding.rule.severity.value,
        finding.outcome,
        finding.message,
        finding.rule.note,
        None if finding.row is None else row_entry(finding.row, finding.rule.within),
        None
        if acceptance is None
        else AcceptanceEntry(acceptance.up_to_percent, acceptance.why, acceptance.until.isoformat()),
        None if finding.run is None else encodable(finding.run),
        finding.limit,
    )
