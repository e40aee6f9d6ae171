"""RankedRuns: a sweep that can be read, written and drawn."""

from __future__ import annotations

from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display
from openvm_prof.sweep.sweep_json import SweepDocument, sweep_document
from openvm_prof.sweep.sweep_model import SweepResult
from openvm_prof.sweep.sweep_picture import sweep_svg
from openvm_prof.sweep.sweep_view import headline, sweep_report


class RankedRuns(Display, SweepResult, frozen=True):
    """A sweep that can be read, written and drawn."""

    def document(self) -> Report:
        """The best of them, and a row each."""
        return sweep_report(self)

    def records(self) -> SweepDocument:
        """A row for each metric of each configuration."""
        return sweep_document(self, headline(self))

    def picture(self) -> str:
        """Bars of the metric that ranks as an SVG file."""
        return sweep_svg(self)
