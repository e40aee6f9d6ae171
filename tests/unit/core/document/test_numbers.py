from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.document.numbers import (
    amount,
    change,
    exact,
    milliseconds,
    number,
    seconds,
    seconds_amount,
)
from openvm_prof.core.model.change import NEW, Change


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (1.999, "2"),
        (1.995, "2"),  # the float is just above the tie... by its exact value
        (1.001, "1"),
        (0.5, "0.50"),
        (-0.5, "-0.50"),
        (-0.001, "0"),
        (-0.005, "-0.01"),
        (0.004, "0"),
        (0.125, "0.13"),
        (-0.125, "-0.13"),
        (0.375, "0.38"),
        (0.625, "0.63"),
        (0.875, "0.88"),
        (1.125, "1.13"),
        (1.005, "1"),  # exactly 1.00499999999999989...
        (2.675, "2.67"),  # exactly 2.67499999999999982...
        (12.345, "12.35"),  # exactly 12.3450000000000006...
        (999.995, "1,000"),  # exactly 999.99500000000000455
        (999.99, "999.99"),
        (-1.999, "-2"),
        (1000, "1,000"),
        (1234567.891, "1,234,567.89"),
        (-1234567, "-1,234,567"),
        (123456789.125, "123,456,789.13"),
        (2.0**53, "9,007,199,254,740,992"),
        (1e22, "10,000,000,000,000,000,000,000"),
        (18446744073709551615.0, "18,446,744,073,709,551,616"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "NaN"),
    ],
)
def test_two_decimals_half_away_from_zero_none_where_they_are_00(value: float, text: str) -> None:
    assert number(float(value)) == text


def test_without_a_separator() -> None:
    assert number(1234567.5, "") == "1234567.50"
    assert number(1234567.0, "") == "1234567"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (27, "+27"),
        (-27, "-27"),
        (10, "+10"),
        (10.4, "+10"),
        (10.6, "+11"),
        (-1234567.8, "-1,234,568"),
        (9.99, "+9.99"),
        (9.996, "+10"),
        (2, "+2"),
        (0.5, "+0.50"),
        (-0.5, "-0.50"),
        (0.125, "+0.13"),
        (-0.125, "-0.13"),
        (0.01, "+0.01"),
        (0.006, "+0.01"),
        (0.0049, "+<0.01"),
        (-0.0049, "-<0.01"),
        (1e-300, "+<0.01"),
    ],
)
def test_amounts_of_change(value: float, text: str) -> None:
    assert amount(float(value)) == text


def test_changes_in_brackets() -> None:
    assert change(Change(27.0, 0.912)) == "(+27 [+0.9%])"
    assert change(Change(-5.0, -100.0)) == "(-5 [-100.0%])"
    assert change(Change(2.0, None)) == "(+2)"
    assert change(NEW) == "(new)"
    assert change(Change(123456.0, 1234567.0)) == "(+123,456 [+1234567.0%])"
    assert change(Change(123456.0, 1234567.0), "") == "(+123456 [+1234567.0%])"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (12.0, "12"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e-7, "0.0000001"),
        (1e22, "1" + "0" * 22),
    ],
)
def test_exact_numbers_have_all_digits_and_no_exponent(value: float, text: str) -> None:
    assert exact(value) == text
    assert float(text) == value


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        *((605, "0.61"), (215, "0.22"), (165, "0.17"), (125, "0.13"), (105, "0.11"), (1005, "1.01")),
        *(
            (3000, "3.00"),
            (0, "0.00"),
            (-0.0, "0.00"),
            (-605, "-0.61"),
            (-4, "0.00"),
            (1_234_567_895, "1,234,567.90"),
        ),
        *((604.9999, "0.60"), (1e300, f"{1e297:,.2f}")),
    ],
)
def test_seconds_are_rounded_as_decimal_numbers(ms: float, expected: str) -> None:
    assert seconds(ms) == expected


@pytest.mark.parametrize(
    ("ms", "expected"),
    [(605, "+0.61"), (-1000, "-1.00"), (3, "+<0.01"), (12_400, "+12"), (12_345_678, "+12,346")],
)
def test_differences_in_seconds(ms: float, expected: str) -> None:
    assert seconds_amount(ms) == expected


@given(st.integers(0, 10**15))
def test_seconds_that_were_divided_are_the_milliseconds_again(ms: int) -> None:
    assert milliseconds(ms / 1000) == ms


def test_milliseconds_of_what_is_no_number() -> None:
    assert milliseconds(math.inf) == math.inf
