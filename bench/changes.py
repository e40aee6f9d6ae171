"""Changes and limits on real noise: how often they are wrong, and how often they see what is there.

    python -m bench.changes CORPUS_DIR [--quick]

Made series: the noise of published runs of unchanged work, with steps put in. A run's noise is its distance
from a running median of its neighbours; series draw from it, one by one or in blocks of neighbours, which
keeps the slow swings of the machine. Settings were chosen on `TUNED_ON`; `OTHERS` were meant to judge them,
but their figures were seen before the last settings were made (`docs/changes.md` says which).
`flat` is that noise, `outliers` has 3 % of the runs 5 to 30 % higher, `3 x noise` is three times as far from
the level. A change counts as found within one run of where it is.

Then the published history itself: the events in it, and the limits of a gate on its unchanged runs.

Fixed seeds: same figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from bench.corpus import ARCHIVE, COMMITS, CorpusRun, commit_order, series
from bench.shares import Shares
from bench.verdicts import CONDITIONS
from numpy.typing import NDArray

from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.catalog.metrics import MAIN_CELLS_USED, PROOF_TIMES
from openvm_prof.trends import ChangePoint, events, find_changes, limit

Floats = NDArray[np.float64]
Find = Callable[[Mapping[str, Floats]], list[ChangePoint]]

TUNED_ON = ("ecrecover", "fibonacci")
OTHERS = ("regex", "verify_fibair")

PARTS = ("execute_time_ms", "trace_gen_time_ms", "stark_prove_excluding_trace_time_ms")
WORK = ("total_cycles", "insns", MAIN_CELLS_USED, "total_cells")
SAME_WORK = 0.002
"""A verifier's cells depend on the proof it reads: work is the same up to 0.2 %."""

LENGTH = 200
PLACES = ((25, 60), (85, 120), (145, 180))
STEPS = (0.02, 0.03, 0.05, 0.10, 0.20)
NEWEST = (1, 2, 3, 5)
MIXES = ("flat", "outliers", "3 x noise")

KNOWN = {
    "#1169": "(#1169)",
    "#1284": "(#1284)",
    "e83607e3": "e83607e3",
}
"""Events of the history, by what their commit's line in the table of commits has in it."""


class Run(NamedTuple):
    """A published run: its commit's place, its conditions, its work and its times by group and metric."""

    commit: int
    conditions: tuple[object, ...]
    work: Mapping[tuple[str, str], float]
    times: Mapping[tuple[str, str], float]


class Stretch(NamedTuple):
    """Times of one metric in a row of runs with unchanged work."""

    benchmark: str
    is_total: bool
    logs: Floats


class Pool(NamedTuple):
    """The noise of one series: residuals in rows of neighbours, and how many of these are drawn at once."""

    benchmark: str
    is_total: bool
    rows: Sequence[Floats]
    block: int

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Noise for n runs."""
        drawn: list[Floats] = []
        while sum(map(len, drawn)) < n:
            row = self.rows[int(rng.integers(len(self.rows)))]
            start = int(rng.integers(max(1, len(row) - self.block + 1)))
            drawn.append(row[start : start + self.block])
        return np.concatenate(drawn)[:n]

    def mixed(self, mix: str, n: int, rng: np.random.Generator) -> Floats:
        """Noise for n runs, made worse."""
        noise = self.draw(n, rng)
        if mix == "outliers":
            noise = noise + (rng.random(n) < 0.03) * rng.uniform(0.05, 0.30, n)
        return 3 * noise if mix == "3 x noise" else noise


def read(folder: Path) -> dict[str, list[Run]]:
    """The published runs, by benchmark, in order of time."""
    order = commit_order(folder)
    return {
        name: [run for published in runs if (run := _run(published, order[published.commit])).times]
        for name, runs in series(folder).items()
    }


def _run(published: CorpusRun, commit: int) -> Run:
    analysis = analyse(published.db, provers=32)
    groups = analysis.aggregate.proof_groups
    told = tuple(published.conditions.get(name) for name in CONDITIONS)
    conditions = (analysis.era.name, *told, *sorted(group.group for group in groups))
    work, times = {}, {}
    for group in groups:
        stats = {name: group.stats[name].sum for name in group.stats}
        work.update({(group.group, name): stats[name] for name in WORK if name in stats})
        names = (PROOF_TIMES[0], *PARTS)
        times.update({(group.group, name): stats[name] for name in names if stats.get(name, 0) > 0})
    total = sum(value for (_, name), value in times.items() if name == PROOF_TIMES[0])
    return Run(commit, conditions, work, {("", PROOF_TIMES[0]): total, **times} if total else {})


def same_work(one: Run, other: Run) -> bool:
    """Whether two runs did the same under the same conditions."""
    return (
        one.conditions == other.conditions
        and one.work.keys() == other.work.keys()
        and all(abs(one.work[key] / value - 1) <= SAME_WORK for key, value in other.work.items() if value)
    )


def by_conditions(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs under the same conditions together, although others may lie between them."""
    ordered = sorted(runs, key=lambda run: (repr(run.conditions), run.commit))
    return [list(same) for _, same in groupby(ordered, key=lambda run: run.conditions)]


def unchanged(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Rows of runs with unchanged work."""
    row: list[Run] = []
    for run in runs:
        if row and not same_work(row[-1], run):
            yield row
            row = []
        row.append(run)
    if row:
        yield row


def pools(history: Mapping[str, Sequence[Run]], benchmarks: Sequence[str]) -> list[Pool]:
    """The noise of every series of some benchmarks that has 40 runs of unchanged work or more."""
    found = []
    for benchmark in benchmarks:
        for runs in by_conditions(history[benchmark]):
            for key in sorted({key for run in runs for key in run.times}):
                rows = [
                    np.log([run.times[key] for run in row if key in run.times]) for row in unchanged(runs)
                ]
                rows = [row for row in rows if len(row) >= 12]
                if sum(map(len, rows)) >= 40:
                    for width, block in ((15, 1), (15, 10), (31, 5), (31, 10)):
                        around = [row - running_median(row, width) for row in rows]
                        found.append(Pool(benchmark, key[0] == "", around, block))
    return found


def running_median(values: Floats, width: int) -> Floats:
    """The median of each value's neighbourhood."""
    half = width // 2
    return np.array([np.median(values[max(0, i - half) : i + half + 1]) for i in range(len(values))])


def alone(values: Mapping[str, Floats]) -> list[ChangePoint]:
    """Each series on its own."""
    return [change for name in values for change in find_changes({name: values[name]})]


def together(values: Mapping[str, Floats]) -> list[ChangePoint]:
    """All series in one call."""
    return find_changes(values)


def measure(find: Find, chosen: Sequence[Pool], several: int, changed: int, draws: int) -> Shares:
    """All figures of one way to find changes: `several` series a call, of which `changed` have the steps."""
    rng = np.random.default_rng(20260101)
    figures = Shares()
    for pool in chosen:
        siblings = [p for p in chosen if (p.is_total, p.block) == (pool.is_total, pool.block)]
        for _ in range(draws):
            drawn = [pool, *(siblings[int(rng.integers(len(siblings)))] for _ in range(several - 1))]
            _false_points(find, drawn, rng, figures)
            _steps(find, drawn, changed, rng, figures)
            _newest(find, drawn, changed, rng, figures)
    return figures


def _named(logs: Sequence[Floats]) -> dict[str, Floats]:
    return {f"benchmark {i}": np.exp(values) for i, values in enumerate(logs)}


def _false_points(find: Find, drawn: Sequence[Pool], rng: np.random.Generator, figures: Shares) -> None:
    for mix in MIXES:
        found = find(_named([pool.mixed(mix, LENGTH, rng) for pool in drawn]))
        figures.add(f"false {mix}", sum(not change.unconfirmed for change in found), len(drawn))
        figures.add(f"unconfirmed {mix}", sum(change.unconfirmed for change in found), len(drawn))


def _steps(
    find: Find, drawn: Sequence[Pool], changed: int, rng: np.random.Generator, figures: Shares
) -> None:
    for size in STEPS:
        places = [int(rng.integers(*place)) for place in PLACES]
        logs = [pool.draw(LENGTH, rng) for pool in drawn]
        for place in places:
            step = _step(size, rng)
            for values in logs[:changed]:
                values[place:] += step
        found = [change for change in find(_named(logs)) if change.series == "benchmark 0"]
        near = [min(places, key=lambda place: abs(place - change.index)) for change in found]
        hits = {place for change, place in zip(found, near, strict=True) if abs(change.index - place) <= 1}
        figures.add(f"found {size}", len(hits), len(places))
        for change, place in zip(found, near, strict=True):
            if abs(change.index - place) > 1:
                figures.add("within one run", 0)
                continue
            figures.add("within one run", 1)
            truth = float(np.expm1(np.copysign(np.log1p(size), change.effect)))
            figures.add("covered", change.interval.low <= truth <= change.interval.high)


def _newest(
    find: Find, drawn: Sequence[Pool], changed: int, rng: np.random.Generator, figures: Shares
) -> None:
    for runs in NEWEST:
        logs = [pool.draw(60 + runs, rng) for pool in drawn]
        step = _step(0.10, rng)
        for values in logs[:changed]:
            values[60:] += step
        found = find(_named(logs))
        hit = any(change.series == "benchmark 0" and abs(change.index - 60) <= 1 for change in found)
        figures.add(f"after {runs}", hit)


def _step(size: float, rng: np.random.Generator) -> float:
    return float(rng.choice([-1, 1]) * np.log1p(size))


def print_table(history: Mapping[str, Sequence[Run]], draws: int) -> None:
    """The table of methods, in markdown."""
    print(
        "| noise of | series a call | false points per 200 unchanged runs: flat / outliers / 3 x noise "
        "| unconfirmed besides | found within 1 run, steps of 2 / 3 / 5 / 10 / 20 % "
        "| a 10 % step seen after 1 / 2 / 3 / 5 runs | intervals that cover |\n|---|---|---|---|---|---|---|"
    )
    ways: Sequence[tuple[str, Find, int, int]] = (
        ("one", alone, 1, 1),
        ("four, steps in all", together, 4, 4),
        ("four, steps in two", together, 4, 2),
        ("four, steps in one", together, 4, 1),
    )
    for half, benchmarks in (("tuned on", TUNED_ON), ("others", OTHERS)):
        for kind, is_total in (("totals", True), ("parts", False)):
            chosen = [pool for pool in pools(history, benchmarks) if pool.is_total is is_total]
            for name, find, several, changed in ways if is_total else ways[:1]:
                figures = measure(find, chosen, several, changed, draws if is_total else max(draws // 5, 1))
                cells = [
                    f"{half}: {kind}",
                    name,
                    figures.told([f"false {mix}" for mix in MIXES], 3),
                    figures.told([f"unconfirmed {mix}" for mix in MIXES], 3),
                    figures.told([f"found {size}" for size in STEPS], 2),
                    figures.told([f"after {runs}" for runs in NEWEST], 2),
                    figures.told(["covered"], 2),
                ]
                print(f"| {' | '.join(cells)} |", flush=True)


def print_history(folder: Path, history: Mapping[str, Sequence[Run]]) -> None:
    """The events in the published history, cut by conditions, that two benchmarks or more show."""
    lines = {place: commit for commit, place in commit_order(folder).items()}
    subjects = (folder / COMMITS).read_text(encoding="utf-8").splitlines()
    told = {place: next(s for s in subjects if s.startswith(commit)) for place, commit in lines.items()}
    print("\nEvents of total proof time in two benchmarks or more (commits first to last: effects):\n")
    by_machine: dict[tuple[object, ...], dict[str, list[Run]]] = {}
    for benchmark, runs in history.items():
        for same in by_conditions(runs):
            by_machine.setdefault(same[0].conditions[:3], {})[f"{benchmark} {len(same)}"] = same
    for machine in sorted(by_machine, key=repr):
        parts = by_machine[machine]
        commits = sorted({run.commit for runs in parts.values() for run in runs})
        place = {commit: i for i, commit in enumerate(commits)}
        values = {name: np.full(len(commits), np.nan) for name in parts}
        for name, runs in parts.items():
            for run in runs:
                values[name][place[run.commit]] = run.times["", PROOF_TIMES[0]]
        for event in events(find_changes(values)):
            if len(event.changes) < 2:
                continue
            between = [told[commits[i]] for i in range(event.first, event.last + 1)]
            known = [name for name, mark in KNOWN.items() if any(mark in line for line in between)]
            effects = ", ".join(f"{c.series.split()[0]} {c.effect:+.1%}" for c in event.changes)
            print(
                f"- {', '.join(known) or '-'}: {between[0][:8]} to {between[-1][:8]}, {machine[1]}: {effects}"
            )


def print_limits(history: Mapping[str, Sequence[Run]]) -> None:
    """How often unchanged heads exceed the limit learnt from the runs before, and slower ones."""
    print("\n| limits of | head runs | heads | false | +5 % caught | +10 % caught |")
    print("|---|--:|--:|--:|--:|--:|")
    for half, benchmarks in (("tuned on", TUNED_ON), ("others", OTHERS)):
        for kind, is_total in (("totals", True), ("parts", False)):
            for head_runs in (1, 3):
                figures, heads = Shares(), 0
                for before, head in _heads(history, benchmarks, is_total, head_runs):
                    most = limit(before, head_runs=head_runs)
                    heads += 1
                    for factor in (1.0, 1.05, 1.10):
                        figures.add(str(factor), float(np.median(head)) * factor > most)
                false, five, ten = (f"{figures[str(factor)]:.2%}" for factor in (1.0, 1.05, 1.10))
                print(f"| {half}: {kind} | {head_runs} | {heads} | {false} | {five} | {ten} |", flush=True)


def _heads(
    history: Mapping[str, Sequence[Run]], benchmarks: Sequence[str], is_total: bool, head_runs: int
) -> Iterator[tuple[Floats, Floats]]:
    """Runs before and heads of unchanged work; the level changes neither among them nor between them.

    The prover changed without a change of work, too: where a change was found, heads are left out.
    """
    for benchmark in benchmarks:
        for runs in by_conditions(history[benchmark]):
            for key in sorted({key for run in runs for key in run.times}):
                if (key[0] == "") is not is_total:
                    continue
                having = [run for run in runs if key in run.times]
                values = np.array([run.times[key] for run in having])
                confirmed = [c.index for c in find_changes({"": values}) if not c.unconfirmed]
                changed = {
                    *confirmed,
                    *(i for i in range(1, len(having)) if not same_work(having[i - 1], having[i])),
                }
                start = 0
                for at in range(1, len(values) - head_runs + 1):
                    if at in changed:
                        start = at
                    if at - start >= 8 and changed.isdisjoint(range(at, at + head_runs)):
                        yield values[max(at - 60, 0) : at], values[at : at + head_runs]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--quick", action="store_true", help="a fifth of the draws")
    arguments = parser.parse_args()
    if not (arguments.corpus / ARCHIVE).is_file():
        print(
            f"skipped: there is no {ARCHIVE} in {arguments.corpus}, and published runs are what is measured"
        )
        return
    history = read(arguments.corpus)
    print_table(history, 4 if arguments.quick else 20)
    print_history(arguments.corpus, history)
    print_limits(history)


if __name__ == "__main__":
    main()
