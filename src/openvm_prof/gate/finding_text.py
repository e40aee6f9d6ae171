"""A finding of the gate in one sentence, for places without tables; not escaped."""

from __future__ import annotations

from openvm_prof.core.document import numbers
from openvm_prof.gate.budget import Finding
from openvm_prof.gate.notes import notes


def describe(finding: Finding) -> str:
    """What it is about, what the rule says, the numbers, and notes."""
    row = finding.row
    about_all = row is None and finding.run is None
    text = finding.message if about_all else f"{finding.subject}: {finding.message}"
    if row is not None and row.change is not None and row.base is not None and row.head is not None:
        change = numbers.change(row.change)
        text += f" {change}, {numbers.number(row.base.median)} before, {numbers.number(row.head.median)} now"
    if row is not None and row.p is not None:
        text += f", p = {numbers.probability(row.p)}"
    return "; ".join((text, *notes(finding)))
