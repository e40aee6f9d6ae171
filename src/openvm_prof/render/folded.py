"""Profiles as folded stacks: a line each, `frame;frame;frame value`, as flame graph tools read them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain

from openvm_prof.model.profile import Profile, Stack


def render_folded(profile: Profile) -> str:
    """The stacks as sorted lines. Stacks that `escape` makes equal are one line."""
    escaped = {frame: escape(frame) for frame in set(chain.from_iterable(profile.stacks))}
    if all(frame == shown for frame, shown in escaped.items()):
        return _lines(profile.stacks)
    sums: dict[Stack, list[float]] = {}
    for stack, value in profile.stacks.items():
        sums.setdefault(tuple([escaped[frame] for frame in stack]), []).append(value)
    return _lines({stack: math.fsum(values) for stack, values in sums.items()})


def _lines(stacks: Mapping[Stack, float]) -> str:
    number = int if all(map(float.is_integer, stacks.values())) else _number
    return "".join(sorted([f"{';'.join(stack)} {number(value)}\n" for stack, value in stacks.items()]))


def escape(frame: str) -> str:
    """A frame that neither ends its line nor is several: `:` for `;`, a space for what cannot be seen.

    Spaces within a frame stay; tools take the last one of a line to stand before the value.
    """
    if not frame.isprintable():
        frame = "".join(char if char.isprintable() else " " for char in frame)
    return frame.replace(";", ":")


def parse_folded(text: str) -> dict[Stack, float]:
    """The stacks of folded lines, those of equal stacks added up."""
    sums: dict[Stack, list[float]] = {}
    for line in text.splitlines():
        stack, _, value = line.rpartition(" ")
        sums.setdefault(tuple(stack.split(";")), []).append(float(value))
    return {stack: math.fsum(values) for stack, values in sums.items()}


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
