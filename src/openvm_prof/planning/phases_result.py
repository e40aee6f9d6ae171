"""PhasesResult: phases that can be read, written and drawn."""

from __future__ import annotations

from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display
from openvm_prof.planning.phases_json import PhasesDocument, phases_document
from openvm_prof.planning.phases_model import Phases
from openvm_prof.planning.phases_picture import phases_svg
from openvm_prof.planning.phases_view import phases_report


class PhasesResult(Display, Phases, frozen=True):
    """Phases that can be read, written and drawn."""

    def document(self) -> Report:
        """The tree with the runs side by side, and one-off times."""
        return phases_report(self)

    def records(self) -> PhasesDocument:
        """A row for each place of each run."""
        return phases_document(self)

    def picture(self) -> str:
        """A stacked bar for each group of each run as an SVG file."""
        return phases_svg(self)
