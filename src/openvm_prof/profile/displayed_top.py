"""DisplayedTop: a top that notebooks show as its table."""

from __future__ import annotations

from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display
from openvm_prof.profile.top_model import Top
from openvm_prof.profile.top_view import for_readers, top_report


class DisplayedTop(Display, Top, frozen=True):
    """A top that notebooks show as its table."""

    def document(self) -> Report:
        """What the table is of, and its rows."""
        return for_readers(top_report(self))
