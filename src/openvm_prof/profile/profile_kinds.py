"""Kinds of profiles: which labels are the frames of profiles, and what is counted by them."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.catalog.label_keys import SPAN_KEY
from openvm_prof.core.catalog.metrics import CELLS_USED, FREQUENCY, HALO2_CELLS, INSTRUCTION_COUNTS, describe
from openvm_prof.core.model.metric import Unit
from openvm_prof.profile.profile import ProfileKind


def profile_kind(
    keys: Sequence[str],
    metrics: Sequence[str],
    name: str | None = None,
    *,
    without: Sequence[str] = (),
    every_frame: bool = False,
) -> ProfileKind:
    """The kind of these labels and metrics; it is called as the metrics are where it has no name."""
    name = name or "+".join(metrics)
    return ProfileKind(tuple(keys), tuple(metrics), name, _unit(metrics), tuple(without), every_frame)


def _unit(metrics: Sequence[str]) -> str:
    units = {
        "instructions" if metric in INSTRUCTION_COUNTS else describe(metric).unit.value for metric in metrics
    }
    return units.pop() if len(units) == 1 else Unit.COUNT.value


INSTRUCTIONS = profile_kind((SPAN_KEY, "dsl_ir", "opcode"), (FREQUENCY,))
CELLS = profile_kind((SPAN_KEY, "dsl_ir", "opcode", "air_name"), (CELLS_USED,))
# all kinds of a halo2 circuit's cells together are its cells used
HALO2 = profile_kind(("cell_tracker_span",), HALO2_CELLS, CELLS_USED)

STANDARD_KINDS = (INSTRUCTIONS, CELLS, HALO2)
"""The kinds that are made unless others are asked for, in the order in which they are shown."""
