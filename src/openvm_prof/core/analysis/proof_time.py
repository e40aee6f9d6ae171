"""Proof times: how long a run proves, one proof after another and in parallel."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupNames, GroupStats
from openvm_prof.core.analysis.proofs import GroupProofs, proofs_by_group
from openvm_prof.core.catalog.eras import Era
from openvm_prof.core.catalog.groups import NO_GROUP, GroupKind
from openvm_prof.core.catalog.metrics import EXECUTE_E1_TIME, EXECUTE_METERED_TIME, EXECUTE_PURE_TIME
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import Notice, first_of
from openvm_prof.core.model.stats import exact_sum


class ProofTime(Struct, frozen=True):
    """All proofs in a row, all at once, and on a given number of provers.

    `once` names what was added for the program as a whole, `serial` what was taken out of the proofs
    because it cannot run in parallel, None where nothing was.
    """

    total_ms: float
    parallel_ms: float
    on_provers_ms: float
    once: frozenset[str] = frozenset()
    serial: str | None = None

    @property
    def parts(self) -> frozenset[str]:
        """What the parallel times are made of beside the proofs."""
        return self.once if self.serial is None else self.once | {self.serial}

    @property
    def total(self) -> float:
        """Seconds, one proof after another."""
        return self.total_ms / 1000

    @property
    def parallel(self) -> float:
        """Seconds, with a prover for each proof."""
        return self.parallel_ms / 1000

    @property
    def on_provers(self) -> float:
        """Seconds, on the number of provers asked for."""
        return self.on_provers_ms / 1000

    def to_dict(self) -> dict[str, float]:
        """Plain numbers, in seconds."""
        return {"total": self.total, "parallel": self.parallel, "on_provers": self.on_provers}


class ProofTimes(Struct, frozen=True):
    """Proof times of a run: `groups` in group order, `ungrouped` those of proofs without a group.

    `total` is the sum of all, None where nothing was timed.
    """

    groups: dict[str, ProofTime]
    total: ProofTime | None
    provers: int
    notices: tuple[Notice, ...] = ()
    ungrouped: ProofTime | None = None

    def rows(self) -> list[tuple[str, ProofTime]]:
        """What adds up to the total, as reports list it: the groups, then proofs without one."""
        rest = [] if self.ungrouped is None else [(NO_GROUP, self.ungrouped)]
        return [*self.groups.items(), *rest]

    def to_dict(self) -> dict[str, object]:
        """Plain data."""
        return {
            "provers": self.provers,
            "total": None if self.total is None else self.total.to_dict(),
            "groups": {group: time.to_dict() for group, time in self.groups.items()},
            "ungrouped": None if self.ungrouped is None else self.ungrouped.to_dict(),
        }


def proof_times(
    db: MetricDb, aggregate: AggregateMetrics, names: GroupNames, era: Era, provers: int
) -> ProofTimes:
    """Proof times of every group that has a `total_proof_time_ms`, key generation left out.

    App groups add what runs once before their segments (metered execution, and pure execution
    where there is one) and, by era, the part of their segments that cannot run in parallel.
    """
    found = proofs_by_group(db, names, era)
    groups: dict[str, ProofTime] = {}
    notices: list[Notice] = []
    for group in aggregate.proof_groups:
        if (proofs := found.get(group.group)) is None:
            continue
        groups[group.group] = time = _group_time(group, proofs, era, provers)
        if time.serial is not None and any(proof.serial is None for proof in proofs.proofs):
            notices.append(
                Notice(
                    f"group {group.group}: not every proof has a {time.serial} of its own segment; "
                    "the parallel times count it twice there"
                )
            )
    ungrouped = found.get(None)
    without_group = None if ungrouped is None else _plain_time(ungrouped, provers)
    times = [*groups.values(), *([] if without_group is None else [without_group])]
    return ProofTimes(
        groups, _sum(times) if times else None, provers, tuple(first_of(notices)), without_group
    )


def _sum(times: Sequence[ProofTime]) -> ProofTime:
    return ProofTime(
        exact_sum(time.total_ms for time in times),
        exact_sum(time.parallel_ms for time in times),
        exact_sum(time.on_provers_ms for time in times),
    )


def _plain_time(group: GroupProofs, provers: int) -> ProofTime:
    times = [proof.time for proof in group.proofs]
    return ProofTime(exact_sum(times), max(times), makespan(times, provers))


def _group_time(group: GroupStats, proofs: GroupProofs, era: Era, provers: int) -> ProofTime:
    plain = _plain_time(proofs, provers)
    if group.kind is not GroupKind.APP:
        return plain
    added = _run_once(group)
    once = exact_sum(group.stats[metric].avg for metric in added)
    total = plain.total_ms + once
    parallel, on_provers, serial = plain.parallel_ms, plain.on_provers_ms, None
    parts = None if era.serial_part is None else group.stats.get(era.serial_part)
    # a proof that is not one of several segments has nothing that others could wait for
    if parts is not None and (proofs.segmented or era.longest_proof_whole):
        serial = era.serial_part
        scheduled = [proof.time - (proof.serial or 0.0) for proof in proofs.proofs]
        # Taken out of the longest proof, or left in it and the longest part out of the sum.
        parallel = parallel - parts.max if era.longest_proof_whole else max(scheduled)
        parallel += parts.sum
        on_provers = makespan(scheduled, provers) + parts.sum
    return ProofTime(
        total, min(parallel + once, total), min(on_provers + once, total), frozenset(added), serial
    )


def _run_once(group: GroupStats) -> list[str]:
    """Execution that runs once per program, before its segments: the metrics that the group has."""
    pure = EXECUTE_E1_TIME if EXECUTE_E1_TIME in group.stats else EXECUTE_PURE_TIME
    return [metric for metric in (EXECUTE_METERED_TIME, pure) if metric in group.stats]


def makespan(times: Sequence[float], provers: int) -> float:
    """Time until all proofs are done when each, in order, goes to the prover that is free first."""
    free_at = [0.0] * min(provers, len(times))
    for time in times:
        heapq.heapreplace(free_at, free_at[0] + time)
    return max(free_at, default=0.0)
