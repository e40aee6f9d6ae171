"""The use case of plans: the recorded proofs of some runs on other numbers of provers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from msgspec import Struct

from openvm_prof.core.analysis.proofs import Proof
from openvm_prof.core.analysis.stages import Stage, on_provers_ms
from openvm_prof.core.errors import Location, Notice
from openvm_prof.core.model.percentiles import percentile
from openvm_prof.core.model.stats import exact_sum
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.planning.group_choice import check_groups
from openvm_prof.planning.plan_model import PercentilePlan, PlanOptions, Point, RunPlan, StagePlan
from openvm_prof.planning.plan_result import PlanResult
from openvm_prof.planning.prover_counts import prover_counts

_NEAR_FLOOR = 1.05
_ROUNDING = 1e-12
_SECONDS_PER_HOUR = 3600

_DEFAULTS = PlanOptions()


def plan(runs: Iterable[LoadedRun], options: PlanOptions = _DEFAULTS) -> PlanResult:
    """Latency and cost of some runs by the number of provers, from the durations that were recorded.

    Each run is scheduled as the report's column of parallel proof time has it, so that a point's latency
    is that column for its number of provers. Several runs (of blocks) get percentiles too. Raises
    BadInputError where no run has a group that `options` asks for.
    """
    runs = list(runs)
    models = [_Model.of(run, options) for run in runs]
    known = (stage.name for run in runs for stage in run.analysis.proof_times.stages)
    check_groups(options.groups or (), known)
    counts = options.provers or prover_counts()
    timed = [model for model in models if model.stages]
    return PlanResult(
        tuple(_run_plan(model, counts, options) for model in models),
        tuple(_percentile_plan(timed, percent, counts, options) for percent in options.percentiles)
        if len(timed) > 1
        else (),
        options,
        tuple(notice for run, model in zip(runs, models, strict=True) for notice in _notices(run, model)),
    )


class _Model(Struct):
    """The stages of a run; latencies are computed once for each number of provers."""

    name: str
    stages: Sequence[Stage]
    busy_s: float
    widest: int
    known: dict[int, float]

    @classmethod
    def of(cls, run: LoadedRun, options: PlanOptions) -> _Model:
        stages = [
            stage
            for stage in run.analysis.proof_times.stages
            if options.groups is None or stage.name in options.groups
        ]
        busy_ms = exact_sum(stage.total_ms for stage in stages)
        widest = max((len(stage.times) for stage in stages), default=1)
        return cls(run.name, stages, busy_ms / 1000, widest, {})

    def latency_s(self, provers: int) -> float:
        used = min(provers, self.widest)  # further provers find no proof
        if used not in self.known:
            self.known[used] = on_provers_ms(self.stages, used) / 1000
        return self.known[used]

    def point(self, provers: int, price: float | None) -> Point:
        latency = self.latency_s(provers)
        per_second = None if price is None else price / _SECONDS_PER_HOUR
        return Point(
            provers,
            latency,
            self.busy_s,
            None if per_second is None else self.busy_s * per_second,
            None if per_second is None else provers * latency * per_second,
        )


def _run_plan(model: _Model, counts: Sequence[int], options: PlanOptions) -> RunPlan:
    if not model.stages:
        return RunPlan(model.name)
    floor = model.latency_s(model.widest)
    return RunPlan(
        model.name,
        tuple(model.point(provers, options.price) for provers in counts),
        tuple(map(_stage_plan, model.stages)),
        model.busy_s,
        floor,
        _fewest(model.latency_s, floor, model.widest),
        _fewest(model.latency_s, floor * _NEAR_FLOOR, model.widest),
        None if options.latency_s is None else _fewest(model.latency_s, options.latency_s, model.widest),
    )


def _stage_plan(stage: Stage) -> StagePlan:
    place = stage.longest
    return StagePlan(
        stage.group,
        len(stage.times),
        stage.total_ms / 1000,
        stage.on_provers_ms(len(stage.times)) / 1000,
        (stage.serial_ms + stage.once_ms) / 1000,
        _proof_name(stage.proofs[place], place),
        stage.times[place] / 1000,
    )


def _proof_name(proof: Proof, place: int) -> str:
    if proof.segment is not None:
        return f"segment {proof.segment}"
    return f"idx {proof.idx}" if proof.idx is not None else f"proof {place + 1}"


def _percentile_plan(
    models: Sequence[_Model], percent: float, counts: Sequence[int], options: PlanOptions
) -> PercentilePlan:
    def at(values: Sequence[float]) -> float:
        return percentile(values, percent)

    def costs(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return at(known) if known else None

    def latency_s(provers: int) -> float:
        return at([model.latency_s(provers) for model in models])

    widest = max(model.widest for model in models)
    floor = latency_s(widest)
    points = []
    for provers in counts:
        of_runs = [model.point(provers, options.price) for model in models]
        points.append(
            Point(
                provers,
                latency_s(provers),
                at([point.busy_s for point in of_runs]),
                costs([point.cost_busy for point in of_runs]),
                costs([point.cost_reserved for point in of_runs]),
            )
        )
    fewest = partial(_fewest, latency_s, most=widest)
    near = fewest(floor * _NEAR_FLOOR)
    assert near is not None
    target = None if options.latency_s is None else fewest(options.latency_s)
    return PercentilePlan(percent, tuple(points), floor, near, target)


def _fewest(latency_s: Callable[[int], float], target: float, most: int) -> int | None:
    """The fewest provers whose latency is at most the target, found by halving: more never take longer."""
    target *= 1 + _ROUNDING
    if latency_s(most) > target:
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if latency_s(middle) <= target:
            high = middle
        else:
            low = middle + 1
    return low


def _notices(run: LoadedRun, model: _Model) -> list[Notice]:
    where = Location(file=run.info.file, run=run.info.key)
    notices = [notice._replace(where=where) for notice in run.analysis.notices]
    if not model.stages and not run.analysis.is_empty:
        notices.append(Notice("it has no timed proofs, so there is nothing to plan with", where))
    return notices
