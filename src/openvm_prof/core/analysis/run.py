"""RunAnalysis: everything that is computed of one run, the current and the previous alike."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupedMetrics, group_names
from openvm_prof.core.analysis.checks import check
from openvm_prof.core.analysis.derive import derived_totals, missing_totals
from openvm_prof.core.analysis.memory import MemorySample, memory_samples
from openvm_prof.core.analysis.opcodes import OpcodeCount, opcode_counts
from openvm_prof.core.analysis.proof_time import ProofTimes, proof_times
from openvm_prof.core.analysis.run_once import once_totals
from openvm_prof.core.catalog.eras import UNKNOWN, Era, detect_era
from openvm_prof.core.catalog.told import told
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import Notice

DEFAULT_DEVICES = 16


DEFAULT_PROOFS_PER_DEVICE = 2

DEFAULT_PROVERS = DEFAULT_DEVICES * DEFAULT_PROOFS_PER_DEVICE
"""How many proofs run at once where nothing else is said."""


class RunAnalysis(Struct, frozen=True):
    """The results of one run; `db` is its store, with the derived totals too.

    `told` is how the run was proven, as far as the names of its metrics tell: `era`, and `prover`, the
    hardware.
    """

    db: MetricDb
    era: Era
    aggregate: AggregateMetrics
    proof_times: ProofTimes
    opcodes: tuple[OpcodeCount, ...]
    memory: tuple[MemorySample, ...]
    notices: tuple[Notice, ...]
    told: Mapping[str, str]

    def __repr__(self) -> str:
        groups, total = self.aggregate.groups, self.proof_times.total
        time = "no proofs" if total is None else f"{total.total:.2f} s of proofs"
        return f"<RunAnalysis: OpenVM {self.era.name}, {len(groups):,} groups, {time}>"

    @property
    def is_empty(self) -> bool:
        """Whether the run holds no metrics at all, as one that failed before it recorded any."""
        return self.era is UNKNOWN

    def to_dict(self) -> dict[str, object]:
        """Plain data."""
        return {
            "era": self.era.name,
            "groups": self.aggregate.to_dict(),
            "proof_times": self.proof_times.to_dict(),
            "opcodes": [{"group": o.group, "opcode": o.opcode, "count": o.count} for o in self.opcodes],
            "notices": [str(notice) for notice in self.notices],
        }


def analyse(db: MetricDb, *, provers: int) -> RunAnalysis:
    """Compute a run's results for `provers` provers.

    `db` stays as it is: totals that are derived, label set by label set, are in the result's own store,
    which shares the rest with `db`. So add nothing to `db` afterwards.
    """
    metric_names = db.metric_names()
    era = detect_era(metric_names)
    derived = derived_totals(db, era)
    db = db.with_gauges([(entry.labels, entry.metric, entry.value) for entry in derived])
    names = group_names(db.groups(), era)
    aggregate = AggregateMetrics.of(GroupedMetrics.of(db, names), era, once_totals(db, names))
    times = proof_times(db, aggregate, names, era, provers)
    notices = (
        *names.notices,
        *check(db, aggregate, era),
        *missing_totals(db, era, derived),
        *times.notices,
    )
    return RunAnalysis(
        db,
        era,
        aggregate,
        times,
        tuple(opcode_counts(db, names, era)),
        tuple(memory_samples(db)),
        notices,
        told(metric_names),
    )
