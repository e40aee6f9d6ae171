"""DisplayedComparison: a comparison that notebooks show as its table."""

from __future__ import annotations

from openvm_prof.comparison.verdict import ComparisonResult
from openvm_prof.comparison.view import comparison_report
from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display


class DisplayedComparison(Display, ComparisonResult, frozen=True):
    """A comparison that notebooks show as its table."""

    def document(self) -> Report:
        """The headline, and the rows that say something."""
        return comparison_report(self)
