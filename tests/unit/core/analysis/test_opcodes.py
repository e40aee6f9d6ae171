from __future__ import annotations

from tests.builders import Entry, counter, entry, run


def counts(items: list[Entry]) -> list[tuple[str | None, str, float]]:
    return [(count.group, count.opcode, count.count) for count in run(items).opcodes]


def test_frequency_is_added_up_over_all_label_sets() -> None:
    items = [
        counter("frequency", 3, group="a", opcode="ADD", air_name="X"),
        counter("frequency", 4, group="a", opcode="ADD", dsl_ir="y"),
        counter("frequency", 5, group="a", opcode="ADD", segment="1", cycle_tracker_span="f"),
    ]
    assert counts(items) == [("a", "ADD", 12.0)]


def test_groups_in_group_order_most_first_ties_by_name() -> None:
    items = [
        counter("frequency", 1, group="leaf", opcode="A"),
        counter("frequency", 2, group="app", opcode="B"),
        counter("frequency", 9, group="app", opcode="C"),
        counter("frequency", 2, group="app", opcode="A"),
    ]
    assert counts(items) == [("app", "C", 9), ("app", "A", 2), ("app", "B", 2), ("leaf", "A", 1)]


def test_opcode_count_stands_in_only_for_groups_without_frequency() -> None:
    items = [
        counter("frequency", 1, group="app", opcode="A"),
        counter("opcode_count", 7, group="app", opcode="A"),
        counter("opcode_count", 7, group="app", opcode="B"),
        counter("opcode_count", 5, group="leaf", opcode="A"),
    ]
    assert counts(items) == [("app", "A", 1), ("leaf", "A", 5)]


def test_entries_without_opcode_and_zero_counters_do_not_count() -> None:
    items = [
        counter("frequency", 1, group="app"),
        counter("frequency", 0, group="app", opcode="Z"),
        counter("opcode_count", 5, group="app", opcode="A"),
    ]
    assert counts(items) == [("app", "A", 5)]


def test_keygen_is_left_out() -> None:
    assert counts([counter("frequency", 1, group="keygen", opcode="A")]) == []


def test_renamed_groups_are_counted_together() -> None:
    items = [
        counter("opcode_count", 1, group="reth.prove_app.block_1", opcode="A"),
        counter("opcode_count", 2, group="reth.prove_root.block_1", opcode="A"),
        entry("postflight_time_ms", 1, group="leaf"),
    ]
    assert counts(items) == [("app_proof", "A", 3.0)]


def test_those_without_a_group_come_last() -> None:
    items = [
        counter("frequency", 240, opcode="KECCAK256"),
        counter("frequency", 5, group="app", opcode="ADD"),
        counter("frequency", 9, group="app", program="root_keygen", opcode="ADD"),
    ]
    assert counts(items) == [("app", "ADD", 5), (None, "KECCAK256", 240)]


def test_v2_1_counts_by_opcode_count_alone_and_ranks_over_all_groups() -> None:
    items = [
        entry("postflight_time_ms", 50, group="app_proof", segment="0"),
        counter("opcode_count", 10, group="app_proof", opcode="ADD", segment="0"),
        counter("opcode_count", 7, group="app_proof", opcode="MUL"),
        counter("opcode_count", 90, group="leaf", opcode="ADD", idx="0"),
        counter("opcode_count", 10, group="leaf", opcode="ADD", idx="1"),
        counter("opcode_count", 7, group="app_proof", opcode="DIV"),
        counter("opcode_count", 5, group="app_keygen", opcode="ADD"),
        counter("opcode_count", 8, opcode="NOGROUP"),
        counter("frequency", 99, group="app_proof", opcode="ADD"),
        counter("frequency", 99, group="root", opcode="ADD"),
    ]
    assert counts(items) == [
        ("leaf", "ADD", 100),
        ("app_proof", "ADD", 10),
        (None, "NOGROUP", 8),
        ("app_proof", "DIV", 7),
        ("app_proof", "MUL", 7),
    ]


def test_a_group_is_told_by_what_counted_something_not_by_a_frequency_of_zeros() -> None:
    items = [
        counter("frequency", 0, group="app", opcode="A"),
        counter("opcode_count", 5, group="app", opcode="A"),
        counter("opcode_count", 0, group="app", opcode="B"),
    ]
    assert counts(items) == [("app", "A", 5), ("app", "B", 0)]


def test_zeros_are_told_where_nothing_counted_anything() -> None:
    assert counts([counter("opcode_count", 0, group="app", opcode="A")]) == [("app", "A", 0)]
