"""Proof times: how long a run proves, one proof after another and in parallel."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupNames, GroupStats
from openvm_prof.core.analysis.proofs import GroupProofs, proofs_by_group
from openvm_prof.core.analysis.stages import Stage, on_provers_ms
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

    `total` is the sum of all, None where nothing was timed. `stages` are what the times on any number of
    provers are computed from, one for each of `rows()`.
    """

    groups: dict[str, ProofTime]
    total: ProofTime | None
    provers: int
    notices: tuple[Notice, ...] = ()
    ungrouped: ProofTime | None = None
    stages: tuple[Stage, ...] = ()

    def rows(self) -> list[tuple[str, ProofTime]]:
        """What adds up to the total, as reports list it: the groups, then proofs without one.

        Names differ, even where a group is called what proofs without one are.
        """
        name = NO_GROUP
        while name in self.groups:
            name = f"({name})"
        rest = [] if self.ungrouped is None else [(name, self.ungrouped)]
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
    stages: list[Stage] = []
    notices: list[Notice] = []
    for group in aggregate.proof_groups:
        if (proofs := found.get(group.group)) is None:
            continue
        time, stage = _group_time(group, proofs, era, provers)
        groups[group.group] = time
        stages.append(stage)
        if time.serial is not None and any(proof.serial is None for proof in proofs.proofs):
            notices.append(
                Notice(
                    f"group {group.group}: not every proof has a {time.serial} of its own segment; "
                    "the parallel times count it twice there"
                )
            )
    without_group = None
    if (ungrouped := found.get(None)) is not None:
        without_group, stage = _plain_time(None, ungrouped, provers)
        stages.append(stage)
    times = [*groups.values(), *([] if without_group is None else [without_group])]
    return ProofTimes(
        groups,
        _sum(times, stages, provers) if times else None,
        provers,
        tuple(first_of(notices)),
        without_group,
        tuple(stages),
    )


def _sum(times: Sequence[ProofTime], stages: Sequence[Stage], provers: int) -> ProofTime:
    return ProofTime(
        exact_sum(time.total_ms for time in times),
        exact_sum(time.parallel_ms for time in times),
        on_provers_ms(stages, provers),
    )


def _plain_time(name: str | None, group: GroupProofs, provers: int) -> tuple[ProofTime, Stage]:
    times = [proof.time for proof in group.proofs]
    stage = Stage(name, group.proofs, times, exact_sum(times))
    return ProofTime(stage.total_ms, max(times), stage.on_provers_ms(provers)), stage


def _group_time(group: GroupStats, proofs: GroupProofs, era: Era, provers: int) -> tuple[ProofTime, Stage]:
    if group.kind is not GroupKind.APP:
        return _plain_time(group.group, proofs, provers)
    added = _run_once(group)
    once = exact_sum(group.stats[metric].avg for metric in added)
    times = [proof.time for proof in proofs.proofs]
    total, parallel = exact_sum(times) + once, max(times)
    serial, serial_ms = None, 0.0
    parts = None if era.serial_part is None else group.stats.get(era.serial_part)
    # a proof that is not one of several segments has nothing that others could wait for
    if parts is not None and (proofs.segmented or era.longest_proof_whole):
        serial, serial_ms = era.serial_part, parts.sum
        times = [proof.time - (proof.serial or 0.0) for proof in proofs.proofs]
        # Taken out of the longest proof, or left in it and the longest part out of the sum.
        longest = [parallel, -parts.max] if era.longest_proof_whole else [max(times)]
        parallel = exact_sum([*longest, parts.sum])
    stage = Stage(group.group, proofs.proofs, times, total, serial_ms, once)
    time = ProofTime(
        total, min(parallel + once, total), stage.on_provers_ms(provers), frozenset(added), serial
    )
    return time, stage


def _run_once(group: GroupStats) -> list[str]:
    """Execution that runs once per program, before its segments: the metrics that the group has."""
    pure = EXECUTE_E1_TIME if EXECUTE_E1_TIME in group.stats else EXECUTE_PURE_TIME
    return [metric for metric in (EXECUTE_METERED_TIME, pure) if metric in group.stats]
