"""FlameGraph: a profile laid out as frames, with what is too narrow left out."""

from __future__ import annotations

from msgspec import Struct


class FlameFrame(Struct, frozen=True, gc=False):
    """A frame of a graph: its depth, where it starts, and its value with all that it called.

    `start` is in the unit of values. `base` is its value in the profile compared with, None where
    there is none.
    """

    name: str
    depth: int
    start: float
    value: float
    base: float | None = None


class FlameGraph(Struct, frozen=True):
    """Frames from the root on, each before those above it, from left to right.

    `left_out` counts frames that are too narrow or too deep, each standing for all above it.
    `vanished` are the largest stacks of the base that are gone, `vanished_count` is how many are.
    """

    title: str
    unit: str
    frames: tuple[FlameFrame, ...]
    left_out: int = 0
    vanished: tuple[tuple[str, float], ...] = ()
    vanished_count: int = 0
    vanished_total: float = 0.0

    @property
    def root(self) -> FlameFrame:
        """The frame of everything."""
        return self.frames[0]

    @property
    def is_differential(self) -> bool:
        """Whether frames are compared with a base."""
        return self.root.base is not None
