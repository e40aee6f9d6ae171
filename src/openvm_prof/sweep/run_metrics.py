"""Numbers of a whole run by name: its times, its throughput, and metrics of its groups added up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import GroupStats
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import (
    CATALOGUE,
    RUN_PARALLEL_TIME,
    RUN_PROOF_TIME,
    RUN_TIME_ON_PROVERS,
    describe,
)
from openvm_prof.core.errors import UsageError, nearest_of
from openvm_prof.core.model.metric import Better
from openvm_prof.core.model.stats import exact_sum

INSTRUCTIONS = "instructions"
CYCLES_PER_SECOND = "cycles_per_s"
MHZ = "mhz"
TOTAL_CELLS = "total_cells"

DEFAULT_METRICS = (RUN_PROOF_TIME, RUN_PARALLEL_TIME, INSTRUCTIONS, TOTAL_CELLS, MHZ)


class RunMetric(Struct, frozen=True):
    """A number of a run: its name, its unit (empty for a count), and which direction is better."""

    name: str
    unit: str
    better: Better


_DERIVED = {
    each.name: each
    for each in (
        RunMetric(RUN_PROOF_TIME, "s", Better.LOWER),
        RunMetric(RUN_PARALLEL_TIME, "s", Better.LOWER),
        RunMetric(RUN_TIME_ON_PROVERS, "s", Better.LOWER),
        RunMetric(INSTRUCTIONS, "count", Better.LOWER),
        RunMetric(CYCLES_PER_SECOND, "1/s", Better.HIGHER),
        RunMetric(MHZ, "MHz", Better.HIGHER),
    )
}

_TIMES = {RUN_PROOF_TIME: "total", RUN_PARALLEL_TIME: "parallel", RUN_TIME_ON_PROVERS: "on_provers"}


def run_metric(name: str, recorded: Collection[str] = ()) -> RunMetric:
    """The metric of a name. Raises UsageError with the nearest for one that nothing has."""
    if name in _DERIVED:
        return _DERIVED[name]
    here = [*_DERIVED, TOTAL_CELLS, *recorded]
    catalogued = [metric.name for metric in CATALOGUE]
    if name not in here and name not in catalogued:
        raise UsageError(f"no metric {name!r}{nearest_of(name, here, catalogued)}")
    spec = describe(name)
    return RunMetric(name, spec.unit.value, spec.better)


def value_of(run: RunAnalysis, name: str, groups: Sequence[str] = ()) -> float | None:
    """The number of a run, of some `groups` only where they are given; None where it is not known.

    Times of the run are in seconds. A metric of groups is added up over all that prove something; a rate
    cannot be, and is that of the one group that has it. Throughput is instructions of the app by the
    proof time: how fast the program would have to run to take as long as proving it.
    """
    chosen = [group for group in run.aggregate.proof_groups if not groups or group.group in groups]
    match name:
        case "instructions":
            return _instructions(chosen)
        case "cycles_per_s" | "mhz":
            count, time = _instructions(chosen), _time(run, "total", groups)
            if count is None or not time:
                return None
            return count / time / (1e6 if name == MHZ else 1)
        case _ if name in _TIMES:
            return _time(run, _TIMES[name], groups)
    found = [group.stats[name] for group in chosen if name in group.stats]
    if describe(name).is_rate:
        return found[0].avg if len(found) == 1 else None
    return exact_sum([stats.sum for stats in found]) if found else None


def _time(run: RunAnalysis, part: str, groups: Sequence[str]) -> float | None:
    times = run.proof_times
    if not groups:
        return None if times.total is None else float(getattr(times.total, part))
    found = [float(getattr(time, part)) for name, time in times.rows() if name in groups]
    return exact_sum(found) if found else None


def _instructions(groups: Iterable[GroupStats]) -> float | None:
    counted = [
        count for group in groups if group.kind is GroupKind.APP and (count := group.instructions) is not None
    ]
    return exact_sum(counted) if counted else None
