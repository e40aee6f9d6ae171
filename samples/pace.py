"""The pace of a run: factors on its times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """What the times of a run are multiplied or divided by; 1 changes nothing.

    `machine` multiplies every time, `opening` the app's opening, `leaf_speedup` divides the
    leaf's trace generation.
    """

    machine: float = 1.0
    opening: float = 1.0
    leaf_speedup: float = 1.0


USUAL = Pace()
