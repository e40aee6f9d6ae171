"""Profile: what was counted by call stack, for one group."""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec import Struct

from openvm_prof.core.model.text import spelled_out

Stack = str
"""Frames from the outermost to the innermost, joined by `;`: one text, as folded lines have it.

`frame_of` makes what may stand in a stack, `frames_of` gives the frames back.
"""

SEMICOLON = "\n"
"""What stands in a stack for a `;` within a frame; frames have it for nothing else."""

NO_FRAMES = "(no frames)"
"""The one frame of stacks whose labels are all empty."""


def frame_of(text: str) -> str:
    """A text as a frame within a stack, with what cannot be seen spelled out."""
    return spelled_out(text).replace(";", SEMICOLON)


def frames_of(stack: Stack) -> list[str]:
    """The frames of a stack as they are shown."""
    frames = stack.split(";")
    return [frame.replace(SEMICOLON, ";") for frame in frames] if SEMICOLON in stack else frames


class ProfileKind(Struct, frozen=True, cache_hash=True):
    """What a profile is of: `metrics`, added up, by the frames that the labels `keys` hold.

    `name` is what the sum is called, `unit` what it counts. Entries that have a label of `without` stay
    out. `every_frame` says that a label with an empty value is a frame all the same, `NO_FRAMES`; that of
    a call stack is none.
    """

    keys: tuple[str, ...]
    metrics: tuple[str, ...]
    name: str
    unit: str
    without: tuple[str, ...] = ()
    every_frame: bool = False


class Profile(Struct, frozen=True):
    """Values by stack, none of them 0; `group` is None where the entries have no group.

    Stacks stand in the order in which the file has them first. `reversed` says that they begin
    with the innermost frame.
    """

    group: str | None
    kind: ProfileKind
    stacks: Mapping[Stack, float]
    reversed: bool = False

    @property
    def total(self) -> float:
        """Sum of all values."""
        return math.fsum(self.stacks.values())

    @property
    def group_name(self) -> str:
        """The group, or `all` where there is none."""
        return ALL if self.group is None else self.group

    @property
    def title(self) -> str:
        """What the profile is of, in words."""
        by = ", ".join(self.kind.keys)
        return f"{self.group_name}: {self.kind.name} by {by}{' (reversed)' if self.reversed else ''}"


ALL = "all"
"""What the profile of entries without a group is called."""
