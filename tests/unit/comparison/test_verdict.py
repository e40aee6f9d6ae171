from __future__ import annotations

import pytest

from openvm_prof.comparison.verdict import Comparison, Estimate, SeriesKey, Verdict
from openvm_prof.core.catalog.metrics import describe


def comparison(base: float | None, head: float | None) -> Comparison:
    def side(value: float | None) -> Estimate | None:
        return None if value is None else Estimate(1, value, value, value, 0)

    key = SeriesKey(None, "leaf", (), "cells")
    return Comparison(key, describe("cells"), side(base), side(head), Verdict.CHANGED)


@pytest.mark.parametrize(
    ("base", "head", "amount", "percent"),
    [
        (100, 150, 50, 50),
        (-100, -50, 50, 50),
        (-100, -150, -50, -50),
        (-100, 100, 200, 200),
        (0, 5, 5, None),
        (7, 7, 0, 0),
        (5e-324, 1e300, 1e300, None),
        (None, 5, None, None),
        (5, None, None, None),
    ],
)
def test_percent_has_the_sign_of_the_amount(
    base: float | None, head: float | None, amount: float | None, percent: float | None
) -> None:
    row = comparison(base, head)
    assert (row.amount, row.percent) == (amount, percent)
    if amount:
        assert row.change is not None
        assert (row.change.amount, row.change.percent) == (amount, percent)
    else:
        assert row.change is None
