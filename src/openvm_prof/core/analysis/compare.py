"""Comparison of a value with its baseline."""

from __future__ import annotations

from openvm_prof.core.model.change import NEW, Change, Mark
from openvm_prof.core.model.metric import Better

DEFAULT_NOISE_PERCENT = 5.0
"""About the 95th percentile of changes between runs of unchanged code."""


def compare(
    current: float, baseline: float | None, better: Better, noise_percent: float = DEFAULT_NOISE_PERCENT
) -> Change | None:
    """How `current` differs from `baseline`; None where there is nothing to show.

    A missing baseline makes the value new; a baseline of 0 has no percentage. The percentage is of
    the baseline's magnitude, so its sign is the amount's. Only a change beyond `noise_percent`
    of a metric with a direction is marked.
    """
    if baseline is None:
        return NEW
    amount, mark = current - baseline, Mark.NONE
    # multiplied out, so that a change of just the threshold is not beyond it
    if abs(amount) * 100 > noise_percent * abs(baseline) and better is not Better.NEUTRAL:
        mark = Mark.BETTER if (amount > 0) == (better is Better.HIGHER) else Mark.WORSE
    return Change.of(amount, baseline, mark)
