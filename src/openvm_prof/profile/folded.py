"""Profiles as folded stacks: a line each, `frame;frame;frame value`, as flame graph tools read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from openvm_prof.core.model.distinct import told_apart
from openvm_prof.profile.profile import SEMICOLON, Profile, Stack


def render_folded(profile: Profile) -> str:
    """The stacks as sorted lines, with `:` for a `;` within a frame.

    A frame that is called so already and the changed one get a checksum each.

    Spaces within a frame stay; tools take the last one of a line to stand before the value.
    """
    lines = _lines(profile.stacks)
    text = "\n".join([*lines, ""])
    if text.count(SEMICOLON) == len(lines):  # none but the ends of lines
        return text
    frames = dict.fromkeys(frame for stack in profile.stacks for frame in stack.split(";"))
    names = told_apart({frame: frame.replace(SEMICOLON, ":") for frame in frames}, "-")
    shown = (
        (";".join(names[frame] for frame in stack.split(";")), value)
        for stack, value in profile.stacks.items()
    )
    return "\n".join([*_lines(_added_up(shown)), ""])


def _lines(stacks: Mapping[Stack, float]) -> list[str]:
    values = stacks.values()
    numbers = map(str, map(int, values)) if all(map(float.is_integer, values)) else map(_number, values)
    return sorted(map(" ".join, zip(stacks, numbers, strict=True)))


def parse_folded(text: str) -> dict[Stack, float]:
    """The stacks of folded lines, those of equal stacks added up."""
    split = (line.rpartition(" ") for line in text.splitlines())
    return _added_up((stack, float(value)) for stack, _, value in split)


def _added_up(values: Iterable[tuple[Stack, float]]) -> dict[Stack, float]:
    sums: dict[Stack, list[float]] = {}
    for stack, value in values:
        sums.setdefault(stack, []).append(value)
    return {stack: math.fsum(of_stack) for stack, of_stack in sums.items()}


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
