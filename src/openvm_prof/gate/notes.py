"""Notes on a finding of the gate, in the words that tables and sentences share; not escaped."""

from __future__ import annotations

from collections.abc import Iterator

from openvm_prof.gate.budget import Finding, Outcome


def notes(finding: Finding) -> Iterator[str]:
    """Up to what, until when and why it is accepted; then the rule's note, unless the rule is kept."""
    if finding.acceptance is not None:
        acceptance = finding.acceptance
        yield f"accepted up to {acceptance.up_to_percent:g} % until {acceptance.until}: {acceptance.why}"
    if finding.rule.note and finding.outcome is not Outcome.PASSED:
        yield finding.rule.note
