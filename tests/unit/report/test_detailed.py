from __future__ import annotations

import math

import pytest

from openvm_prof.core.document.blocks import LabelColumn, NumberColumn, Paragraph, Report, Table
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.model.change import Change
from openvm_prof.report.detailed import detailed_report
from tests.builders import Entry, column, column_names, counter, db, entry, tables


def only(items: list[Entry]) -> Table:
    (table,) = tables(detailed_report(db(items)))
    return table


def compared(before: list[Entry], now: list[Entry]) -> Report:
    return detailed_report(db(now), db(before))


def changes(report: Report) -> dict[str, dict[int, Change]]:
    (table,) = tables(report)
    return {c.name: dict(c.changes) for c in table.columns if isinstance(c, NumberColumn)}


def test_tables_in_the_order_of_their_keys_group_first() -> None:
    report = detailed_report(
        db(
            [
                entry("m", 1, segment="0", air_name="X", group="a"),
                entry("m", 1, module="z"),
                entry("m", 1, group="a"),
                entry("m", 1),
                entry("m", 1, air_id="1"),
            ]
        )
    )
    labels = [[c.name for c in table.columns if isinstance(c, LabelColumn)] for table in tables(report)]
    assert labels == [[], ["air_id"], ["group"], ["group", "air_name", "segment"], ["module"]]


def test_metric_columns_in_falling_order_of_name() -> None:
    assert column_names(only([entry(name, 1, group="a") for name in ("b", "c", "a")])) == [
        "group",
        "c",
        "b",
        "a",
    ]


def test_rows_by_segment_with_numbers_as_numbers() -> None:
    table = only(
        [entry("m", 1, air_name=air, segment=segment) for air in "yx" for segment in ("10", "9", "2")]
    )
    assert column(table, "segment") == ["2", "2", "9", "9", "10", "10"]
    assert column(table, "air_name") == ["x", "y"] * 3


def test_rows_by_falling_frequency_then_labels() -> None:
    table = only([counter("frequency", n, opcode=op) for op, n in (("D", 1), ("B", 5), ("C", 20), ("A", 5))])
    assert column(table, "opcode") == ["C", "A", "B", "D"]
    assert column(table, "frequency") == [20.0, 5.0, 5.0, 1.0]


def test_segment_goes_before_frequency_and_rows_without_one_are_last() -> None:
    items = [
        counter("frequency", n, segment=s, opcode=o)
        for s, o, n in (("10", "A", 9), ("9", "B", 1), ("9", "C", 5))
    ]
    items.append(counter("cells_used", 3, segment="9", opcode="Z"))
    table = only(items)
    assert list(zip(column(table, "segment"), column(table, "opcode"), strict=True)) == [
        ("9", "C"),
        ("9", "B"),
        ("9", "Z"),
        ("10", "A"),
    ]


def test_rows_by_labels_from_left_to_right() -> None:
    table = only(
        [entry("m", 1, group="a", air_id=i, air_name=n) for i, n in (("10", "A"), ("9", "B"), ("9", "A"))]
    )
    assert list(zip(column(table, "air_id"), column(table, "air_name"), strict=True)) == [
        ("9", "A"),
        ("9", "B"),
        ("10", "A"),
    ]


def test_call_stacks_are_dropped_and_their_rows_added_up() -> None:
    table = only(
        [
            counter("cells_used", 1, group="a", cycle_tracker_span="f"),
            counter("cells_used", 2, group="a", dsl_ir="x"),
            counter("cells_used", 4, group="a"),
        ]
    )
    assert column_names(table) == ["group", "cells_used"]
    assert column(table, "cells_used") == [7.0]


def test_values_of_one_label_set_add_up() -> None:
    assert column(only([entry("m", 0.1, group="a")] * 10), "m") == [1.0]


def test_gpu_memory_and_wrapper_metrics_are_left_out() -> None:
    report = detailed_report(
        db([entry("gpu_mem.current_bytes", 1, module="x"), entry("wrapper.k", 1), entry("m", 1)])
    )
    (table,) = tables(report)
    assert column_names(table) == ["m"]


def test_zero_counters_are_left_out_and_zero_gauges_stay() -> None:
    assert tables(detailed_report(db([counter("c", 0, group="a")]))) == []
    assert column(only([entry("g", 0, group="a"), counter("c", 0, group="a")]), "g") == [0.0]


def test_what_a_row_does_not_have_is_nothing() -> None:
    table = only([entry("m", 1, group="a"), entry("n", 2, group="b")])
    assert (column(table, "m"), column(table, "n")) == ([1.0, None], [None, 2.0])


def test_the_table_without_labels_has_no_label_column() -> None:
    text = render_markdown(detailed_report(db([entry("m", 1), entry("n", 2)])))
    assert text == "| n | m |\n| --- | --- |\n| 2 | 1 |\n"


def test_keygen_and_derived_names_are_here_too() -> None:
    assert column(only([entry("m", 1, group="app_keygen")]), "group") == ["app_keygen"]


def test_infinite_values_are_shown_as_they_are() -> None:
    text = render_markdown(detailed_report(db([entry("m", math.inf), entry("n", math.nan)])))
    assert "| NaN | inf |" in text


def test_nothing_recorded() -> None:
    assert detailed_report(db([])).blocks == ()


# -- differences ---------------------------------------------------------------------------------


def test_values_are_compared_by_label_set() -> None:
    before = [entry("m", 10, group="a", segment=s) for s in ("0", "1")]
    now = [entry("m", 11, group="a", segment="1"), entry("m", 10, group="a", segment="0")]
    assert changes(compared(before, now)) == {"m": {1: Change(1.0, 10.0)}}


def test_a_value_that_was_not_there_is_new() -> None:
    before, now = [entry("m", 1, group="a")], [entry("m", 1, group="a"), entry("n", 2, group="a")]
    (change,) = changes(compared(before, now))["n"].values()
    assert change.is_new


def test_a_new_row_is_marked_once_at_its_first_value() -> None:
    """Label cells stay exactly the labels, for whoever parses these tables."""
    before = [entry("m", 1, group="a"), entry("n", 1, group="a")]
    now = [*before, entry("m", 1, group="b"), entry("n", 1, group="b")]
    text = render_markdown(compared(before, now))
    assert text.splitlines()[2:] == ["| a | 1 | 1 |", "| b | (new) 1 | 1 |"]


def test_a_new_row_is_marked_once() -> None:
    before = [entry("m", 1, group="a"), entry("n", 1, group="a")]
    now = [*before, entry("m", 1, group="b"), entry("n", 1, group="b")]
    assert render_markdown(compared(before, now)).count("(new)") == 1


def test_rows_of_a_new_table_are_new() -> None:
    text = render_markdown(compared([entry("m", 1)], [entry("m", 1), entry("m", 1, group="b")]))
    assert text.count("(new)") == 1


def test_a_counter_that_was_zero_has_the_baseline_zero() -> None:
    assert changes(compared([counter("m", 0, group="a")], [counter("m", 5, group="a")])) == {
        "m": {0: Change(5.0, None)}
    }


def test_a_counter_that_became_zero_is_a_change_to_zero() -> None:
    report = compared([counter("m", 5, group="a")], [counter("m", 0, group="a")])
    assert changes(report) == {"m": {0: Change(-5.0, -100.0)}}
    assert column(tables(report)[0], "m") == [0.0]


def test_a_counter_that_stays_zero_is_left_out() -> None:
    assert compared([counter("m", 0, group="a")], [counter("m", 0, group="a")]).blocks == ()


def test_rows_that_are_gone_are_counted() -> None:
    before = [entry("m", 1, group=name) for name in "abc"]
    report = compared(before, before[:1])
    assert report.blocks[1] == Paragraph("Gone from this table: 2 rows of the previous run.")


@pytest.mark.parametrize("before", [math.inf, math.nan])
def test_no_percentage_of_what_is_not_finite(before: float) -> None:
    text = render_markdown(compared([entry("m", before)], [entry("m", 5)]))
    assert "%" not in text
    assert "| 5 |" in text


# -- tables that are mostly empty ----------------------------------------------------------------


def sparse(rows: int, *, value: float = 5) -> list[Entry]:
    """Each label set has one metric of its own, and one that all have."""
    return [
        item
        for i in range(rows)
        for item in (
            counter(f"m{i:03}", value, group="g", k=f"v{i}"),
            counter("common", i + 1, group="g", k=f"v{i}"),
        )
    ]


def test_rare_metrics_of_a_large_table_are_a_row_per_value() -> None:
    report = detailed_report(db(sparse(200)))
    common, rare = tables(report)
    assert column_names(common) == ["group", "k", "common"]
    assert column_names(rare) == ["group", "k", "metric", "value"]
    assert column(rare, "metric")[:3] == ["m000", "m001", "m002"]
    assert column(rare, "value") == [5.0] * 200
    assert sum(isinstance(block, Paragraph) for block in report.blocks) == 1


def test_small_tables_stay_as_they_are_however_empty() -> None:
    (table,) = tables(detailed_report(db(sparse(20))))
    assert len(column_names(table)) == 2 + 21


def test_cells_of_the_tables_grow_with_the_values() -> None:
    def cells(rows: int) -> int:
        shown = tables(detailed_report(db(sparse(rows)), db(sparse(rows, value=6))))
        return sum(len(each.columns) * len(column(each, "group")) for each in shown)

    assert cells(800) == 4 * cells(200)


def test_changes_of_rare_metrics_stand_at_their_values() -> None:
    rare = tables(detailed_report(db(sparse(200)), db([*sparse(199, value=4)])))[1]
    values = rare.columns[-1]
    assert isinstance(values, NumberColumn)
    assert values.changes[0].amount == 1
    assert 199 not in values.changes  # the row is new, and says so at its first value
