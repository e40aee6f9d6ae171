from __future__ import annotations

from tests.builders import counter, entry, messages, run


def test_modes_that_counted_the_same_instructions_are_fine() -> None:
    items = [
        counter("execute_metered_insns", 30, group="a"),
        counter("execute_preflight_insns", 10, group="a", segment="0"),
        counter("execute_preflight_insns", 20, group="a", segment="1"),
    ]
    assert messages(run(items)) == []


def test_modes_that_disagree_are_a_notice_with_the_counts() -> None:
    items = [
        counter("execute_e1_insns", 1234567, group="a"),
        counter("execute_metered_insns", 1234568, group="a"),
        counter("execute_preflight_insns", 9, group="leaf"),
    ]
    assert messages(run(items)) == [
        "group a: the execution modes counted different instructions: "
        "execute_e1_insns 1,234,567, execute_metered_insns 1,234,568"
    ]


def test_every_mode_is_checked() -> None:
    for name in (
        "execute_e1_insns",
        "execute_pure_insns",
        "execute_metered_insns",
        "execute_metered_cost_insns",
    ):
        items = [counter(name, 5, group="a"), counter("execute_preflight_insns", 6, group="a")]
        assert len(messages(run(items))) == 1, name


def test_file_without_groups() -> None:
    assert messages(run([entry("m", 1, air_name="x")])) == [
        "no entry has a group: there is nothing to aggregate, see the detailed tables"
    ]


def test_file_without_metrics() -> None:
    assert messages(run([])) == ["the file holds no metrics: nothing was recorded"]
