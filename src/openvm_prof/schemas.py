"""The JSON documents that commands write, by their names: docs/schemas has the JSON Schema of each."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.airs.air_records import AirsDocument
from openvm_prof.airs.segment_records import SegmentsDocument
from openvm_prof.comparison.verdict_json import ComparisonDocument, VariantsDocument
from openvm_prof.gate.gate_json import GateDocument
from openvm_prof.history.change_records import ChangesDocument
from openvm_prof.history.growth import GrowthDocument
from openvm_prof.history.log import LogDocument
from openvm_prof.history.percentiles import PercentilesDocument
from openvm_prof.history.schema import SchemaDocument
from openvm_prof.history.trend import TrendDocument
from openvm_prof.history.verification import VerificationDocument
from openvm_prof.page.document import PageDocument
from openvm_prof.planning.phases_json import PhasesDocument
from openvm_prof.planning.plan_json import PlanDocument
from openvm_prof.profile.top_json import TopDocument
from openvm_prof.report.shown_runs import ReportDocument
from openvm_prof.sweep.sweep_json import SweepDocument

DOCUMENTS: dict[str, type[Struct]] = {
    "comparison": ComparisonDocument,
    "variants": VariantsDocument,
    "gate": GateDocument,
    "airs": AirsDocument,
    "segments": SegmentsDocument,
    "phases": PhasesDocument,
    "plan": PlanDocument,
    "page": PageDocument,
    "report": ReportDocument,
    "runs": SweepDocument,
    "top": TopDocument,
    "history-changes": ChangesDocument,
    "history-log": LogDocument,
    "history-percentiles": PercentilesDocument,
    "history-schema": SchemaDocument,
    "history-top": GrowthDocument,
    "history-trend": TrendDocument,
    "history-verification": VerificationDocument,
}
"""Documents by the name in their field `schema`."""
