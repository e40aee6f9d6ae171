"""Baseline: the newest runs of a branch that a new run can be compared with, and why there are none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.core.analysis.measurements import run_totals
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.errors import UsageError, listed, nearest_of
from openvm_prof.core.model.stats import Stats
from openvm_prof.history.commit_facts import utc
from openvm_prof.history.engine import with_views
from openvm_prof.history.git import describe_commit
from openvm_prof.history.log import iso
from openvm_prof.history.sql_text import all_of, literal, one_of
from openvm_prof.history.store.acceptances import accepted_changes
from openvm_prof.history.store.columns import names_of
from openvm_prof.history.store.store_folder import Store

if TYPE_CHECKING:
    import duckdb

NEWEST = 60
"""Runs of a baseline at most: limits look no further back."""

_LOOKED_AT = 3 * NEWEST  # runs of like conditions, some of which may have other groups

Key = tuple[str | None, str]
"""A group, None for the run's own totals, and a metric."""


class BaselineRun(Struct, frozen=True):
    """A run of the baseline: its commit, when that was committed (ISO 8601), and its statistics."""

    run: str
    commit: str | None
    date: str
    stats: Mapping[Key, Stats]


class Baseline(Struct, frozen=True):
    """The runs that a benchmark's new runs are judged by, oldest first; without any, `missing` says why.

    `refused` says that the reason are conditions that somebody has to tell or to change. `accepted` is the
    place of the first run of the newest accepted change, None without one; `waiting` is an accepted change
    of which no run is there yet.
    """

    benchmark: str
    runs: tuple[BaselineRun, ...] = ()
    missing: str = ""
    refused: bool = False
    accepted: int | None = None
    waiting: str = ""


class HeadConditions(Struct, frozen=True):
    """What a new run tells of itself: the conditions, and the groups of its proofs."""

    conditions: Mapping[str, str]
    groups: frozenset[str]


def stats_of(analysis: RunAnalysis) -> dict[Key, Stats]:
    """The statistics of a run as the store has them."""
    found: dict[Key, Stats] = {
        (None, metric): Stats(1, value, value, value) for metric, value in run_totals(analysis).items()
    }
    for group in analysis.aggregate.groups:
        for metric, stats in group.stats.items():
            key = group.group, names_of(metric)[0]
            found[key] = Stats(stats.count, stats.sum, stats.max, stats.min, stats.avg)
    return found


def head_conditions(analysis: RunAnalysis, told: Mapping[str, str]) -> HeadConditions:
    """The conditions of a run that is not in the store: what its metrics tell, and what else was told."""
    lower = {key.lower(): text for key, text in told.items()}
    return HeadConditions(dict(analysis.told) | lower, frozenset(g.group for g in analysis.aggregate.groups))


def find_commit(store: Store, text: str, repository: Path) -> tuple[str, str]:
    """A commit of the store or of git by the beginning of its hash, and its date (ISO 8601, UTC).

    Raises UsageError for none or several.
    """

    def ask(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        sql = f"SELECT commit, max(date) FROM runs WHERE starts_with(commit, {literal(text)})"
        return connection.execute(f"{sql} AND date IS NOT NULL GROUP BY commit ORDER BY commit").fetchall()

    found = with_views(store, ask)
    if len(found) > 1:
        raise UsageError(f"{len(found)} commits of the history begin with {text!r}")
    if found:
        return found[0][0], found[0][1].isoformat(timespec="seconds")
    known = describe_commit(text, repository)
    if known is None:
        raise UsageError(f"neither the history nor git knows a commit {text!r} with a date")
    return known.commit, utc(known.date)


def instant(store: Store, text: str, repository: Path) -> str:
    """A date (ISO 8601), or that of a commit: ISO 8601 in UTC. Raises UsageError."""
    with suppress(UsageError):
        return utc(text)
    return find_commit(store, text, repository)[1]


def baselines(
    store: Store,
    heads: Mapping[str, HeadConditions],
    branch: str,
    *,
    until: str | None = None,
    but: Collection[str] = (),
) -> list[Baseline]:
    """The baseline of each benchmark: its newest runs on a branch, of the same conditions and groups.

    `until` is a date (ISO 8601): later runs do not count, nor do those of the commits `but`. A condition that
    the head does not tell may have any value, as long as all of the benchmark's runs agree on it. Raises
    UsageError for a branch that has no runs.
    """

    def ask(connection: duckdb.DuckDBPyConnection) -> list[Baseline]:
        conditions = [f"branch = {literal(branch)}", "status = 'ok'", "date IS NOT NULL"]
        if until is not None:
            conditions.append(f"date <= CAST({literal(until)} AS TIMESTAMP)")
        columns = "run, benchmark, commit, date, conditions"
        sql = f"SELECT {columns} FROM runs{all_of(conditions)} ORDER BY date, run"
        rows = connection.execute(sql).fetchall()
        if not rows:
            _refuse_branch(connection, branch, until)
        known = dict.fromkeys(benchmark for _, benchmark, *_ in rows)
        return [_baseline(connection, name, head, rows, known) for name, head in heads.items()]

    def _baseline(
        connection: duckdb.DuckDBPyConnection,
        benchmark: str,
        head: HeadConditions,
        rows: Sequence[tuple[Any, ...]],
        known: Iterable[str],
    ) -> Baseline:
        own = [row for row in rows if row[1] == benchmark and row[2] not in but]
        if not own:
            near = nearest_of(benchmark, known)
            return Baseline(benchmark, missing=f"the history has no run of it on {branch}{near} (--name)")
        like, why = _like(own, head.conditions)
        if not like:
            return Baseline(benchmark, missing=why, refused=True)
        runs = _with_stats(connection, like[-_LOOKED_AT:])
        same = [run for run in runs if _groups(run) == head.groups]
        if not same:
            groups = listed(sorted(_groups(runs[-1])))
            missing = (
                f"no run on {branch} has the groups {listed(sorted(head.groups))}; the newest has {groups}"
            )
            return Baseline(benchmark, missing=missing)
        return _with_acceptances(store, Baseline(benchmark, tuple(same[-NEWEST:])), until)

    return with_views(store, ask)


def _refuse_branch(connection: duckdb.DuckDBPyConnection, branch: str, until: str | None) -> None:
    rows = connection.execute(
        "SELECT DISTINCT branch FROM runs WHERE branch IS NOT NULL ORDER BY 1"
    ).fetchall()
    names = [name for (name,) in rows]
    if branch in names and until is not None:
        raise UsageError(f"the history has no runs on {branch} up to {until}")
    there = f"; there are runs on {listed(names)}" if names else ""
    raise UsageError(f"the history has no runs on the branch {branch!r}{there}")


def _like(rows: Sequence[tuple[Any, ...]], told: Mapping[str, str]) -> tuple[list[tuple[Any, ...]], str]:
    """The runs whose conditions are those that were told; without any, why."""
    lanes: dict[tuple[tuple[str, str], ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        lanes.setdefault(tuple(sorted((row[4] or {}).items())), []).append(row)
    exact = lanes.get(tuple(sorted(told.items())))
    if exact is not None:
        return exact, ""
    fitting = [lane for lane in lanes if all(told.get(key, text) == text for key, text in lane)]
    # what a run does not tell contradicts nothing, but two kinds of runs must not be taken for one
    if len(fitting) == 1:
        return lanes[fitting[0]], ""
    if fitting:
        differing = _differing([dict(lane) for lane in fitting])
        return [], f"its runs are of several conditions: tell which with --head-meta ({differing})"
    newest = dict(rows[-1][4] or {})
    differences = [
        f"{key}: {newest[key]} against {text}"
        for key, text in sorted(told.items())
        if newest.get(key, text) != text
    ]
    return [], f"no run of the history has its conditions ({listed(differences, '; ')})"


def _differing(lanes: Sequence[Mapping[str, str]]) -> str:
    """The conditions that lanes differ in, with their values."""
    found = []
    for key in sorted({key for lane in lanes for key in lane}):
        values = {lane.get(key) for lane in lanes}
        if len(values) > 1:
            found.append(f"{key}: {' or '.join(sorted(value or 'not told' for value in values))}")
    return listed(found, "; ")


def _with_stats(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Any, ...]]) -> list[BaselineRun]:
    wanted = one_of("run", [row[0] for row in rows])
    stats: dict[str, dict[Key, Stats]] = {row[0]: {} for row in rows}
    for run, group, metric, count, total, avg, low, high in connection.execute(
        f'SELECT run, "group", metric, count, sum, avg, min, max FROM stats WHERE {wanted}'
    ).fetchall():
        stats[run][group, names_of(metric)[0]] = Stats(count, total, high, low, avg)
    return [BaselineRun(row[0], row[2], iso(row[3]) or "", stats[row[0]]) for row in rows]


def _groups(run: BaselineRun) -> frozenset[str]:
    return frozenset(group for group, _ in run.stats if group is not None)


def _with_acceptances(store: Store, baseline: Baseline, until: str | None) -> Baseline:
    """The baseline, with where the newest accepted change of it begins."""
    for change in reversed(accepted_changes(store)):
        if not change.is_about(baseline.benchmark) or (until is not None and change.date > until):
            continue
        first = next(
            (at for at, run in enumerate(baseline.runs) if run.date.rstrip("Z") >= change.date), None
        )
        if first is not None:
            return replace(baseline, accepted=first)
        waiting = f"{change.commit[:9]} is accepted ({change.reason}), and has no run in the history yet"
        baseline = replace(baseline, waiting=waiting)
    return baseline
