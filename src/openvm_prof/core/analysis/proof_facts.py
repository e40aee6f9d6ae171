"""ProofFacts: what is known of each proof of a run, segment by segment and node by node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from openvm_prof.core.analysis.air_traces import AirTrace, air_traces
from openvm_prof.core.analysis.padding import Padding, main_cells_of, padding_of
from openvm_prof.core.analysis.proof_key import ProofKey, proof_order
from openvm_prof.core.analysis.proof_values import ProofValues
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import (
    MAIN_CELLS_USED,
    METERED_MEMORY,
    PROOF_INSTRUCTIONS,
    SEGMENTATION_TRIGGER,
    STARK_TIME,
    THRESHOLD,
    TOTAL_CELLS,
    TOTAL_PROOF_TIME,
    WEIGHTED_SUM,
)
from openvm_prof.core.catalog.phases import PROOF, TimePart
from openvm_prof.core.model.stats import exact_sum

OTHER = "other"
"""What a proof's parts leave of its time; below 0 where they overlap."""

LAST = "end"
"""What ended the last segment of a program: the program."""


class ProofFacts(Struct, frozen=True):
    """One proof; every number is None where it is not known.

    `times` are the total times in ms of the proofs that were recorded under the same labels: one, but for
    old nodes without `idx`. `parts` are the phases in ms, in the order of `phases_of`; with OTHER they add up
    to the time. `cells` and `main_cells` are those of all its traces, padding included; `memory` is what
    metered execution predicted, in bytes; `height` is the share of the limit on trace heights that was used,
    by the constraint that is nearest to it, 0 to 1; `cut_by` is why the segment ended.
    """

    key: ProofKey
    times: tuple[float, ...]
    parts: Mapping[str, float]
    instructions: float | None
    cells: float | None
    main_cells: float | None
    padding: Padding
    memory: float | None
    height: float | None
    cut_by: str | None

    @property
    def time(self) -> float | None:
        """The proof's time in ms, None where it was not timed."""
        return exact_sum(self.times) if self.times else None

    @property
    def padding_share(self) -> float | None:
        """Padding as a share of the cells of main traces, 0 to 1."""
        if self.padding.cells is None or not self.main_cells:
            return None
        return self.padding.cells / self.main_cells


def phases_of(proofs: Sequence[ProofFacts]) -> list[str]:
    """The phases that any of some proofs has, in the order in which they run; OTHER last."""
    order = [*(part.name for part in _phases(PROOF.parts)), OTHER]
    known = {name for proof in proofs for name in proof.parts}
    return [name for name in order if name in known]


def used_cells(run: RunAnalysis) -> dict[ProofKey, float]:
    """The cells of main traces that each proof used, padding left out, where they were counted."""
    return ProofValues(run).sums(MAIN_CELLS_USED)


def proof_facts(run: RunAnalysis) -> list[ProofFacts]:
    """The proofs of a run that were timed or have traces: by group, then by segment or node."""
    values = ProofValues(run)
    totals, stark = values.samples(TOTAL_PROOF_TIME), values.sums(STARK_TIME)
    traces: dict[ProofKey, list[AirTrace]] = {}
    for trace in air_traces(run):
        traces.setdefault(trace.proof, []).append(trace)
    keys = proof_order([*totals, *stark, *traces])
    times = _Times(values)
    counted = [values.sums(metric) for metric in PROOF_INSTRUCTIONS]
    cells, memory, used = (values.sums(name) for name in (TOTAL_CELLS, METERED_MEMORY, MAIN_CELLS_USED))
    reasons = _reasons(values, keys)
    heights = values.labelled((WEIGHTED_SUM, THRESHOLD), "trace_height_constraint")
    return [
        ProofFacts(
            key,
            tuple(totals.get(key, ())),
            times.parts(key, totals.get(key)),
            next((known[key] for known in counted if key in known), None),
            cells.get(key, _cells(traces.get(key, ()))),
            main_cells_of(traces.get(key, ())),
            padding_of(traces.get(key, ()), used, whole_proofs=True),
            memory.get(key),
            _height(heights.get(key, {})),
            reasons.get(key),
        )
        for key in keys
    ]


def _phases(parts: Sequence[TimePart]) -> Iterator[TimePart]:
    """The phases of a proof: its parts, and of the prover itself the parts of that before it."""
    for part in parts:
        if not part.once:
            if part.name == _PROVER.name:
                yield from part.parts
            yield part


(_PROVER,) = (part for part in PROOF.parts if (STARK_TIME,) in part.sources)


class _Times:
    """Times by proof of every phase."""

    def __init__(self, values: ProofValues) -> None:
        metrics = {metric for part in _phases(PROOF.parts) for source in part.sources for metric in source}
        self._sums = {metric: values.sums(metric) for metric in sorted(metrics)}

    def parts(self, key: ProofKey, totals: Sequence[float] | None) -> dict[str, float]:
        """The phases of a proof; the prover's own time as a whole only where none of its parts is known."""
        found: dict[str, float] = {}
        for part in _phases(PROOF.parts):
            time = self._of(part, key)
            if time is not None:
                found[part.name] = time
        if any(part.name in found for part in _PROVER.parts):
            found.pop(_PROVER.name, None)
        if totals:
            found[OTHER] = exact_sum([*totals, *(-time for time in found.values())])
        return found

    def _of(self, part: TimePart, key: ProofKey) -> float | None:
        """A phase's time, from the first source that is there and not 0."""
        time = None
        for source in part.sources:
            known = [self._sums[metric][key] for metric in source if key in self._sums[metric]]
            if known:
                time = exact_sum(known)
                if time:
                    return time
        return time


def _cells(traces: Sequence[AirTrace]) -> float | None:
    known = [trace.cells for trace in traces if trace.cells is not None]
    return exact_sum(known) if known else None


def _height(constraints: Mapping[str, Mapping[str, float]]) -> float | None:
    used = [
        values[WEIGHTED_SUM] / values[THRESHOLD]
        for values in constraints.values()
        if WEIGHTED_SUM in values and values.get(THRESHOLD)
    ]
    return max(used, default=None)


def _reasons(values: ProofValues, keys: Sequence[ProofKey]) -> dict[ProofKey, str]:
    """Why segments ended, where the run tells: the last of a program by LAST, if others have a reason."""
    recorded = values.labelled((SEGMENTATION_TRIGGER,), "reason")
    reasons = {key: " and ".join(sorted(found)) for key, found in recorded.items()}
    last: dict[tuple[object, ...], ProofKey] = {}
    for key in keys:
        if key.kind is GroupKind.APP and key.segment is not None:
            last[key.group, key.program] = key
    told = {(key.group, key.program) for key in reasons}
    for program, key in last.items():
        if program in told:
            reasons.setdefault(key, LAST)
    return reasons
