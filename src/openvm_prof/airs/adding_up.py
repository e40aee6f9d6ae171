"""Adding up: traces → rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openvm_prof.airs.air_row import RowKey, Totals
from openvm_prof.airs.by import By
from openvm_prof.core.analysis.air_traces import AirTrace
from openvm_prof.core.analysis.padding import UsedCells, main_cells_of, padding_of
from openvm_prof.core.analysis.proof_key import ProofKey
from openvm_prof.core.model.stats import exact_sum


def added_up(traces: Sequence[AirTrace], by: frozenset[By], used: UsedCells) -> dict[RowKey, Totals]:
    """The rows of some traces, in the order of their first traces."""
    several = len({trace.proof.program for trace in traces if trace.proof.segment is not None}) > 1
    members: dict[RowKey, list[AirTrace]] = {}
    for trace in traces:
        members.setdefault(_row_key(trace, by, programs=several), []).append(trace)
    return {key: _totals(found, by, used) for key, found in members.items()}


def _row_key(trace: AirTrace, by: frozenset[By], *, programs: bool) -> RowKey:
    proof = trace.proof
    segment, air = By.SEGMENT in by, By.AIR in by
    return RowKey(
        group=proof.group if By.GROUP in by else None,
        program=_program(proof) if segment and programs else None,
        segment=proof.segment if segment else None,
        idx=proof.idx if segment else None,
        air_class=trace.air_class if air or By.CLASS in by else None,
        air_id=trace.air_id if air else None,
        air_name=trace.air_name if air else None,
    )


def _program(proof: ProofKey) -> str | None:
    return " ".join(text for text in proof.program if text is not None) or None


def _totals(traces: Sequence[AirTrace], by: frozenset[By], used: UsedCells) -> Totals:
    padding = padding_of(traces, used, whole_proofs=by <= {By.GROUP, By.SEGMENT})
    of_air = _same if By.AIR in by else _over_airs
    return Totals(
        rows=_sum(trace.rows for trace in traces),
        main_cols=of_air(traces, "main_cols"),
        cells=_sum(trace.cells for trace in traces),
        main_cells=main_cells_of(traces),
        padding_cells=padding.cells,
        padding_reason=padding.reason,
        constraints=of_air(traces, "constraints"),
        interactions=of_air(traces, "interactions"),
        messages=_sum(trace.messages for trace in traces),
    )


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return exact_sum(known) if known else None


def _same(traces: Sequence[AirTrace], field: str) -> float | None:
    """The one value that all traces have; None where they differ or do not tell."""
    values: set[float | None] = {getattr(trace, field) for trace in traces}
    return values.pop() if len(values) == 1 else None


def _over_airs(traces: Sequence[AirTrace], field: str) -> float | None:
    """The sum over the AIRs of what each has in all its traces."""
    airs: dict[tuple[str | None, ...], list[AirTrace]] = {}
    for trace in traces:
        airs.setdefault((trace.proof.group, trace.air_id, trace.air_name), []).append(trace)
    return _sum(_same(found, field) for found in airs.values())
