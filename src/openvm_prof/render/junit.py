"""The gate as JUnit XML: a test case per rule and series, as CI servers list them."""

from __future__ import annotations

from collections.abc import Collection

from openvm_prof.model.gate import Finding, GateResult, Outcome
from openvm_prof.render.finding_text import describe
from openvm_prof.render.plain import plain
from openvm_prof.render.svg import escape


def render_junit(result: GateResult, failing: Collection[Outcome]) -> str:
    """One suite; outcomes that fail the gate are failures, other warnings and what is accepted skipped."""
    cases = [_case(finding, failing) for finding in result.findings]
    failures = sum(finding.fails(failing) for finding in result.findings)
    skipped = sum(
        not finding.fails(failing) and finding.outcome is not Outcome.PASSED for finding in result.findings
    )
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="openvm-prof check" {counts}>',
        f'  <testsuite name="openvm-prof check" {counts}>',
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(finding: Finding, failing: Collection[Outcome]) -> str:
    head = f'    <testcase classname="{_attribute(finding.rule.name)}" name="{_attribute(finding.subject)}"'
    if finding.outcome is Outcome.PASSED:
        return f"{head}/>"
    message = _attribute(describe(finding))
    if finding.fails(failing):
        inner = f'<failure message="{message}" type="{finding.outcome.value}"/>'
    else:
        inner = f'<skipped message="{message}"/>'
    return f"{head}>{inner}</testcase>"


def _attribute(text: str) -> str:
    return escape(plain(text))
