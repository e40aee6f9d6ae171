"""The plan of a timeline: its commits, its runs, and what was planted."""

from __future__ import annotations

import random
from dataclasses import dataclass

from samples.metrics_file import Run
from samples.timeline.benchmarks import BENCHMARKS, NAMES, Benchmark, State
from samples.timeline.changes import BRANCH_CHANGE, CHANGES, Change, applied, effects
from samples.timeline.commits import Commit, branch_commits, main_commits

FEWEST_COMMITS = 40
"""With fewer, changes would lie closer together than a history can tell apart."""

_MACHINE_NOISE = 0.006  # of all times of a run, either way, twice: machines are not alike
_OUTLIERS = 0.03  # of the runs
_WITHOUT_RUNS = 0.06  # of the commits


@dataclass(frozen=True, slots=True)
class TimelineRun:
    """A run of a benchmark at a commit; `outlier` is the factor on its times, 1 for most runs."""

    commit: Commit
    benchmark: Benchmark
    state: State
    seed: str
    outlier: float

    @property
    def file(self) -> str:
        """Its metrics file's path below the timeline's folder."""
        return f"runs/{self.commit.id}/{self.benchmark.name}.json"

    def content(self) -> Run:
        """The metrics file's content; the same each time."""
        rng = random.Random(self.seed)
        machine = 1 + _MACHINE_NOISE * (rng.uniform(-1, 1) + rng.uniform(-1, 1))
        return self.state.run(self.benchmark, rng, machine * self.outlier)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Commits in the order of `main`, then those of the branch; runs in the order of commits."""

    seed: int
    commits: tuple[Commit, ...]
    runs: tuple[TimelineRun, ...]
    planted: dict[str, object]


def plan(seed: int, commits: int) -> Timeline:
    """A timeline with `commits` commits on `main`. ValueError below `FEWEST_COMMITS`."""
    if commits < FEWEST_COMMITS:
        raise ValueError(f"a timeline has at least {FEWEST_COMMITS} commits, not {commits}")
    rng = random.Random(f"{seed}/timeline")
    places = {change.position(commits): change for change in CHANGES}
    main = main_commits(commits, {place: change.subject for place, change in places.items()}, rng)
    without = _without_runs(places, commits, rng)
    runs: list[TimelineRun] = []
    changes: list[dict[str, object]] = []
    states = dict.fromkeys(NAMES, State())
    for place, commit in enumerate(main):
        if change := places.get(place):
            changes.append(_planted(change, place, main, without, states))
            states = applied([change], states)
        if place not in without:
            runs.extend(_runs(commit, states, seed, rng))
        if place == BRANCH_CHANGE.position(commits):
            branch = branch_commits(commit)
            branch_states = applied([BRANCH_CHANGE], states)
    for commit in branch:
        runs.extend(_runs(commit, branch_states, seed, rng))
    planted: dict[str, object] = {
        "seed": seed,
        "changes": changes,
        "outliers": [
            {"commit": run.commit.id, "benchmark": run.benchmark.name, "factor": round(run.outlier, 3)}
            for run in runs
            if run.outlier != 1
        ],
        "commits_without_runs": [main[place].id for place in sorted(without)],
        "other_branches": [{"branch": commit.branch, "commit": commit.id} for commit in branch],
    }
    return Timeline(seed, (*main, *branch), tuple(runs), planted)


def _without_runs(places: dict[int, Change], commits: int, rng: random.Random) -> set[int]:
    """Positions of commits that nobody ran; the first and last have runs, and so have most changes."""
    quiet = {place for place, change in places.items() if not change.with_runs}
    others = [place for place in range(1, commits - 1) if place not in places]
    return quiet | set(rng.sample(others, round(commits * _WITHOUT_RUNS)))


def _runs(commit: Commit, states: dict[str, State], seed: int, rng: random.Random) -> list[TimelineRun]:
    runs = []
    for benchmark in BENCHMARKS:
        outlier = 1 + rng.uniform(0.08, 0.2) if rng.random() < _OUTLIERS else 1.0
        run_seed = f"{seed}/{commit.id}/{benchmark.name}"
        runs.append(TimelineRun(commit, benchmark, states[benchmark.name], run_seed, outlier))
    return runs


def _planted(
    change: Change, place: int, main: list[Commit], without: set[int], states: dict[str, State]
) -> dict[str, object]:
    """A change as `planted.json` has it: the commit, the runs about it, its size in each series."""
    last_before = max(other for other in range(place) if other not in without)
    first_after = min(other for other in range(place, len(main)) if other not in without)
    return {
        "commit": main[place].id,
        "position": place,
        "subject": change.subject,
        "last_run_before": main[last_before].id,
        "first_run_after": main[first_after].id,
        "benchmarks": list(change.benchmarks),
        "effects": [effect.to_dict() for effect in effects(change, states)],
    }
