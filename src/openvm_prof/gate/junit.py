"""The gate as JUnit XML: a test case per rule and series, as CI servers list them."""

from __future__ import annotations

from collections.abc import Collection

from openvm_prof.core.document.plain import plain
from openvm_prof.core.document.svg import escape
from openvm_prof.core.model.distinct import told_apart
from openvm_prof.gate.budget import Finding, GateResult, Outcome
from openvm_prof.gate.finding_text import describe


def render_junit(result: GateResult, failing: Collection[Outcome]) -> str:
    """One suite; outcomes that fail the gate are failures, other warnings and what is accepted skipped."""
    names = told_apart({_identity(f): "\0".join(map(plain, _parts(f))) for f in result.findings}, " ")
    cases = [_case(finding, names[_identity(finding)], failing) for finding in result.findings]
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


def _parts(of: Finding) -> tuple[str, str]:
    return of.rule.name, of.subject


def _identity(of: Finding) -> str:
    """What a finding is about, as no other is: the text of a series may be that of another."""
    return repr((*_parts(of), of.row and of.row.key))


def _case(finding: Finding, names: str, failing: Collection[Outcome]) -> str:
    rule, _, subject = names.partition("\0")
    head = f'    <testcase classname="{escape(rule)}" name="{escape(subject)}"'
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
