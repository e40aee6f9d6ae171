"""The gate with a history: how often unchanged runs fail, and how many slower ones do.

    python -m bench.gate CORPUS_DIR

The published reports are imported into a history, and every run of unchanged work on its main branch is
checked against the runs before it: by the functions that `check --history` calls, which read the history
anew for each (`known_runs`, `check_history`), with the defaults. The history ends at the head's commit and
is without it. A head counts where at least 8 runs before it did the same work under the same conditions and
neither they nor it show a change of level, as in `bench.changes`. Slower heads are the same ones with all
times longer.

`held out` judges the method where its multiple was not set: the 99 % quantile of the others' distances, in
scatters, is the multiple for one benchmark, or for the later half of the commits that of the earlier one.
"""

from __future__ import annotations

import argparse
import math
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from bench.changes import Run, same_work
from bench.changes import _run as work_of
from bench.corpus import ARCHIVE, COMMITS, CorpusRun, commit_order, series
from msgspec.structs import replace

from openvm_prof.cli.history_gate import HistoryBase, known_runs
from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.verdict import SeriesKey
from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME, describe
from openvm_prof.core.model.metric import Unit
from openvm_prof.gate.budget import GateResult, Outcome, Severity
from openvm_prof.gate.known_runs import KnownRuns
from openvm_prof.gate.learnt import HistoryOptions, check_history
from openvm_prof.gate.rules import learnt_budget
from openvm_prof.history.report_import import import_reports, read_commits
from openvm_prof.trends import find_changes
from openvm_prof.trends.limits import FACTORS, MARGIN, learnt_limit

BEFORE = 8
SLOWER = (1.0, 1.05, 1.10)
TODAY = date(2026, 1, 1)  # there are no acceptances for it to matter to
FAR = 1e-9
"""A rate at which no limit is the margin: it tells the scatter."""


Judged = tuple[bool, ...]
"""Whether a head fails, by how much slower it is made, and whether it warns as it is."""


class Head(NamedTuple):
    """Unchanged runs, one or three in a row, and what the history has before them."""

    benchmark: str
    commit: int
    machine: str
    known: KnownRuns

    @property
    def of_total(self) -> tuple[float, float]:
        """How far the head is from the level, and the scatter times what few runs widen it by; logarithms."""
        key = SeriesKey(self.benchmark, None, (), TOTAL_PROOF_TIME)
        far = learnt_limit(self.known.values(key), rate=FAR)
        factor = FACTORS[-1].at(FAR)
        head = float(np.median(self.known.of_heads(key)))
        return math.log(head / far.level), math.log(far.most / far.level) / factor


def slower(known: KnownRuns, factor: float) -> KnownRuns:
    """The same with all times of the new runs longer."""
    return replace(
        known,
        heads=tuple(
            {
                key: value * (factor if describe(key.metric).unit is Unit.MILLISECONDS else 1.0)
                for key, value in run.items()
            }
            for run in known.heads
        ),
    )


def checked(known: Sequence[KnownRuns], factor: float) -> GateResult:
    """What the gate says of slower heads."""
    return check_history([slower(each, factor) for each in known], learnt_budget(), (), HistoryOptions(TODAY))


def unchanged_heads(
    runs: Sequence[CorpusRun], order: Mapping[str, int], store: Path, head_runs: int
) -> Iterator[Head]:
    """The heads of one benchmark on the main branch."""
    lanes: dict[tuple[object, ...], list[tuple[CorpusRun, Run]]] = {}
    for run in runs:
        work = work_of(run, order[run.commit])
        if work.times:
            lanes.setdefault(work.conditions, []).append((run, work))
    for lane in lanes.values():
        totals = np.array([work.times["", TOTAL_PROOF_TIME] for _, work in lane])
        changed = {change.index for change in find_changes({"": totals}) if not change.unconfirmed}
        changed |= {at for at in range(1, len(lane)) if not same_work(lane[at - 1][1], lane[at][1])}
        start = 0
        for at in range(1, len(lane) - head_runs + 1):
            start = at if at in changed else start
            if at - start < BEFORE or not changed.isdisjoint(range(at, at + head_runs)):
                continue
            head = [run for run, _ in lane[at : at + head_runs]]
            sides = [
                SideRun(None, f"{run.benchmark}-{run.commit}.json", analyse(run.db, provers=32))
                for run in head
            ]
            told = {key.lower(): text for key, text in head[0].conditions.items() if key.lower() != "commit"}
            # the first of several heads is the newest that the history may have
            base = HistoryBase(store, "main", head[0].commit, told, None, store)
            (known,) = known_runs(sides, base)
            yield Head(head[0].benchmark, lane[at][1].commit, str(lane[at][1].conditions[1]), known)


def print_rates(heads: Sequence[Head], head_runs: int) -> None:
    """How often one benchmark's check fails, and what parts warn: by machine, and over all of them.

    Once more without the benchmark and machine of which the fewest slower heads are caught.
    """
    kinds: dict[str, list[Judged]] = {}
    for head in sorted(heads, key=lambda head: (head.benchmark, head.machine)):
        kinds.setdefault(f"{head.benchmark}, {head.machine}", []).append(judged(head))
    rows = {name: np.mean(kind, axis=0) for name, kind in kinds.items()}
    worst = min(rows, key=lambda name: rows[name][len(SLOWER) - 1])
    rest = [each for name, kind in kinds.items() if name != worst for each in kind]
    kinds |= {"all": rest + kinds[worst], f"all but {worst}": rest}
    for name, kind in kinds.items():
        cells = [f"{rate:.2%}" for rate in np.mean(kind, axis=0)]
        print(f"| {name} | {head_runs} | {len(kind)} | {' | '.join(cells)} |", flush=True)


def judged(head: Head) -> Judged:
    """What the gate says of a head."""
    results = [checked([head.known], factor) for factor in SLOWER]
    return (*(not result.passed() for result in results), results[0].count(Outcome.WARNED) > 0)


def print_commits(heads: Sequence[Head]) -> None:
    """How often a check of all benchmarks of a commit fails, and warns."""
    commits: dict[tuple[int, str], list[KnownRuns]] = {}
    for head in heads:
        commits.setdefault((head.commit, head.machine), []).append(head.known)
    several = [known for known in commits.values() if len(known) > 1]
    failed = [[not checked(known, factor).passed() for known in several] for factor in SLOWER]
    warned = [checked(known, 1.0).count(Outcome.WARNED) > 0 for known in several]
    cells = [f"{np.mean(each):.2%}" for each in failed]
    print(f"| all of a commit together | 1 | {len(several)} | {' | '.join(cells)} | {np.mean(warned):.2%} |")


def print_held_out(heads: Sequence[Head]) -> None:
    """The method, with its multiple set on other runs than those that judge it."""
    distances = np.array([head.of_total for head in heads])
    names = np.array([head.benchmark for head in heads])
    commits = np.array([head.commit for head in heads])
    middle = np.median(commits)
    splits = {name: names == name for name in sorted(set(names))} | {"later half": commits > middle}
    print("\n| held out | heads | multiple of the others | false | +5 % caught | +10 % caught |")
    print("|---|--:|--:|--:|--:|--:|")
    judged = {factor: np.zeros(len(heads), dtype=bool) for factor in SLOWER}
    for name, out in splits.items():
        away, scatter = distances[~out].T
        multiple = float(np.quantile(away / scatter, 0.99))
        away, scatter = distances[out].T
        most = np.maximum(math.log1p(MARGIN), multiple * scatter)
        caught = {factor: away + math.log(factor) > most for factor in SLOWER}
        cells = [f"{np.mean(each):.2%}" for each in caught.values()]
        print(f"| {name} | {out.sum()} | {multiple:.2f} | {' | '.join(cells)} |")
        if name != "later half":
            for factor in SLOWER:
                judged[factor][out] = caught[factor]
    cells = [f"{np.mean(each):.2%}" for each in judged.values()]
    print(f"| each benchmark by the others | {len(heads)} | | {' | '.join(cells)} |")


def print_failed(heads: Sequence[Head], folder: Path) -> None:
    """The unchanged heads that fail, with their commits."""
    named = {place: commit for commit, place in commit_order(folder).items()}
    print("\nUnchanged heads that fail:\n")
    for head in heads:
        for finding in checked([head.known], 1.0).findings:
            if finding.outcome is Outcome.FAILED and finding.rule.severity is Severity.ERROR and finding.row:
                what = f"{finding.row.key}, {head.machine}: {finding.row.percent:+.1f} %"
                print(f"- {named[head.commit][:9]} {what}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    folder: Path = parser.parse_args().corpus
    if not (folder / ARCHIVE).is_file():
        print(f"skipped: there is no {ARCHIVE} in {folder}, and published runs are what is measured")
        return
    order, facts = commit_order(folder), read_commits(folder / COMMITS)
    with tempfile.TemporaryDirectory() as scratch:
        reports, store = Path(scratch, "reports"), Path(scratch, "store")
        with tarfile.open(folder / ARCHIVE) as archive:
            archive.extractall(reports, filter="data")
        import_reports(store, reports, facts, jobs=2)
        print("| checked | head runs | checks | false | +5 % caught | +10 % caught | unchanged that warn |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        of_main = {
            name: [run for run in runs if facts[run.commit].branch == "main"]
            for name, runs in series(folder).items()
        }
        for head_runs in (3, 1):
            heads = [
                head for runs in of_main.values() for head in unchanged_heads(runs, order, store, head_runs)
            ]
            print_rates(heads, head_runs)
        print_commits(heads)
        print_held_out(heads)
        print_failed(heads, folder)


if __name__ == "__main__":
    main()
