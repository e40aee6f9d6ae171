"""A plan as a JSON document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.plain import encodable
from openvm_prof.planning.plan_model import MODEL, PercentilePlan, Plan, Point, RunPlan, StagePlan

SCHEMA_VERSION = 1


class PointEntry(Struct, frozen=True):
    """A number of provers for a run: seconds until it is done, and costs, null without a price.

    `busy_s` is the work of all provers in sum, `utilization` its share of the time that they are
    reserved for, null where nothing takes time.
    """

    run: str
    provers: int
    latency_s: float
    busy_s: float
    cost_busy: float | None
    cost_reserved: float | None
    utilization: float | None


class PercentileEntry(Struct, frozen=True):
    """The same over all runs: a percentile of each number by itself."""

    percentile: float
    provers: int
    latency_s: float
    busy_s: float
    cost_busy: float | None
    cost_reserved: float | None


class StageEntry(Struct, frozen=True):
    """A stage of a run, its latency with a prover for each proof, its serial part and its longest proof.

    `group` is null for proofs without one.
    """

    group: str | None
    proofs: int
    total_s: float
    floor_s: float
    serial_s: float
    critical_proof: str
    critical_s: float


class RunEntry(Struct, frozen=True):
    """What holds for a run on any number of provers; null where no proof was timed.

    `fewest_provers` meet the target latency, null where no number does or none was given.
    """

    run: str
    total_s: float | None
    floor_s: float | None
    floor_provers: int | None
    near_floor_provers: int | None
    fewest_provers: int | None
    stages: list[StageEntry]


class PlanDocument(Struct, frozen=True):
    """What `openvm-prof plan --format json` writes; rows by run, then by number of provers.

    `model` says how latencies were found: from recorded durations. `price` is of a prover's hour.
    """

    schema: str
    version: int
    model: str
    latency_target_s: float | None
    price: float | None
    rows: list[PointEntry]
    runs: list[RunEntry]
    percentiles: list[PercentileEntry]
    notices: list[str]


def plan_document(plan: Plan) -> PlanDocument:
    """A plan as plain data."""
    return PlanDocument(
        "plan",
        SCHEMA_VERSION,
        MODEL,
        plan.options.latency_s,
        plan.options.price,
        [_point(encodable(run.name), point) for run in plan.runs for point in run.points],
        list(map(_run, plan.runs)),
        [_percentile(one, point) for one in plan.percentiles for point in one.points],
        [encodable(str(notice)) for notice in plan.notices],
    )


def _point(run: str, point: Point) -> PointEntry:
    return PointEntry(
        run,
        point.provers,
        point.latency_s,
        point.busy_s,
        point.cost_busy,
        point.cost_reserved,
        point.utilization,
    )


def _percentile(of: PercentilePlan, point: Point) -> PercentileEntry:
    return PercentileEntry(
        of.percentile, point.provers, point.latency_s, point.busy_s, point.cost_busy, point.cost_reserved
    )


def _run(run: RunPlan) -> RunEntry:
    return RunEntry(
        encodable(run.name),
        run.total_s,
        run.floor_s,
        run.floor_provers,
        run.near_floor_provers,
        run.fewest_provers,
        list(map(_stage, run.stages)),
    )


def _stage(stage: StagePlan) -> StageEntry:
    return StageEntry(
        None if stage.group is None else encodable(stage.group),
        stage.proofs,
        stage.total_s,
        stage.floor_s,
        stage.serial_s,
        encodable(stage.critical),
        stage.critical_s,
    )
