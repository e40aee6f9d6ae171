"""Change: the difference between a value and its baseline."""

from __future__ import annotations

import math
from enum import Enum

from msgspec import Struct


class Mark(Enum):
    """What a reader's eye should be drawn to."""

    NONE = "none"
    BETTER = "better"
    WORSE = "worse"


SMALLEST_SHOWN_PERCENT = 0.1
"""Changes below this share of the baseline are not shown."""


class Change(Struct, frozen=True):
    """A shown difference: `amount` in the value's unit, `percent` of the baseline.

    `percent` is None where the baseline is 0; `is_new` says that there was no baseline at all.
    """

    amount: float
    percent: float | None
    mark: Mark = Mark.NONE
    is_new: bool = False

    @classmethod
    def of(cls, amount: float, baseline: float, mark: Mark = Mark.NONE) -> Change | None:
        """The change from a baseline by an amount; None where there is nothing to show.

        The percentage is of the baseline's magnitude, so its sign is the amount's; of a baseline of 0
        there is none, and no mark.
        """
        if amount == 0 or not math.isfinite(amount):
            return None
        percent = amount / abs(baseline) * 100 if baseline else math.inf
        if not math.isfinite(percent):
            return cls(amount, None)
        return None if abs(percent) < SMALLEST_SHOWN_PERCENT else cls(amount, percent, mark)

    def to_dict(self) -> dict[str, object]:
        """Plain data."""
        return {"amount": self.amount, "percent": self.percent, "mark": self.mark.value, "new": self.is_new}


NEW = Change(0.0, None, is_new=True)
"""There is no baseline to compare with."""
