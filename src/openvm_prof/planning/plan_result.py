"""PlanResult: a plan that can be read, written and drawn."""

from __future__ import annotations

from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display
from openvm_prof.planning.plan_json import PlanDocument, plan_document
from openvm_prof.planning.plan_model import Plan
from openvm_prof.planning.plan_picture import plan_svg
from openvm_prof.planning.plan_view import plan_report


class PlanResult(Display, Plan, frozen=True):
    """A plan that can be read, written and drawn."""

    def document(self) -> Report:
        """What it takes, the table of provers, and what bounds it."""
        return plan_report(self)

    def records(self) -> PlanDocument:
        """Every point of every run."""
        return plan_document(self)

    def picture(self) -> str:
        """Latency by the number of provers as an SVG file."""
        return plan_svg(self)
