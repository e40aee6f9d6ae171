from __future__ import annotations

from openvm_prof.core.document.blocks import Heading, Paragraph, Report


def test_a_report_is_told_in_a_line() -> None:
    report = Report((Heading("A run"), Paragraph("x"), Heading("Proofs"), Paragraph("y")))
    assert repr(report) == "<Report 'A run': 2 Heading, 2 Paragraph>"
    assert repr(Report(())) == "<Report: empty>"
