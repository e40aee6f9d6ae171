"""Flame graphs: profiles laid out as frames, alone or against the profile of another run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import itemgetter

from openvm_prof.profile.flame import FlameFrame, FlameGraph
from openvm_prof.profile.profile import Profile, frames_of

DEEPEST = 1_000
"""Frames above this depth are left out: nobody scrolls that far."""

_MOST_VANISHED = 10

_Item = tuple[Sequence[str], float]  # a stack's frames and its value
_value = itemgetter(1)


def flame_graph(profile: Profile, base: Profile | None = None, *, smallest_share: float = 0.0) -> FlameGraph:
    """Lay out a profile; frames below `smallest_share` of the whole are left out, and counted.

    Siblings stand in the order of their names, so that graphs of two runs can be compared. With a
    base, every frame has the base's value under the same callers; widths stay those of `profile`.
    """
    items = _items(profile)
    before = None if base is None else _items(base)
    total = math.fsum(map(_value, items))
    smallest, left_out = total * smallest_share, 0
    frames: list[FlameFrame] = []
    pending = [(profile.group_name, 0, 0.0, total, items, before)]
    while pending:
        name, depth, start, value, items, before = pending.pop()
        base_value = None if before is None else math.fsum(map(_value, before))
        frames.append(FlameFrame(name, depth, start, value, base_value))
        children = _by_frame(items, depth)
        if depth >= DEEPEST:
            left_out += len(children)
            continue
        children_before = None if before is None else _by_frame(before, depth)
        above = []
        for child in sorted(children):
            child_items = children[child]
            child_value = child_items[0][1] if len(child_items) == 1 else math.fsum(map(_value, child_items))
            if child_value < smallest:
                left_out += 1
            else:
                theirs = None if children_before is None else children_before.get(child, [])
                above.append((child, depth + 1, start, child_value, child_items, theirs))
            start += child_value
        pending += reversed(above)
    return FlameGraph(profile.title, profile.kind.unit, tuple(frames), left_out, *_vanished(profile, base))


def _items(profile: Profile) -> list[_Item]:
    return [(frames_of(stack), value) for stack, value in profile.stacks.items()]


def _by_frame(items: Sequence[_Item], depth: int) -> dict[str, list[_Item]]:
    """The stacks by their frame at a depth; those that end below it have none."""
    found: dict[str, list[_Item]] = {}
    for item in items:
        stack = item[0]
        if len(stack) > depth:
            frame = stack[depth]
            same = found.get(frame)
            if same is None:
                found[frame] = [item]
            else:
                same.append(item)
    return found


def _vanished(profile: Profile, base: Profile | None) -> tuple[tuple[tuple[str, float], ...], int, float]:
    """The largest stacks that only the base has, how many there are, and the sum of all of them."""
    if base is None:
        return (), 0, 0.0
    gone = [
        (";".join(frames_of(stack)), value)
        for stack, value in base.stacks.items()
        if stack not in profile.stacks
    ]
    gone.sort(key=lambda item: (-item[1], item[0]))
    return tuple(gone[:_MOST_VANISHED]), len(gone), math.fsum(map(_value, gone))
