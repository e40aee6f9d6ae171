from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.model.labels import Labels, key_order, natural_key


def test_group_stands_first_and_the_other_keys_by_name() -> None:
    labels = Labels.of([("segment", "1"), ("air_name", "X"), ("group", "app"), ("zz", "0")])
    assert [key for key, _ in labels] == ["group", "air_name", "segment", "zz"]
    assert [value for _, value in labels] == ["app", "X", "1", "0"]


def test_label_sets_in_another_order_are_equal() -> None:
    assert Labels.of([("a", "1"), ("b", "2")]) == Labels.of([("b", "2"), ("a", "1")])
    assert hash(Labels.of({"a": "1", "b": "2"})) == hash(Labels.of({"b": "2", "a": "1"}))


def test_duplicate_key_is_refused_even_with_equal_values() -> None:
    with pytest.raises(ValueError, match="duplicate label key 'segment'"):
        Labels.of([("segment", "1"), ("group", "a"), ("segment", "1")])


def test_get_and_iteration() -> None:
    labels = Labels.of({"segment": "3", "group": "app"})
    assert labels.get("segment") == "3"
    assert labels.get("idx") is None
    assert list(labels) == [("group", "app"), ("segment", "3")]
    assert Labels.of([]).pairs == ()


def test_key_order_puts_group_before_everything() -> None:
    assert sorted(["idx", "air_id", "group"], key=key_order) == ["group", "air_id", "idx"]


@pytest.mark.parametrize(
    "ordered",
    [
        ["internal.1", "internal.2", "internal.10"],
        ["0", "2", "10", "a"],
        ["seg9x", "seg10a", "seg10b"],
        ["", "1", "a"],
        ["1", "1.2", "1.10", "2"],
    ],
)
def test_numbers_compare_as_numbers(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_key) == ordered


def test_leading_zeros_are_told_apart_in_a_fixed_order() -> None:
    assert sorted(["7", "07", "007"], key=natural_key) == ["007", "07", "7"]


def test_only_ascii_digits_are_numbers() -> None:
    assert sorted(["²", "٣", "x"], key=natural_key) == ["x", "²", "٣"]


@given(st.lists(st.integers(0, 10**30), max_size=20))
def test_numbers_in_names_are_in_their_own_order(numbers: list[int]) -> None:
    names = [f"internal.{number}" for number in numbers]
    assert sorted(names, key=natural_key) == [f"internal.{number}" for number in sorted(numbers)]


@pytest.mark.parametrize("digits", [4300, 4301, 100_000])
def test_a_number_of_any_length_is_only_text(digits: int) -> None:
    ordered = ["internal.9", "internal." + "1" * digits, "internal." + "7" * digits]
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_key) == ordered
