"""Planted changes: where each one is, what it does, and its size in every series that it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from samples.metrics_file import Run
from samples.timeline.benchmarks import BENCHMARKS, NAMES, State, Still


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the code. `at` is its place as a share of the commits of `main`, in hundredths."""

    at: int
    subject: str
    benchmarks: tuple[str, ...]
    apply: Callable[[State], State]
    with_runs: bool = True  # whether its own commit is run; else the next one shows it first

    def position(self, commits: int) -> int:
        """Its place among `commits` commits of `main`, from 0."""
        return self.at * commits // 100


def _opening(factor: float) -> Callable[[State], State]:
    return lambda state: replace(state, pace=replace(state.pace, opening=state.pace.opening * factor))


def _leaf(factor: float) -> Callable[[State], State]:
    return lambda state: replace(
        state, pace=replace(state.pace, leaf_speedup=state.pace.leaf_speedup * factor)
    )


def _all_times(factor: float) -> Callable[[State], State]:
    return lambda state: replace(state, pace=replace(state.pace, machine=state.pace.machine * factor))


def _cells(thousandths: int) -> Callable[[State], State]:
    return lambda state: replace(state, cells=state.cells * thousandths // 1000)


CHANGES = (
    Change(17, "feat: more queries for 100 bits of security", NAMES, _opening(1.4)),
    Change(33, "perf: generate traces of leaves in parallel", NAMES, _leaf(1.5)),
    Change(50, "feat: an adapter with two more columns", ("fibonacci",), _cells(1025)),
    Change(65, "perf: a faster number-theoretic transform", ("fibonacci", "keccak"), _all_times(0.92), False),
    Change(80, "feat: open all columns at once", ("keccak",), _opening(1.6)),
    Change(92, 'Revert "feat: open all columns at once"', ("keccak",), _opening(1 / 1.6)),
)
"""In the order of their commits; a change and its revert make a spell."""

BRANCH_CHANGE = Change(84, "", NAMES, _opening(0.6))
"""What the branch does, which leaves `main` there: no change of `main`."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The sum of a metric over a group before and after a change, both without noise."""

    benchmark: str
    group: str
    metric: str
    before: float
    after: float

    def to_dict(self) -> dict[str, object]:
        """The effect as JSON, with the factor of after over before."""
        row = {name: getattr(self, name) for name in ("benchmark", "group", "metric", "before", "after")}
        return {**row, "factor": round(self.after / self.before, 6)}


def effects(change: Change, states: dict[str, State]) -> list[Effect]:
    """What a change moves, by benchmark, group and metric; `states` are those before it."""
    found: list[Effect] = []
    for benchmark in BENCHMARKS:
        if benchmark.name not in change.benchmarks:
            continue
        state = states[benchmark.name]
        before, after = (_sums(it.run(benchmark, Still())) for it in (state, change.apply(state)))
        found.extend(
            Effect(benchmark.name, group, metric, value, after[group, metric])
            for (group, metric), value in sorted(before.items())
            if value and after[group, metric] != value
        )
    return found


def applied(changes: Iterable[Change], states: dict[str, State]) -> dict[str, State]:
    """The states of the benchmarks after the changes."""
    states = dict(states)
    for change in changes:
        for name in change.benchmarks:
            states[name] = change.apply(states[name])
    return states


def _sums(run: Run) -> dict[tuple[str, str], float]:
    """Sums of counters and of times by group and metric; rates and memory have no sum of use."""
    sums: dict[tuple[str, str], float] = {}
    for entry in (*run["counter"], *run["gauge"]):
        group = dict(entry["labels"]).get("group")
        if group is not None and not entry["metric"].endswith("/s") and "gpu_mem" not in entry["metric"]:
            key = group, entry["metric"]
            sums[key] = sums.get(key, 0.0) + float(entry["value"])
    return sums
