"""Plan: latency and cost of some runs by the number of provers."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.errors import Notice

MODEL = (
    "Modelled from recorded durations: stages run one after another; in a stage, proofs in order go to the "
    "prover that is free first. Transfers, start-up and proofs that slow each other down are not modelled."
)


class PlanOptions(Struct, frozen=True):
    """What to plan for.

    `provers` are the numbers of provers to compute, None for 1 to 1024 in steps. `latency_s` is a target
    in seconds. `price` is what a prover costs per hour, in any currency. `groups` leaves out the stages of
    other groups, None none of them. `percentiles` are told of several runs, from 0 to 100.
    """

    provers: tuple[int, ...] | None = None
    latency_s: float | None = None
    price: float | None = None
    groups: tuple[str, ...] | None = None
    percentiles: tuple[float, ...] = (50.0, 95.0, 99.0)


class Point(Struct, frozen=True):
    """One number of provers: how long it takes, and what it costs; None without a price.

    `busy_s` is the time that all provers work, in sum: the proof time on one prover. `cost_busy` pays for
    that alone, `cost_reserved` for all provers until the last is done.
    """

    provers: int
    latency_s: float
    busy_s: float
    cost_busy: float | None = None
    cost_reserved: float | None = None

    @property
    def utilization(self) -> float | None:
        """The share of the provers' time in which they work; None where nothing takes time."""
        return self.busy_s / (self.provers * self.latency_s) if self.latency_s > 0 else None


class StagePlan(Struct, frozen=True):
    """What bounds a stage: the part that cannot be shared among provers, and its critical proof.

    `total_s` is all of the stage in a row, `floor_s` its latency with a prover for each proof: `serial_s`
    and then the longest proof. `serial_s` is execution that runs once per program, or segment by segment.
    `critical` says which proof is the longest: `segment 3`, `idx 0`.
    """

    group: str | None
    proofs: int
    total_s: float
    floor_s: float
    serial_s: float
    critical: str
    critical_s: float


class RunPlan(Struct, frozen=True):
    """The plan of one run. Without timed proofs it has no points and no stages, and all else is None.

    `floor_s` is the latency that no number of provers undercuts, reached from `floor_provers` on;
    from `near_floor_provers` on the latency is within 5 % of it. `fewest_provers` is what the target
    takes, None where no number of provers meets it or none was given.
    """

    name: str
    points: tuple[Point, ...] = ()
    stages: tuple[StagePlan, ...] = ()
    total_s: float | None = None
    floor_s: float | None = None
    floor_provers: int | None = None
    near_floor_provers: int | None = None
    fewest_provers: int | None = None


class PercentilePlan(Struct, frozen=True):
    """A percentile over the runs, of each number by itself; see `RunPlan`."""

    percentile: float
    points: tuple[Point, ...]
    floor_s: float
    near_floor_provers: int
    fewest_provers: int | None


class Plan(Struct, frozen=True):
    """Latency and cost of some runs, modelled from recorded durations.

    `percentiles` are there where several runs have timed proofs.
    """

    runs: tuple[RunPlan, ...]
    percentiles: tuple[PercentilePlan, ...]
    options: PlanOptions
    notices: tuple[Notice, ...] = ()

    @property
    def title(self) -> str:
        """What it is the plan of."""
        names = [run.name for run in self.runs]
        return f"Plan of {names[0]}" if len(names) == 1 else f"Plan of {len(names):,} runs"
