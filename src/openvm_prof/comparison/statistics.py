"""Statistics of noisy values: medians with their intervals, and tests that assume no distribution.

scipy is imported by what needs it alone: it takes longer to start than all else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from openvm_prof.comparison.verdict import Estimate

FEWEST_RUNS = 4
"""Runs a side below which nothing is claimed: with 3 a side the smallest two-sided p there is, is 0.1."""

CONFIDENCE = 0.95
"""What an interval of the median should hold, where there are runs enough."""

_MOST_ARRANGEMENTS = 4_000
"""Arrangements of tied values that are gone through one by one, 10 µs each; 7 a side are 3,432."""


class Alternative(Enum):
    """The changes that a test looks for; the values are scipy's names of head's side."""

    BOTH = "two-sided"
    INCREASE = "greater"
    DECREASE = "less"


def estimate(values: Sequence[float]) -> Estimate:
    """Median and interval of at least one value, in any order.

    The interval runs between the k-th smallest and k-th largest value; the number of values below the
    median is binomial with p = 1/2, so that it holds the median with probability
    1 - 2 P(X < k). k is the largest that reaches `CONFIDENCE`, or 1 where none does.
    Source: order-statistics interval of a quantile, as in David and Nagaraja, Order Statistics, 7.1.
    """
    ordered = sorted(values)
    n = len(ordered)
    half = n // 2
    median = ordered[half] if n % 2 else ordered[half - 1] / 2 + ordered[half] / 2
    if n == 1:
        return Estimate(1, median, median, median, 0.0)
    from scipy.special import bdtr

    def confidence(k: int) -> float:
        return 1 - 2 * float(bdtr(k - 1, n, 0.5))

    k = 1
    while k < half and confidence(k + 1) >= CONFIDENCE:
        k += 1
    return Estimate(n, median, ordered[k - 1], ordered[n - k], confidence(k))


def rank_test(base: Sequence[float], head: Sequence[float], alternative: Alternative) -> float:
    """p of the Mann-Whitney U test: how likely ranks are that lie apart as far, without any change.

    Exact without ties, and with ties as long as all arrangements of the values can be gone through;
    beyond that the normal approximation, corrected for ties.
    """
    from scipy.stats import PermutationMethod, mannwhitneyu

    base, head = sorted(base), sorted(head)
    values = {*base, *head}
    if len(values) == 1:
        return 1.0
    method: object = "exact"
    if len(values) < len(base) + len(head):
        few = math.comb(len(base) + len(head), len(base)) <= _MOST_ARRANGEMENTS
        method = PermutationMethod(n_resamples=_MOST_ARRANGEMENTS) if few else "asymptotic"
    return float(mannwhitneyu(head, base, alternative=alternative.value, method=method).pvalue)


def adjusted(probabilities: Sequence[float], unchanged: int | None = None) -> list[float]:
    """p-values of one family, adjusted by Benjamini and Hochberg, in the same order.

    Rejecting those up to alpha keeps the expected share of false ones among the rejected below it, for
    independent and for positively dependent tests; where nothing changed, the chance of any. Of a
    family in which at most `unchanged` can be without a change, only so many have to be paid for.
    """
    count = len(probabilities)
    if count < 2:
        return list(probabilities)
    from scipy.stats import false_discovery_control

    paid = 1.0 if unchanged is None else unchanged / count
    found = (float(p) * paid for p in false_discovery_control(probabilities, method="bh"))
    return [max(p, own) for p, own in zip(found, probabilities, strict=True)]
