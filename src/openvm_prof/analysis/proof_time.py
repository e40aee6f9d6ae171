"""Proof times: how long a run proves, one proof after another and in parallel."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.analysis.aggregate import AggregateMetrics, GroupNames, GroupStats
from openvm_prof.catalog.eras import Era
from openvm_prof.catalog.groups import GroupKind
from openvm_prof.catalog.metrics import (
    EXECUTE_E1_TIME,
    EXECUTE_METERED_TIME,
    EXECUTE_PURE_TIME,
    TOTAL_PROOF_TIME,
)
from openvm_prof.db.metric_db import MetricDb
from openvm_prof.db.table import Column
from openvm_prof.errors import Notice
from openvm_prof.model.labels import natural_key
from openvm_prof.model.stats import exact_sum


class ProofTime(Struct, frozen=True):
    """Seconds: all proofs in a row, all at once, and on a given number of provers."""

    total: float
    parallel: float
    on_provers: float

    def to_dict(self) -> dict[str, float]:
        """Plain numbers, in seconds."""
        return {"total": self.total, "parallel": self.parallel, "on_provers": self.on_provers}


class ProofTimes(Struct, frozen=True):
    """Proof times of a run: `groups` in group order, `total` their sum, None where nothing was timed."""

    groups: dict[str, ProofTime]
    total: ProofTime | None
    provers: int
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Plain data."""
        return {
            "provers": self.provers,
            "total": None if self.total is None else self.total.to_dict(),
            "groups": {group: time.to_dict() for group, time in self.groups.items()},
        }


class _Proof(Struct, frozen=True):
    """One proof: where it stands in the run, its time and its serial part, in ms."""

    order: tuple[object, ...]
    time: float
    serial: float | None


def proof_times(
    db: MetricDb, aggregate: AggregateMetrics, names: GroupNames, era: Era, provers: int
) -> ProofTimes:
    """Proof times of every group that has a `total_proof_time_ms`, key generation left out.

    App groups add what runs once before their segments (metered execution, and pure execution
    where there is one) and, by era, the part of their segments that cannot run in parallel.
    """
    members = names.members()
    groups: dict[str, ProofTime] = {}
    notices: list[Notice] = []
    for group in aggregate.proof_groups:
        if TOTAL_PROOF_TIME not in group.stats:
            continue
        serial_part = era.serial_part if group.kind is GroupKind.APP else None
        proofs = _proofs(db, members[group.group], serial_part)
        if serial_part in group.stats and any(proof.serial is None for proof in proofs):
            notices.append(
                Notice(
                    f"group {group.group}: not every proof has a {serial_part} of its own segment; "
                    "the parallel times count it twice there"
                )
            )
        groups[group.group] = _group_time(group, proofs, era, provers)
    total = None
    if groups:
        times = groups.values()
        total = ProofTime(
            exact_sum(time.total for time in times),
            exact_sum(time.parallel for time in times),
            exact_sum(time.on_provers for time in times),
        )
    return ProofTimes(groups, total, provers, tuple(notices))


def _group_time(group: GroupStats, proofs: Sequence[_Proof], era: Era, provers: int) -> ProofTime:
    totals = group.stats[TOTAL_PROOF_TIME]
    once = _run_once(group) if group.kind is GroupKind.APP else 0.0
    parallel, scheduled, serial = totals.max, [proof.time for proof in proofs], 0.0
    parts = None if era.serial_part is None else group.stats.get(era.serial_part)
    if group.kind is GroupKind.APP and parts is not None:
        serial = parts.sum
        scheduled = [proof.time - (proof.serial or 0.0) for proof in proofs]
        # Taken out of the longest proof, or left in it and the longest part out of the sum.
        parallel = totals.max - parts.max if era.longest_proof_whole else max(scheduled)
    return ProofTime(
        (totals.sum + once) / 1000,
        (parallel + serial + once) / 1000,
        (makespan(scheduled, provers) + serial + once) / 1000,
    )


def _run_once(group: GroupStats) -> float:
    """Execution that runs once per program, before its segments, in ms."""
    metered = group.stats.get(EXECUTE_METERED_TIME)
    pure = group.stats.get(EXECUTE_E1_TIME) or group.stats.get(EXECUTE_PURE_TIME)
    return sum(stats.avg for stats in (metered, pure) if stats is not None)


def makespan(times: Sequence[float], provers: int) -> float:
    """Time until all proofs are done when each, in order, goes to the prover that is free first."""
    free_at = [0.0] * min(provers, len(times))
    for time in times:
        heapq.heapreplace(free_at, free_at[0] + time)
    return max(free_at, default=0.0)


def _proofs(db: MetricDb, groups: Sequence[str], serial_part: str | None) -> list[_Proof]:
    """The proofs of some groups, in numeric order of `segment`, then `idx`."""
    proofs: list[_Proof] = []
    by_segment = {} if serial_part is None else _serial_by_segment(db, serial_part)
    for table in db.tables():
        column = table.columns.get(TOTAL_PROOF_TIME)
        if column is None or "group" not in table.keys:
            continue
        serial = table.columns.get(serial_part) if serial_part is not None else None
        places = [table.position(key) for key in ("segment", "idx")]
        for values, row in table.rows.items():
            if values[0] not in groups:
                continue
            segment, idx = (None if place is None else values[place] for place in places)
            order = (
                natural_key(segment or ""),
                natural_key(idx or ""),
                [natural_key(text) for text in values],
            )
            samples = [time for time in column.samples(row) if time - time == 0]
            for place, time in enumerate(samples):
                part = _serial_of(serial, row, place, len(samples))
                if part is None and segment is not None:
                    part = by_segment.get((values[0], segment))
                proofs.append(_Proof((*order, place), time, part))
    return sorted(proofs, key=lambda proof: proof.order)


def _serial_of(column: Column | None, row: int, place: int, count: int) -> float | None:
    """The serial part recorded under the very labels of a proof."""
    if column is None:
        return None
    parts = column.samples(row)
    return parts[place] if len(parts) == count and parts[place] - parts[place] == 0 else None


def _serial_by_segment(db: MetricDb, serial_part: str) -> dict[tuple[str, ...], float]:
    """(group, segment) → serial part, where exactly one was recorded for exactly one proof."""
    keys = ("group", "segment")
    proofs = db.samples_by(TOTAL_PROOF_TIME, keys)
    return {
        place: samples[0]
        for place, samples in db.samples_by(serial_part, keys).items()
        if len(samples) == len(proofs.get(place, ())) == 1
    }
