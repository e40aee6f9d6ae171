"""DisplayedVariants: variants that notebooks show as their table."""

from __future__ import annotations

from openvm_prof.comparison.variants_model import Variants
from openvm_prof.comparison.view import variants_report
from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display


class DisplayedVariants(Display, Variants, frozen=True):
    """Variants that notebooks show as their table."""

    def document(self) -> Report:
        """A row per series and variant, and geometric means."""
        return variants_report(self)
