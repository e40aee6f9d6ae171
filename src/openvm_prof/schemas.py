"""The JSON documents that commands write, by their names: docs/schemas has the JSON Schema of each."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.airs.air_records import AirsDocument
from openvm_prof.comparison.verdict_json import ComparisonDocument, VariantsDocument
from openvm_prof.gate.gate_json import GateDocument
from openvm_prof.planning.plan_json import PlanDocument

DOCUMENTS: dict[str, type[Struct]] = {
    "comparison": ComparisonDocument,
    "variants": VariantsDocument,
    "gate": GateDocument,
    "airs": AirsDocument,
    "plan": PlanDocument,
}
"""Documents by the name in their field `schema`."""
