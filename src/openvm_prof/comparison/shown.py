"""Comparisons as results, for every format."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.comparison.variants_model import Variants
from openvm_prof.comparison.verdict import ComparisonResult
from openvm_prof.comparison.verdict_csv import comparison_csv, variants_csv
from openvm_prof.comparison.verdict_json import (
    ComparisonDocument,
    VariantsDocument,
    comparison_document,
    variants_document,
)
from openvm_prof.comparison.view import comparison_report, headline, variants_report
from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display


class ShownComparison(Display, Struct, frozen=True):
    """A comparison of two sides: the rows that say something, or `everything`; JSON has all of them."""

    result: ComparisonResult
    everything: bool = False

    @property
    def title(self) -> str:
        """What is compared with what."""
        return f"{self.result.base} → {self.result.head}"

    def document(self) -> Report:
        """The headline, and the rows."""
        return comparison_report(self.result, everything=self.everything)

    def records(self) -> ComparisonDocument:
        """All rows."""
        return comparison_document(self.result, headline(self.result))

    def csv(self) -> str:
        """A line per row."""
        return comparison_csv(self.result.shown(everything=self.everything), self.result.within)


class ShownVariants(Display, Struct, frozen=True):
    """Variants, each against the first."""

    result: Variants

    @property
    def title(self) -> str:
        """The names of the variants."""
        return " / ".join(self.result.names)

    def document(self) -> Report:
        """A row per series and variant, and geometric means."""
        return variants_report(self.result)

    def records(self) -> VariantsDocument:
        """The same as plain data."""
        return variants_document(self.result)

    def csv(self) -> str:
        """A line per series and variant other than the first."""
        return variants_csv(self.result)
