"""Phases of a page: the tree of proof times, runs side by side."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.plain import encodable
from openvm_prof.page.document import OneOff, Place
from openvm_prof.page.groups import Groups
from openvm_prof.page.hues import WHOLE, hue_of
from openvm_prof.planning.phases_model import Phases, RunPhases
from openvm_prof.planning.phasing import PLACES

_ORDER = {path: place for place, path in enumerate(PLACES)}


class _Shared(Struct, frozen=True):
    """A place that runs share: the group's place, -1 for the whole run, and the parts below it."""

    group: int
    below: tuple[str, ...]

    @property
    def order(self) -> tuple[int, int]:
        return self.group, _ORDER[self.below]


def phase_places(phases: Phases, groups: Groups) -> list[Place]:
    """The tree of all runs; groups that are the same under other names share their places."""
    count = len(phases.runs)
    found: dict[_Shared, tuple[list[float | None], list[bool]]] = {}
    for at, run in enumerate(phases.runs):
        for phase in run.phases:
            place = _shared(phase.path, groups)
            times, leaves = found.setdefault(place, ([None] * count, [False] * count))
            times[at], leaves[at] = phase.ms, phase.is_leaf
    return [
        Place(
            _name(place, groups),
            hue_of(place.below) if place.below else WHOLE,
            0 if place.group < 0 else 1 + len(place.below),
            None if place.group < 0 else place.group,
            *found[place],
        )
        for place in sorted(found, key=lambda place: place.order)
    ]


def _shared(path: tuple[str, ...], groups: Groups) -> _Shared:
    if not path:
        return _Shared(-1, ())
    group = groups.place(path[0])
    if group is None:
        group = groups.place(None)
    assert group is not None  # the tree has the groups of proof times, and those without one
    return _Shared(group, path[1:])


def _name(place: _Shared, groups: Groups) -> str:
    if place.below:
        return place.below[-1]
    if place.group < 0:
        return "proof time"
    return next(name for name in groups.entries[place.group].names if name is not None)


def one_off_times(run: RunPhases) -> list[OneOff]:
    """What is in no proof's time."""
    return [
        OneOff(None if each.group is None else encodable(each.group), each.metric, each.ms)
        for each in run.one_off
    ]
