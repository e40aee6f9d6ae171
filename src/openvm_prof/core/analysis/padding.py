"""Padding: which of the cells of main traces hold nothing, as far as the prover tells.

Rows are padded to powers of two. Provers that meter their execution by AIR tell how many rows each trace
needs; older ones tell the cells that a whole proof used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from openvm_prof.core.analysis.air_traces import AirTrace
from openvm_prof.core.analysis.proof_key import ProofKey
from openvm_prof.core.model.stats import exact_sum

UsedCells = Mapping[ProofKey, float]
"""The cells of main traces that a proof used, padding left out (`main_cells_used`)."""

NOT_RECORDED = "neither metered rows nor the cells used were recorded"
WHOLE_PROOFS = "it is known of whole proofs alone, by segment or by group"
PARTLY = "it is not known of every trace"
ABOVE = "metered execution estimated more rows than the trace has"
MORE_USED = "more cells were used than the main traces have"


class Padding(Struct, frozen=True):
    """Padding of some traces in cells, or why it is not known."""

    cells: float | None
    reason: str | None = None


def main_cells_of(traces: Iterable[AirTrace]) -> float | None:
    """The cells of the main traces whose size is known; None where none is."""
    known = [cells for trace in traces if (cells := trace.main_cells) is not None]
    return exact_sum(known) if known else None


def padding_of(traces: Sequence[AirTrace], used: UsedCells, *, whole_proofs: bool) -> Padding:
    """Padding of the main traces of some AIRs.

    Metered rows are an estimate, of several AIRs taken as it is, but padding is never below 0.
    `whole_proofs` says that the traces are all that their proofs have.
    """
    main_cells = main_cells_of(traces)
    if main_cells is None:
        return Padding(None, NOT_RECORDED)
    unpadded = [cells for trace in traces if (cells := trace.unpadded_cells) is not None]
    if len(unpadded) == len(traces):
        return _difference(main_cells, unpadded, ABOVE)
    proofs = dict.fromkeys(trace.proof for trace in traces)
    known = [used[proof] for proof in proofs if proof in used]
    if len(known) < len(proofs):
        return Padding(None, PARTLY if known or unpadded else NOT_RECORDED)
    if not whole_proofs:
        return Padding(None, WHOLE_PROOFS)
    if any(trace.main_cells is None for trace in traces):
        return Padding(None, PARTLY)
    return _difference(main_cells, known, MORE_USED)


def _difference(main_cells: float, used: Sequence[float], reason: str) -> Padding:
    padding = main_cells - exact_sum(used)
    return Padding(padding) if padding >= 0 else Padding(None, reason)
