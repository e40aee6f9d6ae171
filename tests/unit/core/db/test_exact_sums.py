"""Sums are exact, whatever their size and however the entries were split."""

from __future__ import annotations

import pytest

from openvm_prof.core.db.metric_db import MetricDb

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


FRACTIONS = [0.4, 2.0**52, 0.4]
"""At 2**52 numbers are 1 apart: each 0.4 alone is lost, both together are not."""


@pytest.mark.parametrize("cut", range(4))
def test_sums_of_fractions_do_not_depend_on_the_split(cut: int) -> None:
    db = folded(FRACTIONS[:cut])
    db.merge(folded(FRACTIONS[cut:]))
    assert db.group_by("cells_used", ("group",)) == {("a",): 2.0**52 + 1}


@pytest.mark.parametrize(
    ("merged", "added", "total"),
    [
        (VALUES[:1], VALUES[1:], 2.0**53 + 4),
        ([2.0**53 - 1], [1.0, 1.0, 1.0], 2.0**53 + 2),
        (FRACTIONS[:1], FRACTIONS[1:], 2.0**52 + 1),
    ],
)
def test_entries_after_a_merge_are_added_as_exactly(
    merged: list[float], added: list[float], total: float
) -> None:
    """The merged store counts towards the size up to which whole numbers are added in place."""
    db = MetricDb()
    db.merge(folded(merged))
    for value in added:
        db.add([("group", "a")], "cells_used", value, counter=True)
    assert db.group_by("cells_used", ("group",)) == {("a",): total}
