"""Series of a store: what each benchmark took at each commit, kept apart where runs cannot be compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from msgspec import Struct

from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.log import iso
from openvm_prof.history.sql_text import Which, all_of, one_of
from openvm_prof.history.store.columns import names_of
from openvm_prof.history.store.store_folder import Store


class Lane(Struct, frozen=True):
    """Runs that can be compared: of one benchmark, under the same conditions, with the same groups."""

    benchmark: str
    conditions: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]


class CommitPlace(Struct, frozen=True):
    """A commit that has runs, in the order of commits.

    Where the commit of a run is not known, `is_known` is false, and `commit` the run's identity.
    """

    commit: str
    date: str | None
    subject: str | None
    is_known: bool = True


Key = tuple[str | None, str]
"""A group, None for the run's own totals, and a metric."""


class LaneSeries(Struct, frozen=True):
    """The values of a lane: a list over all commits by group and metric, NaN where there is no run."""

    lane: Lane
    values: Mapping[Key, list[float]]


class CommitSeries(Struct, frozen=True):
    """All lanes over the same commits, oldest first."""

    commits: list[CommitPlace]
    lanes: list[LaneSeries]


def series_sql(metrics: Iterable[str], which: Which) -> str:
    """The query: the sums of some metrics in every dated run, with what tells lanes apart."""
    names = [name for metric in metrics for name in names_of(metric)]
    conditions = [one_of("metric", sorted(set(names))), "date IS NOT NULL", *which.conditions()]
    return (
        'SELECT run, benchmark, "group", metric, commit, date, subject, conditions, sum '
        f"FROM stats{all_of(conditions)}"
    )


def commit_series(
    store: Store,
    metrics: Sequence[str],
    which: Which | None = None,
    order: Sequence[str] = (),
    engine: Engine = DUCKDB,
) -> CommitSeries:
    """The series of some metrics, under the newest of their names, over the commits that have runs.

    Commits are in the order of `order` where that has them all, else by date. Several runs of a commit count
    with the median of each value.
    """
    runs: dict[str, _Run] = {}
    newest = {name: names_of(metric)[0] for metric in metrics for name in names_of(metric)}
    for run, benchmark, group, metric, commit, date, subject, conditions, value in engine.query(
        store, series_sql(metrics, which or Which())
    ).rows:
        known = runs.get(run)
        if known is None:
            place = CommitPlace(commit or run, iso(date), subject, commit is not None)
            known = runs[run] = _Run(benchmark, tuple(sorted((conditions or {}).items())), place, {})
        known.values[group, newest[metric]] = float(value)
    commits = {run.place.commit: run.place for _, run in sorted(runs.items())}
    known_order = {commit: place for place, commit in enumerate(order)}
    if commits.keys() <= known_order.keys():
        placed = sorted(commits.values(), key=lambda each: known_order[each.commit])
    else:
        placed = sorted(commits.values(), key=lambda each: (each.date or "", each.commit))
    places = {each.commit: place for place, each in enumerate(placed)}
    lanes: dict[Lane, dict[Key, dict[int, list[float]]]] = {}
    for run in runs.values():
        groups = tuple(sorted({group for group, _ in run.values if group is not None}))
        of_lane = lanes.setdefault(Lane(run.benchmark, run.conditions, groups), {})
        for key, value in run.values.items():
            of_lane.setdefault(key, {}).setdefault(places[run.place.commit], []).append(value)
    return CommitSeries(
        placed,
        [
            LaneSeries(
                lane,
                {key: _filled(of_lane[key], len(placed)) for key in sorted(of_lane, key=_order_of_key)},
            )
            for lane, of_lane in sorted(lanes.items(), key=lambda item: _order_of(item[0]))
        ],
    )


class _Run(Struct, frozen=True):
    benchmark: str
    conditions: tuple[tuple[str, str], ...]
    place: CommitPlace
    values: dict[Key, float]


def _order_of(lane: Lane) -> tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]:
    return lane.benchmark, lane.conditions, lane.groups


def _order_of_key(key: Key) -> tuple[str, str]:
    return key[0] or "", key[1]


def _filled(values: Mapping[int, Sequence[float]], length: int) -> list[float]:
    return [median(values[place]) if place in values else math.nan for place in range(length)]
