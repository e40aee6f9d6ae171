"""The gate on real history: how often it cries wolf, and how often it sees a change that is there.

    python -m bench.verdicts CORPUS_DIR

Published runs of unchanged work, one benchmark after another in order of time, go through the very
`check` of the command line, with its defaults. Work is unchanged between runs whose app groups counted
the same instructions, cells and segments, in the same era and, as far as the reports tell, on the same
instance type with the same allocator. That the work is the same does not make the prover the same:
commits that made proving faster or slower, and changes of the machine, are in these runs. Windows are
therefore told apart: all of them, and the steady ones, in which total proof time never moves by more
than `STEADY_PERCENT` from one run to the next.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bench.corpus import commit_order, series

from openvm_prof.comparison.comparing import CompareOptions
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import HEADLINES, MAIN_CELLS_USED, PROOF_TIMES, describe
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import UsageError
from openvm_prof.core.model.metric import Unit
from openvm_prof.gate.checking import check_runs
from openvm_prof.gate.gate_json import gate_json
from openvm_prof.gate.rules import TIME_INCREASE_PERCENT

A_SIDE = 5
STEADY_PERCENT = 10.0
SLOWER = 1.10
MORE_WORK = 1.02
CONDITIONS = ("Instance Type", "Memory Allocator")
"""What published reports tell of the machine."""

_OPTIONS = CompareOptions(BY_GROUP, Criteria(min_percent=TIME_INCREASE_PERCENT), Selection())
_TODAY = date(2026, 1, 1)  # there are no acceptances for it to matter to


class Point(NamedTuple):
    """A run, with what it did and how long; `half` is 0 for the corpus's first half, 1 for its second."""

    half: int
    run: SideRun
    work: tuple[object, ...]
    seconds: float


class Window(NamedTuple):
    """Runs before and after nothing happened, and what the later ones would be if something had."""

    base: Sequence[Point]
    head: Sequence[Point]
    slower: Sequence[SideRun]
    more: Sequence[SideRun]

    @property
    def is_steady(self) -> bool:
        """Whether total proof time is about the same from run to run."""
        times = [point.seconds for point in (*self.base, *self.head)]
        return all(abs(after / before - 1) * 100 <= STEADY_PERCENT for before, after in pairwise(times))


def work_of(run: SideRun, conditions: Mapping[str, str]) -> tuple[object, ...]:
    """What the program made the prover do, and where: instructions, cells, segments of the app groups."""
    counts: list[object] = [run.analysis.era.name, *(conditions.get(name) for name in CONDITIONS)]
    for group in run.analysis.aggregate.proof_groups:
        if group.kind is GroupKind.APP:
            counted = [name for name in HEADLINES if name not in PROOF_TIMES and name in group.stats]
            segments = group.stats[PROOF_TIMES[0]].count if PROOF_TIMES[0] in group.stats else 0
            counts.append((group.group, segments, *((name, group.stats[name].sum) for name in counted)))
    return tuple(counts)


def stretches(folder: Path) -> Iterator[list[Point]]:
    """Runs in a row with unchanged work, benchmark by benchmark; runs without any time are left out."""
    order = commit_order(folder)
    for name, runs in series(folder).items():
        stretch: list[Point] = []
        for run in runs:
            side = SideRun(None, f"{name}-{run.commit}", analyse(run.db, provers=32))
            total = side.analysis.proof_times.total
            if total is None:
                continue
            half = int(2 * order[run.commit] >= len(order))
            point = Point(half, side, work_of(side, run.conditions), total.total)
            if stretch and (stretch[-1].work != point.work or stretch[-1].half != half):
                yield stretch
                stretch = []
            stretch.append(point)
        if stretch:
            yield stretch


def windows(stretch: Sequence[Point], *, interleaved: bool) -> Iterator[Window]:
    """Every ten runs in a row: five and the next five, or every other one on a side."""
    if len(stretch) < 2 * A_SIDE:
        return
    slower = [changed(point.run, _time_factor) for point in stretch]
    more = [changed(point.run, _cells_factor) for point in stretch]
    for start in range(len(stretch) - 2 * A_SIDE + 1):
        middle, end = start + A_SIDE, start + 2 * A_SIDE
        base, head = slice(start, middle), slice(middle, end)
        if interleaved:
            base, head = slice(start, end, 2), slice(start + 1, end, 2)
        yield Window(stretch[base], stretch[head], slower[head], more[head])


def changed(run: SideRun, factor: Callable[[str], float]) -> SideRun:
    """The run with every value multiplied by what its metric's name asks for."""
    db = MetricDb()
    for labels, metric, value in run.analysis.db.entries():
        db.add(labels, metric, value * factor(metric))
    return SideRun(run.key, run.name, analyse(db, provers=32))


def _time_factor(metric: str) -> float:
    unit = describe(metric).unit
    return {Unit.MILLISECONDS: SLOWER, Unit.MILLION_PER_SECOND: 1 / SLOWER}.get(unit, 1.0)


def _cells_factor(metric: str) -> float:
    return MORE_WORK if metric == MAIN_CELLS_USED else 1.0


def fails(base: Sequence[SideRun], head: Sequence[SideRun]) -> bool:
    """Whether `check` fails, or refuses to compare."""
    try:
        return not check_runs(base, head, _OPTIONS, today=_TODAY).passed
    except UsageError:
        return True


class Tally:
    """Counts of failures among checks."""

    def __init__(self) -> None:
        self.failed = 0
        self.of = 0

    def add(self, failed: bool) -> None:
        """One more check."""
        self.failed += failed
        self.of += 1

    def __str__(self) -> str:
        share = f"{self.failed / self.of:.1%}" if self.of else "-"
        return f"{self.failed} of {self.of} ({share})"


def _runs(points: Sequence[Point]) -> list[SideRun]:
    return [point.run for point in points]


def _neighbours(every: Sequence[Sequence[Point]], half: int) -> Tally:
    tally = Tally()
    for stretch in every:
        for before, after in pairwise(stretch):
            if before.half == half:
                tally.add(fails([before.run], [after.run]))
    return tally


def _five(found: Sequence[Window]) -> tuple[Tally, Tally, Tally]:
    """Failures as they are, with times times 1.10, with 2 % more cells where there are any."""
    same, slower, more = Tally(), Tally(), Tally()
    for window in found:
        base, head = _runs(window.base), _runs(window.head)
        same.add(fails(base, head))
        slower.add(fails(base, window.slower))
        if any(MAIN_CELLS_USED in group.stats for group in head[0].analysis.aggregate.proof_groups):
            more.add(fails(base, window.more))
    return same, slower, more


def _order_matters(found: Sequence[Window], rng: random.Random) -> Tally:
    tally = Tally()
    for window in found:
        base, head = _runs(window.base), _runs(window.head)
        told = _told(base, head)
        tally.add(_told(rng.sample(base, len(base)), rng.sample(head, len(head))) != told)
    return tally


def _told(base: Sequence[SideRun], head: Sequence[SideRun]) -> str:
    check = check_runs(base, head, _OPTIONS, today=_TODAY)
    return gate_json(check.result, check.attribution, "", passed=check.passed)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The gate on published runs of unchanged work.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS_DIR")
    folder = parser.parse_args().corpus
    every = list(stretches(folder))
    print(f"{sum(map(len, every))} runs in {len(every)} stretches of unchanged work")
    moves = [abs(b.seconds / a.seconds - 1) for stretch in every for a, b in pairwise(stretch)]
    cuts = statistics.quantiles(moves, n=100)
    print(f"total proof time from run to run: median {cuts[49]:.1%}, p90 {cuts[89]:.1%}, p95 {cuts[94]:.1%}")
    print("\nfailures                 | half   | unchanged | times × 1.10 | cells × 1.02")
    for half, name in enumerate(("first", "second")):
        print(f"neighbours, 1 against 1  | {name:6} | {_neighbours(every, half)} | |")
    shuffled: list[Window] = []
    for interleaved in (False, True):
        kind = "every other run" if interleaved else "five, next five"
        found = [w for stretch in every for w in windows(stretch, interleaved=interleaved)]
        shuffled += found[::10]
        for steady in (False, True):
            for half, name in enumerate(("first", "second")):
                chosen = [w for w in found if w.base[0].half == half and (w.is_steady or not steady)]
                same, slower, more = _five(chosen)
                what = f"{kind}{', steady' if steady else ''}"
                print(f"{what:24} | {name:6} | {same} | {slower} | {more}", flush=True)
    moved = _order_matters(shuffled, random.Random(1))
    print(f"\nChecks whose result depends on the order of the runs: {moved}")


if __name__ == "__main__":
    main()
