"""Change: the difference between a value and its baseline."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Mark(Enum):
    """What a reader's eye should be drawn to."""

    NONE = "none"
    BETTER = "better"
    WORSE = "worse"


class Change(Struct, frozen=True):
    """A shown difference: `amount` in the value's unit, `percent` of the baseline.

    `percent` is None where the baseline is 0; `is_new` says that there was no baseline at all.
    """

    amount: float
    percent: float | None
    mark: Mark = Mark.NONE
    is_new: bool = False

    def to_dict(self) -> dict[str, object]:
        """Plain data."""
        return {"amount": self.amount, "percent": self.percent, "mark": self.mark.value, "new": self.is_new}


NEW = Change(0.0, None, is_new=True)
"""There is no baseline to compare with."""
