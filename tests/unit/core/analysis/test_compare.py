from __future__ import annotations

import math

import pytest

from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.model.change import NEW, Change, Mark
from openvm_prof.core.model.metric import Better

LOWER, HIGHER, NEUTRAL = Better.LOWER, Better.HIGHER, Better.NEUTRAL


def test_absolute_change_and_percentage_of_the_previous_value() -> None:
    assert compare(103, 100, LOWER) == Change(3.0, 3.0)
    assert compare(97, 100, LOWER) == Change(-3.0, -3.0)


def test_without_a_baseline_a_value_is_new() -> None:
    assert compare(5, None, LOWER) is NEW
    assert compare(0, None, LOWER) is NEW


def test_zero_baseline_has_no_percentage() -> None:
    assert compare(2, 0, LOWER) == Change(2.0, None)
    assert compare(-2, 0, LOWER) == Change(-2.0, None)
    assert compare(0, 0, LOWER) is None


def test_a_baseline_so_small_that_the_percentage_overflows_has_none() -> None:
    assert compare(1e300, 1e-300, LOWER) == Change(1e300, None)


def test_change_to_zero() -> None:
    assert compare(0, 5, NEUTRAL) == Change(-5.0, -100.0)


@pytest.mark.parametrize("current", [1000, 1000.9, 999.1])
def test_less_than_a_tenth_of_a_percent_is_not_shown(current: float) -> None:
    assert compare(current, 1000, LOWER) is None


def test_a_tenth_of_a_percent_is_shown() -> None:
    assert compare(1001, 1000, LOWER) == Change(1.0, 0.1)
    assert compare(999, 1000, LOWER) == Change(-1.0, -0.1)


@pytest.mark.parametrize(
    ("current", "better", "mark"),
    [
        (110, LOWER, Mark.WORSE),
        (90, LOWER, Mark.BETTER),
        (110, HIGHER, Mark.BETTER),
        (90, HIGHER, Mark.WORSE),
        (110, NEUTRAL, Mark.NONE),
        (90, NEUTRAL, Mark.NONE),
        (99.5, LOWER, Mark.BETTER),
        (99.5, HIGHER, Mark.WORSE),
    ],
)
def test_direction(current: float, better: Better, mark: Mark) -> None:
    change = compare(current, 100, better, 0.2)
    assert change is not None
    assert change.mark is mark


@pytest.mark.parametrize(
    ("current", "noise", "mark"),
    [
        (104, 5, Mark.NONE),
        (105, 5, Mark.NONE),
        (106, 5, Mark.WORSE),
        (95, 5, Mark.NONE),
        (94, 5, Mark.BETTER),
        (104, 3, Mark.WORSE),
        (101, 0, Mark.WORSE),
        (200, 1000, Mark.NONE),
    ],
)
def test_marked_only_beyond_the_noise_threshold(current: float, noise: float, mark: Mark) -> None:
    change = compare(current, 100, LOWER, noise)
    assert change is not None
    assert change.mark is mark


def test_negative_baseline_keeps_the_sign_of_the_change() -> None:
    assert compare(-5, -10, LOWER) == Change(5.0, 50.0, Mark.WORSE)
    assert compare(-15, -10, LOWER) == Change(-5.0, -50.0, Mark.BETTER)


@pytest.mark.parametrize(
    ("current", "baseline"), [(math.nan, 1), (1, math.nan), (math.inf, 1), (1, -math.inf)]
)
def test_values_that_are_not_finite_are_not_compared(current: float, baseline: float) -> None:
    assert compare(current, baseline, LOWER) is None


@pytest.mark.parametrize(
    ("current", "mark"), [(-104, Mark.NONE), (-96, Mark.NONE), (-106, Mark.BETTER), (-94, Mark.WORSE)]
)
def test_noise_is_a_share_of_the_magnitude_of_a_negative_baseline(current: float, mark: Mark) -> None:
    change = compare(current, -100, LOWER, 5)
    assert change is not None
    assert change.mark is mark
