"""The gate as a report: what failed, what was let pass and why, and what was checked."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.comparison.verdict import AttributionNode
from openvm_prof.comparison.view import (
    about,
    attribution_blocks,
    change_cell,
    estimate_cell,
    not_compared,
    notice_blocks,
    p_cell,
    runs_of,
)
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Code,
    Heading,
    LabelColumn,
    Report,
    Table,
    Text,
)
from openvm_prof.core.model.metric import Unit
from openvm_prof.gate.budget import Finding, GateResult, Outcome
from openvm_prof.gate.notes import notes

_WORDS = {
    Outcome.FAILED: "failed",
    Outcome.UNCONFIRMED: "unconfirmed",
    Outcome.WARNED: "warning",
    Outcome.UNMATCHED: "not checked",
    Outcome.ACCEPTED: "accepted",
}


def gate_report(
    result: GateResult,
    attribution: Sequence[AttributionNode] = (),
    *,
    passed: bool,
    everything: bool = False,
    max_rows: int | None = None,
) -> Report:
    """The headline, a row per finding worth reading (or `everything`), and where the time went.

    `passed` is whether the gate holds, `max_rows` how many findings are shown.
    """
    shown = [f for f in result.findings if everything or f.outcome is not Outcome.PASSED]
    blocks: list[Block] = [Heading(gate_headline(result, passed=passed)), *about(result.conditions)]
    blocks += not_compared(finding.row for finding in shown if finding.row is not None)
    if shown:
        blocks.append(_table(shown[:max_rows], len(shown) - len(shown[:max_rows])))
    if any(finding.row is not None and finding.row.metric.unit is Unit.MILLISECONDS for finding in shown):
        blocks += attribution_blocks(attribution)
    return Report((*blocks, *notice_blocks(result.notices)))


def gate_headline(result: GateResult, *, passed: bool) -> str:
    """Whether the gate holds, runs that only one side has, and how many findings came out how."""
    summary = "; ".join([*result.unmatched.sentences(), _summary(result)])
    return f"{'✅ Gate passed' if passed else '❌ Gate failed'}: {summary}"


def _summary(result: GateResult) -> str:
    counts = [f"{count} {words}" for outcome, words in _WORDS.items() if (count := result.count(outcome))]
    return ", ".join([*counts, f"{result.count(Outcome.PASSED)} passed"])


def _table(findings: Sequence[Finding], left_out: int) -> Table:
    rows = [finding.row for finding in findings]
    columns: list[CellColumn | LabelColumn] = [
        CellColumn("metric", [_metric(finding) for finding in findings]),
        CellColumn(
            "head", [MISSING if row is None else estimate_cell(row.head) for row in rows], numeric=True
        ),
        CellColumn("change", [MISSING if row is None else change_cell(row) for row in rows], numeric=True),
        CellColumn("outcome", [Text(finding.outcome.value) for finding in findings]),
        LabelColumn("why", [why(finding) for finding in findings]),
    ]
    runs = [finding.run if row is None else row.key.run for finding, row in zip(findings, rows, strict=True)]
    if any(run is not None for run in runs):
        columns.append(CellColumn("run", [Text(run or "") for run in runs]))
    columns += [
        CellColumn("group", [MISSING if row is None else Text(row.key.place) for row in rows]),
        CellColumn("rule", [Text(finding.rule.name) for finding in findings]),
        CellColumn(
            "base", [MISSING if row is None else estimate_cell(row.base) for row in rows], numeric=True
        ),
        CellColumn("p", [MISSING if row is None else p_cell(row) for row in rows], numeric=True),
        CellColumn("n", [MISSING if row is None else Text(runs_of(row)) for row in rows], numeric=True),
    ]
    return Table(tuple(columns), left_out)


def why(finding: Finding) -> str:
    """What the rule says of the series, and notes."""
    return "; ".join(part for part in (finding.message, *notes(finding)) if part)


def _metric(finding: Finding) -> Cell:
    row = finding.row
    if row is None:
        return MISSING if finding.run is not None else Code(", ".join(finding.rule.metrics))
    return Code(row.key.metric) if row.key.label is None else Text(f"{row.key.metric} of {row.key.label}")
