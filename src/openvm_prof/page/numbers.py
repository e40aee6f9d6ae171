"""Numbers of the page's document."""

from __future__ import annotations

import math
from collections.abc import Iterable

from openvm_prof.page.document import Number


def plain(value: float | None) -> Number:
    """A whole number as such, and null for what is no number."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def column(values: Iterable[float | None]) -> list[Number]:
    """The numbers of a column."""
    return [plain(value) for value in values]


def milliseconds(value: float | None) -> float | None:
    """A time without the noise of floats: rounded to the nanosecond."""
    return None if value is None else round(value, 6)
