"""Stacks: the profiles of a run, with the names of guest functions as frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain

from msgspec import Struct

from openvm_prof.catalog.groups import in_group_order
from openvm_prof.catalog.labels import CALL_STACK_KEYS, SPAN_KEY
from openvm_prof.db.stack_db import StackBranch, StackDb
from openvm_prof.errors import Notice, Where
from openvm_prof.model.profile import Profile, Stack, StackView
from openvm_prof.model.stats import exact_sum

SymbolName = Callable[[str], str | None]
"""The name that an offset stands for, None where it stands for none."""

NO_FRAMES = "(no frames)"
"""The one frame of stacks whose labels are all empty."""

_MOST_SHOWN = 5


class Profiles(Struct, frozen=True):
    """A run's profiles: groups in group order, entries without a group last, views in their own order."""

    profiles: tuple[Profile, ...]
    notices: tuple[Notice, ...]


def profiles(db: StackDb, is_offset: Callable[[str], bool], symbol: SymbolName | None = None) -> Profiles:
    """The profiles of a run.

    A frame of guest functions that is an offset becomes the name that `symbol` knows it by, and stays
    as it is where that knows none, or is None. Empty labels make no frame. Values of 0 are left out,
    and so are values below 0, which have no width.
    """
    frames = _Frames(is_offset, symbol)
    found: dict[tuple[StackView, str | None], _Sums] = {}
    for branch in db.branches():
        sums = found.setdefault((branch.view, branch.group), _Sums())
        frames.add(branch, sums)
    made, negative = [], 0
    for (view, group), sums in found.items():
        stacks = sums.totals()
        if min(stacks.values(), default=0.0) <= 0:
            negative += sum(value < 0 for value in stacks.values())
            stacks = {stack: value for stack, value in stacks.items() if value > 0}
        if stacks:
            made.append((group, db.views.index(view), Profile(group, view, stacks)))
    groups = in_group_order(dict.fromkeys(group for group, _, _ in made if group is not None))
    order = {group: place for place, group in enumerate(groups)}
    made.sort(key=lambda item: (len(order) if item[0] is None else order[item[0]], item[1]))
    notices = [
        Notice(
            f"{count} value(s) that are infinite or not a number are left out of profiles",
            Where(metric=metric),
        )
        for _, metric, count in db.not_finite()
    ]
    if negative:
        notices.append(Notice(f"{negative} stack(s) with a value below 0 are left out of profiles"))
    return Profiles(tuple(profile for _, _, profile in made), (*notices, *frames.notices()))


def reverse(profile: Profile) -> Profile:
    """The same values by their stacks from the innermost frame outwards."""
    stacks = {stack[::-1]: value for stack, value in profile.stacks.items()}
    return Profile(profile.group, profile.view, stacks, not profile.reversed)


class _Sums:
    """Values by stack, those of equal stacks added up once: label sets can differ in empty labels only."""

    __slots__ = ("_stacks", "_values")

    def __init__(self) -> None:
        self._stacks: list[Stack] = []
        self._values: list[float] = []

    def add(self, stacks: Iterable[Stack], values: Iterable[float]) -> None:
        """Add values of stacks, parallel to each other."""
        self._stacks += stacks
        self._values += values

    def totals(self) -> dict[Stack, float]:
        """The sum of each stack, in order of first appearance."""
        totals = dict(zip(self._stacks, self._values, strict=True))
        if len(totals) == len(self._stacks):
            return totals
        samples: dict[Stack, list[float]] = {}
        for stack, value in zip(self._stacks, self._values, strict=True):
            samples.setdefault(stack, []).append(value)
        return {stack: exact_sum(values) for stack, values in samples.items()}


class _Frames:
    """Frames of label values; each distinct value is looked at once."""

    def __init__(self, is_offset: Callable[[str], bool], symbol: SymbolName | None) -> None:
        self._is_offset = is_offset
        self._symbol = symbol
        self._names: dict[str, str] = {}
        self._parts: dict[str, _Parts] = {}  # by label key
        self._endings: dict[tuple[StackView, tuple[str, ...]], Stack] = {}
        self._unknown: list[str] = []

    def add(self, branch: StackBranch, sums: _Sums) -> None:
        """Add a branch's values by their frames."""
        first, *others = branch.view.keys
        rest = self._endings.get((branch.view, branch.labels))
        if rest is None:
            parts = [self._of(key)[text] for key, text in zip(others, branch.labels, strict=True)]
            rest = self._endings[branch.view, branch.labels] = tuple(chain.from_iterable(parts))
        known = self._of(first)
        sums.add([known[text] + rest or (NO_FRAMES,) for text in branch.sums], branch.sums.values())

    def _of(self, key: str) -> _Parts:
        parts = self._parts.get(key)
        if parts is None:
            parts = self._parts[key] = _Parts(partial(self._part, key))
        return parts

    def _part(self, key: str, text: str) -> Stack:
        if key not in CALL_STACK_KEYS:
            return (text,) if text else ()
        frames = text.split(";")
        if key != SPAN_KEY:
            return tuple(filter(None, frames))
        names = self._names
        try:
            return tuple(map(names.__getitem__, frames))
        except KeyError:
            names.update({frame: self._name(frame) for frame in frames if frame and frame not in names})
            return tuple([names[frame] for frame in frames if frame])

    def _name(self, frame: str) -> str:
        if not self._is_offset(frame):
            return frame
        name = None if self._symbol is None else self._symbol(frame)
        if name is None:
            self._unknown.append(frame)
        return name or frame

    def notices(self) -> list[Notice]:
        """What became of frames that are offsets and have no name."""
        if not self._unknown:
            return []
        if self._symbol is None:
            return [Notice("frames are offsets of guest functions; --symbols FILE gives them their names")]
        shown = ", ".join(self._unknown[:_MOST_SHOWN])
        more = f" and {len(self._unknown) - _MOST_SHOWN} more" if len(self._unknown) > _MOST_SHOWN else ""
        return [Notice(f"no symbols at the offsets {shown}{more}: these frames stay as they are")]


class _Parts(dict[str, Stack]):
    """Frames by the value of a label, made when first asked for."""

    def __init__(self, make: Callable[[str], Stack]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> Stack:
        part = self[text] = self._make(text)
        return part
