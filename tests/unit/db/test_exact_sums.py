"""Sums are exact, whatever their size and however the entries were split."""

from __future__ import annotations

import pytest

from openvm_prof.db.metric_db import MetricDb

VALUES = [2.0**53, 1.0, 1.0, 1.0]


def folded(values: list[float]) -> MetricDb:
    db = MetricDb()
    for index, value in enumerate(values):
        db.add([("group", "a"), ("cycle_tracker_span", str(index))], "cells_used", value, counter=True)
    return db


@pytest.mark.parametrize("cut", range(5))
def test_sums_beyond_two_to_the_53_do_not_depend_on_the_split(cut: int) -> None:
    db = folded(VALUES[:cut])
    db.merge(folded(VALUES[cut:]))
    ((_, total),) = db.select("cells_used")
    assert total == float(2**53 + 4)  # the float nearest to 2**53 + 3
