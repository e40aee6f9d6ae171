"""Series of a page: what each benchmark took, lane by lane, with levels and where they change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from openvm_prof.core.catalog.metrics import RUN_PROOF_TIME, TOTAL_PROOF_TIME, describe
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.errors import listed
from openvm_prof.history.changes import COUNTERS, WatchedSeries
from openvm_prof.history.series import Key, Lane, LaneSeries
from openvm_prof.trend_pages.document import LaneData, Level, Part, SeriesData, Step

EventOf = Mapping[tuple[str, str | None, str, int], int]
"""The event of a page by a change in it: benchmark, group, metric, and the place of the first run after."""


def in_order(lanes: Iterable[LaneSeries]) -> list[LaneSeries]:
    """Lanes by their first run."""
    return sorted(lanes, key=lambda each: (min(places(each)), each.lane.conditions, each.lane.groups))


def places(lane: LaneSeries) -> set[int]:
    """The commits that a lane has runs of."""
    return {place for values in lane.values.values() for place in _told(values)}


def _told(values: Sequence[float]) -> list[int]:
    return [place for place, value in enumerate(values) if not math.isnan(value)]


def lanes_data(lanes: Sequence[LaneSeries]) -> list[LaneData]:
    """The lanes of a benchmark, which are in the order of their first runs."""
    found = []
    before: Lane | None = None
    end = -1
    for each in lanes:
        last = max(places(each))
        is_within = last < end
        begins = None if before is None or is_within else _begins(before, each.lane)
        conditions = {encodable(key): encodable(text) for key, text in each.lane.conditions}
        found.append(LaneData(conditions, list(map(encodable, each.lane.groups)), begins, is_within))
        if not is_within:
            before, end = each.lane, last
    return found


def _begins(before: Lane, after: Lane) -> str:
    """What is other in a lane than in the one before it."""
    old, new = dict(before.conditions), dict(after.conditions)
    told = [f"{key} {text}" for key, text in new.items() if old.get(key) != text]
    told += [f"no {key}" for key in old if key not in new]
    return encodable(", ".join(told) or f"groups {listed(after.groups)}")


def keys_of(lanes: Sequence[LaneSeries], metrics: Sequence[str]) -> list[Key]:
    """The series that a benchmark's page has: of some metrics, the times of the groups, and the counters."""
    there = list(dict.fromkeys(key for each in lanes for key in each.values))
    chosen = [key for metric in metrics for key in there if key[1] == metric]
    times = [key for key in there if key[1] == TOTAL_PROOF_TIME and key[0] is not None]
    return list(dict.fromkeys([*chosen, *times]))


def with_counters(lane: LaneSeries) -> LaneSeries:
    """A lane with the sums of its exact counters over all groups, as those of the whole run."""
    summed: dict[Key, list[float]] = {}
    for counter in COUNTERS:
        of_groups = [values for (group, metric), values in lane.values.items() if metric == counter and group]
        if of_groups:
            rows = zip(*of_groups, strict=True)
            summed[None, counter] = [_sum(row) for row in rows]
    return LaneSeries(lane.lane, {**summed, **lane.values})


def _sum(values: Iterable[float]) -> float:
    told = [value for value in values if not math.isnan(value)]
    return math.fsum(told) if told else math.nan


class Drawing:
    """Draws the series of one benchmark for a page.

    `place_of` are the page's places of commits by those of the history.
    """

    def __init__(
        self, watched: Iterable[WatchedSeries], place_of: Mapping[int, int], event_of: EventOf
    ) -> None:
        self._watched = {(each.lane.lane, each.key): each for each in watched}
        self._place_of = place_of
        self._event_of = event_of

    def series(self, lanes: Sequence[LaneSeries], key: Key) -> SeriesData:
        """A series in those lanes that have it."""
        group, metric = key
        spec = describe(metric)
        return SeriesData(
            encodable(series_name(key)),
            None if group is None else encodable(group),
            encodable(metric),
            spec.unit.value,
            spec.better.value,
            [self._part(number, lane, key) for number, lane in enumerate(lanes) if key in lane.values],
        )

    def _part(self, number: int, lane: LaneSeries, key: Key) -> Part:
        values, place_of = lane.values[key], self._place_of
        told = _told(values)
        watched = self._watched.get((lane.lane, key))
        at, value = [place_of[place] for place in told], [_short(values[place]) for place in told]
        if watched is None:
            return Part(number, at, value, [], [])
        values = watched.values
        levels = []
        for start, end in _spells([change.index for change in watched.changes], len(values)):
            spell = [place for place in _told(values) if start <= place < end]
            if spell:
                level = _short(median(values[place] for place in spell))
                levels.append(Level(place_of[spell[0]], place_of[spell[-1]], level))
        steps = [
            Step(
                place_of[change.index],
                change.effect,
                change.unconfirmed,
                self._event_of.get((lane.lane.benchmark, *key, change.index)),
            )
            for change in watched.changes
        ]
        return Part(number, at, value, levels, steps)


def _spells(changes: Sequence[int], length: int) -> list[tuple[int, int]]:
    return list(zip([0, *changes], [*changes, length], strict=True))


def series_name(key: Key) -> str:
    """What a series is called on a page."""
    group, metric = key
    if metric == RUN_PROOF_TIME:
        return "proof time"
    if metric == TOTAL_PROOF_TIME and group is not None:
        return group
    return metric if group is None else f"{metric} of {group}"


def _short(value: float) -> float:
    """A value without the noise of floats."""
    return float(f"{value:.12g}")
