"""The proofs of a run: the app's segments and the aggregation above them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from samples.metrics_file import Labels

_SEGMENT_INSNS = 2_400_000  # of a full segment
_LAST_SEGMENT = 0.8  # size of the last segment; a full one is 1
_SEGMENTS_PER_LEAF = 2
_LEAVES_PER_NODE = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of a group: its labels, its size (a full segment is 1), the instructions it executes."""

    labels: Labels
    size: float
    insns: int


def _shape(index: int) -> float:
    """What proof number `index` takes of a typical time: 0.95 to 1.05, the same in every run."""
    return 0.95 + index * 7 % 11 / 100


def app_proofs(group: str, segments: int) -> list[Proof]:
    """The app's proofs, one per segment; the last segment is not full."""
    proofs = []
    for segment in range(segments):
        filled = _LAST_SEGMENT if segment == segments - 1 else 1.0
        insns = round(_SEGMENT_INSNS * filled) - 137 * segment
        labels = {"group": group, "segment": str(segment)}
        proofs.append(Proof(labels, filled * _shape(segment), insns))
    return proofs


def aggregation(segments: int, layers: tuple[str, ...], size: float) -> list[Proof]:
    """The aggregation above an app: leaves, then each of `layers`, down to one proof in the last."""
    proofs = []
    count = math.ceil(segments / _SEGMENTS_PER_LEAF)
    for layer in ("leaf", *layers):
        if layer != "leaf":
            count = 1 if layer == layers[-1] else math.ceil(count / _LEAVES_PER_NODE)
            size *= 0.8
        for index in range(count):
            labels = {"group": layer, "idx": str(index)}
            proofs.append(Proof(labels, size * _shape(index), round(700_000 * size) + 1_009 * index))
    return proofs
