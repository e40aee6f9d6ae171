"""HistoryGate: new runs checked against the runs that a history keeps; the one place where both meet."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.comparison.series import SideRun
    from openvm_prof.core.model.stats import Stats
    from openvm_prof.gate.budget import Acceptance, Budget, Outcome
    from openvm_prof.gate.checking import Check
    from openvm_prof.gate.known_runs import KnownRuns
    from openvm_prof.gate.learnt import HistoryOptions
    from openvm_prof.history.baseline import Baseline
    from openvm_prof.history.store.store_folder import Store


class HistoryBase(Struct, frozen=True):
    """Which runs of a history are the base: those on a branch, `until` a commit or a date.

    `told` are conditions of the head that its files do not tell, and facts of its commit; `benchmark` is what
    all plain files are runs of, None where their names say it.
    """

    store: Store
    branch: str
    until: str | None
    told: Mapping[str, str]
    benchmark: str | None
    repository: Path


def check_with_history(
    heads: Sequence[SideRun],
    base: HistoryBase,
    options: HistoryOptions,
    *,
    budget: Budget | None,
    acceptances: Sequence[Acceptance],
    failing: frozenset[Outcome],
) -> Check:
    """The rules of a budget, or the learnt ones, on new runs and the history's.

    Raises UsageError and BadInputError where there is nothing to compare with.
    """
    from msgspec.structs import replace

    from openvm_prof.comparison.conditions import in_words
    from openvm_prof.comparison.sides import Sides, recorded_counters
    from openvm_prof.comparison.verdicts import run_notices
    from openvm_prof.gate.budget import Outcome
    from openvm_prof.gate.checking import Check
    from openvm_prof.gate.learnt import check_history
    from openvm_prof.gate.rules import learnt_budget

    known = known_runs(heads, base)
    options = replace(options, counters=recorded_counters(heads))
    result = check_history(known, learnt_budget() if budget is None else budget, acceptances, options)
    words = [in_words(Sides.of((), heads)), f"against the history of {base.branch}"]
    result = replace(
        result, notices=(*result.notices, *run_notices(heads)), conditions=", ".join(filter(None, words))
    )
    return Check(result, (), failing | frozenset({Outcome.FAILED}))


def known_runs(heads: Sequence[SideRun], base: HistoryBase) -> list[KnownRuns]:
    """What the history has of each benchmark of the new runs, beside these."""
    from openvm_prof.core.runs.paths import report_place
    from openvm_prof.history.baseline import baselines, head_conditions, instant, stats_of
    from openvm_prof.history.commit_facts import FACT_KEYS, commit_facts, split_name

    told = {key.lower(): text for key, text in base.told.items()}
    by_benchmark: dict[str, list[SideRun]] = {}
    commits: set[str] = set()
    for run in heads:
        name, commit = split_name(report_place(run.name).stem)
        by_benchmark.setdefault(run.key or base.benchmark or name, []).append(run)
        facts = commit_facts(told, commit_in_name=commit, environment=os.environ, repository=base.repository)
        if facts.commit is not None:
            commits.add(facts.commit)
    conditions = {key: text for key, text in told.items() if key not in FACT_KEYS}
    asked = {}
    for benchmark, runs in by_benchmark.items():
        own = [head_conditions(run.analysis, conditions) for run in runs]
        if any(each != own[0] for each in own):
            raise UsageError(
                f"{benchmark}: the runs of the head are not of one kind (era, prover and groups differ)"
            )
        asked[benchmark] = own[0]
    until = None if base.until is None else instant(base.store, base.until, base.repository)
    found = baselines(base.store, asked, base.branch, until=until, but=commits)
    return [_known(each, [stats_of(run.analysis) for run in by_benchmark[each.benchmark]]) for each in found]


def _known(baseline: Baseline, heads: Sequence[Mapping[tuple[str | None, str], Stats]]) -> KnownRuns:
    from openvm_prof.gate.known_runs import KnownRuns, run_series

    name = baseline.benchmark
    notes = []
    if baseline.runs:
        newest = baseline.runs[-1]
        commit = (newest.commit or newest.run)[:9]
        notes.append(f"{name}: the newest run of the base is that of {commit}, {newest.date[:10]}")
    if baseline.waiting:
        notes.append(f"{name}: {baseline.waiting}")
    return KnownRuns(
        name,
        tuple(run_series(name, stats) for stats in heads),
        tuple(run_series(name, run.stats) for run in baseline.runs),
        tuple((run.commit or run.run)[:9] for run in baseline.runs),
        baseline.missing,
        baseline.refused,
        baseline.accepted,
        tuple(notes),
    )
