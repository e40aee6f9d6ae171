"""Changes: between which commits what became slower or faster, where, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from msgspec import Struct

from openvm_prof.core.catalog.metrics import (
    EXECUTE_METERED_INSNS,
    EXECUTE_PREFLIGHT_INSNS,
    MAIN_CELLS_USED,
    RUN_PROOF_TIME,
    TOTAL_CELLS_USED,
    TOTAL_CYCLES,
    TOTAL_PROOF_TIME,
    describe,
)
from openvm_prof.core.catalog.phases import PROOF, TimePart
from openvm_prof.history.change_records import ChangeRecord, Changes, CommitRecord, EventRecord, PartRecord
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.series import CommitPlace, CommitSeries, Key, LaneSeries, commit_series
from openvm_prof.history.sql_text import Which
from openvm_prof.history.store.columns import names_of
from openvm_prof.history.store.store_folder import Store
from openvm_prof.trends import ChangePoint, Event, events, find_changes
from openvm_prof.trends.find import Each

COUNTERS = (
    MAIN_CELLS_USED,
    TOTAL_CELLS_USED,
    TOTAL_CYCLES,
    EXECUTE_PREFLIGHT_INSNS,
    EXECUTE_METERED_INSNS,
)
"""What tells whether the work changed: exact, whatever the machine."""

MOST_A_SIDE = 20
"""Runs on either side of a change that its parts are compared by."""

FEWEST_RUNS = 5
"""A lane of fewer runs has no level that could change."""

_SAME = 0.0005
"""A counter's relative change that is none: published reports round."""


def changes(
    store: Store,
    metrics: Sequence[str] = (RUN_PROOF_TIME,),
    which: Which | None = None,
    *,
    min_effect: float = 0.02,
    order: Sequence[str] = (),
    engine: Engine = DUCKDB,
) -> Changes:
    """The changes of some metrics' levels in all benchmarks of a store, newest first.

    `min_effect` is the smallest relative change of a noisy metric that is told, `order` the order of commits
    where a repository tells it. Runs without a date are left out.
    """
    found = change_series(store, metrics, which, order=order, engine=engine)
    return changes_in(found, watch(found, metrics, min_effect=min_effect, each=engine.each), metrics)


def change_series(
    store: Store,
    metrics: Sequence[str] = (RUN_PROOF_TIME,),
    which: Which | None = None,
    *,
    order: Sequence[str] = (),
    engine: Engine = DUCKDB,
) -> CommitSeries:
    """The series that changes are told of: some metrics, the parts of the proof time, and exact counters."""
    parts = tuple(dict.fromkeys(_part_metrics(PROOF)))
    return commit_series(store, [*_newest_names(metrics), *parts, *COUNTERS], which, order, engine)


class WatchedSeries(Struct, frozen=True):
    """The series of a group's metric in one lane, with the changes of its level, oldest first."""

    lane: LaneSeries
    key: Key
    changes: tuple[ChangePoint, ...]

    @property
    def values(self) -> list[float]:
        """A value a commit, in the metric's unit; NaN where there is no run, or none that took time."""
        return _positive(self.lane.values[self.key])


def watch(
    found: CommitSeries,
    metrics: Sequence[str] = (RUN_PROOF_TIME,),
    *,
    min_effect: float = 0.02,
    each: Each = map,
) -> list[WatchedSeries]:
    """The series of some metrics that have enough runs, with their changes; computed without a store.

    `min_effect` is as in `changes`; `each` applies the search to every series, as in `find_changes`.
    """
    named = dict(_named(found.lanes, _newest_names(metrics)))
    exact = [name for name, (_, key) in named.items() if describe(key[1]).deterministic]
    points = find_changes(
        {name: _positive(lane.values[key]) for name, (lane, key) in named.items()},
        exact=exact,
        min_effect=min_effect,
        benchmark_of={name: lane.lane.benchmark for name, (lane, _) in named.items()},
        each=each,
    )
    told: dict[str, list[ChangePoint]] = {name: [] for name in named}
    for point in points:
        if abs(point.effect) >= min_effect or point.series in exact:
            told[point.series].append(point)
    return [WatchedSeries(lane, key, tuple(told[name])) for name, (lane, key) in named.items()]


def changes_in(
    found: CommitSeries, watched: Sequence[WatchedSeries], metrics: Sequence[str] = (RUN_PROOF_TIME,)
) -> Changes:
    """The changes of watched series as events, newest first; computed without a store."""
    by_name = {point.series: series for series in watched for point in series.changes}
    points = [point for series in watched for point in series.changes]
    benchmarks = len({series.lane.lane.benchmark for series in watched})
    spells = _spells(points, len(found.commits))
    records = [_event(event, by_name, found, spells, benchmarks) for event in events(points)]
    return Changes(_newest_names(metrics), records[::-1], len(found.commits))


def _newest_names(metrics: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names_of(metric)[0] for metric in metrics))


def _part_metrics(part: TimePart) -> Iterator[str]:
    yield from (metric for source in part.sources for metric in source)
    for child in part.parts:
        yield from _part_metrics(child)


def _named(
    lanes: Iterable[LaneSeries], metrics: Sequence[str]
) -> Iterator[tuple[str, tuple[LaneSeries, Key]]]:
    """The series that are looked at, under names that tell them apart."""
    for place, lane in enumerate(lanes):
        for key in sorted(lane.values, key=lambda key: (key[0] or "", key[1])):
            runs = sum(map(_is_run, lane.values[key]))
            if key[1] in metrics and runs >= FEWEST_RUNS:
                yield f"{lane.lane.benchmark} {key[0] or ''} {key[1]} {place}", (lane, key)


def _is_run(value: float) -> bool:
    return not math.isnan(value) and value > 0


def _positive(values: Sequence[float]) -> list[float]:
    return [value if _is_run(value) else math.nan for value in values]


def _spells(points: Sequence[ChangePoint], length: int) -> dict[ChangePoint, range]:
    """The places between the change before each change and the one after it, in the same series."""
    found: dict[ChangePoint, range] = {}
    for name in dict.fromkeys(point.series for point in points):
        own = [point for point in points if point.series == name]
        starts = [0, *(point.index for point in own)]
        ends = [*(point.before + 1 for point in own[1:]), length]
        found |= {point: range(start, end) for point, start, end in zip(own, starts, ends, strict=False)}
    return found


def _event(
    event: Event,
    by_name: Mapping[str, WatchedSeries],
    found: CommitSeries,
    spells: Mapping[ChangePoint, range],
    benchmarks: int,
) -> EventRecord:
    records = []
    for point in event.changes:
        lane, key = by_name[point.series].lane, by_name[point.series].key
        sides = _Sides.of(point, lane.values[key], spells[point])
        records.append(_change(point, lane, key, sides, found.commits))
    before = found.commits[max(event.first - 1, 0)]
    after = found.commits[event.last]
    records.sort(key=lambda record: (-abs(record.effect), record.benchmark, record.group or ""))
    return EventRecord(
        _commit(before),
        _commit(after),
        event.last - event.first,
        all(record.unconfirmed for record in records),
        len({record.benchmark for record in records}),
        benchmarks,
        records,
    )


class _Sides(Struct, frozen=True):
    """The places of the runs on either side of a change that its size and parts are told by."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def of(cls, point: ChangePoint, values: Sequence[float], spell: range) -> _Sides:
        """The runs of the changed series next to the change, up to its other changes."""
        before = [place for place in range(spell.start, point.before + 1) if _is_run(values[place])]
        after = [place for place in range(point.index, spell.stop) if _is_run(values[place])]
        return cls(tuple(before[-MOST_A_SIDE:]), tuple(after[:MOST_A_SIDE]))

    def medians(self, values: Sequence[float]) -> tuple[float, float] | None:
        """The level of a series before and after; None where a side has no run."""
        sides = [
            [values[place] for place in side if not math.isnan(values[place])]
            for side in (self.before, self.after)
        ]
        return (median(sides[0]), median(sides[1])) if all(sides) else None


def _change(
    point: ChangePoint, lane: LaneSeries, key: Key, sides: _Sides, commits: Sequence[CommitPlace]
) -> ChangeRecord:
    group, metric = key
    levels = sides.medians(lane.values[key]) or (math.nan, math.nan)
    return ChangeRecord(
        benchmark=lane.lane.benchmark,
        group=group,
        metric=metric,
        unit=describe(metric).unit.value,
        before=levels[0],
        after=levels[1],
        effect=point.effect,
        low=point.interval.low,
        high=point.interval.high,
        unconfirmed=point.unconfirmed,
        last_before=_commit(commits[point.before]),
        first_after=_commit(commits[point.index]),
        conditions=dict(lane.lane.conditions),
        counters=_counters(lane, sides),
        parts=_parts(lane, sides, group),
    )


def _commit(place: CommitPlace) -> CommitRecord:
    return CommitRecord(place.commit, place.date, place.subject)


def _counters(lane: LaneSeries, sides: _Sides) -> dict[str, float]:
    """The relative change of each exact counter over all groups, 0 where it is the same."""
    found = {}
    for counter in COUNTERS:
        of_counter = [values for (_, metric), values in lane.values.items() if metric == counter]
        if not of_counter:
            continue
        summed = [
            sum(values[place] for values in of_counter if not math.isnan(values[place]))
            for place in range(len(of_counter[0]))
        ]
        levels = sides.medians([value if value > 0 else math.nan for value in summed])
        if levels is not None:
            effect = levels[1] / levels[0] - 1
            found[counter] = 0.0 if abs(effect) < _SAME else effect
    return found


def _parts(lane: LaneSeries, sides: _Sides, group: str | None) -> list[PartRecord]:
    """The groups, and in them the parts of a proof's time, by how much they changed; those below a total."""
    found = []
    for (of_group, metric), values in lane.values.items():
        if of_group is None or group not in (None, of_group) or metric in COUNTERS:
            continue
        if metric == TOTAL_PROOF_TIME and group is not None:
            continue
        levels = sides.medians(values)
        if levels is not None and levels[0] > 0 and metric != RUN_PROOF_TIME:
            found.append(PartRecord(of_group, metric, *levels, levels[1] / levels[0] - 1))
    found.sort(key=lambda part: (-abs(part.after - part.before), part.group, part.metric))
    return found
