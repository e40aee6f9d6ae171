"""Profiles as folded stacks: a line each, `frame;frame;frame value`, as flame graph tools read them."""

from __future__ import annotations

import math

from openvm_prof.model.profile import Profile, Stack


def render_folded(profile: Profile) -> str:
    """The stacks as sorted lines. Stacks that `escape` makes equal are one line."""
    frames = {frame: escape(frame) for stack in profile.stacks for frame in stack}
    if all(map(str.__eq__, frames, frames.values())):
        lines = [f"{';'.join(stack)} {_number(value)}\n" for stack, value in profile.stacks.items()]
    else:
        sums: dict[str, list[float]] = {}
        for stack, value in profile.stacks.items():
            sums.setdefault(";".join([frames[frame] for frame in stack]), []).append(value)
        lines = [f"{stack} {_number(math.fsum(values))}\n" for stack, values in sums.items()]
    lines.sort()
    return "".join(lines)


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
