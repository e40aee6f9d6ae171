"""Top: the costliest functions, opcodes and AIRs, with what they cost by themselves and in all."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import FUNCTION, Dimension

By = tuple[Dimension, ...]
"""What has a cost: a value of each of these dimensions."""


class Measure(Enum):
    """What is counted, as users call it."""

    INSTRUCTIONS = "instructions"
    CELLS = "cells"
    ROWS = "rows"


Name = tuple[str, ...]
"""The parts of what has a cost, in the order of its dimensions."""


class Cost(Struct, frozen=True):
    """What something cost by itself, and with all that it called; recursion counts once."""

    self: float = 0.0
    inclusive: float = 0.0


class Row(Struct, frozen=True):
    """A line of the table: its rank, its name, and its costs now and before, None where it has none."""

    rank: int
    name: Name
    now: Mapping[Measure, Cost | None]
    before: Mapping[Measure, Cost | None]


class Top(Struct, frozen=True):
    """The costliest, in the order of their ranks.

    `totals` holds the measures that were recorded, the one that ranks first, `metrics` what each was
    recorded as; `note` is what else their reader should know. `left_out` counts further rows, `vanished`
    are names that only the base has with what they cost there.
    """

    by: By
    rank_by: Measure
    inclusive: bool
    totals: Mapping[Measure, float]
    rows: tuple[Row, ...]
    left_out: int
    vanished: tuple[tuple[Name, float], ...]
    is_compared: bool
    metrics: Mapping[Measure, str] = {}
    note: str = ""

    @property
    def calls(self) -> bool:
        """Whether what is ranked can call, so that its inclusive cost is more than its own."""
        return FUNCTION in self.by


def percent(value: float, total: float) -> float:
    """Share of a total in percent; 0 where the total is 0."""
    return value / total * 100 if total else 0.0
