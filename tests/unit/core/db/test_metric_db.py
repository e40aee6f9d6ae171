from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import UnknownNameError
from openvm_prof.core.model.labels import Labels
from openvm_prof.core.model.metric import Metric
from tests.builders import counter, db, entry, rows


def test_one_table_per_tuple_of_label_keys_in_text_order() -> None:
    store = db(
        [
            entry("m", 1, segment="0", group="a"),
            entry("m", 1, air_name="X"),
            entry("m", 1),
            entry("m", 1, group="a"),
            entry("m", 1, group="a", air_id="3"),
        ]
    )
    assert [table.keys for table in store.tables()] == [
        (),
        ("air_name",),
        ("group",),
        ("group", "air_id"),
        ("group", "segment"),
    ]


def test_values_of_one_label_set_add_up_and_are_separate_samples() -> None:
    store = db([entry("m", 1.5, group="a"), entry("m", 2.25, group="a")])
    assert list(store.entries()) == [(Labels.of({"group": "a"}), "m", 3.75)]
    assert list(store.samples("a")["m"]) == [1.5, 2.25]


def test_order_of_labels_makes_no_difference() -> None:
    store = db([entry("m", 1, group="a", idx="0"), entry("m", 2, idx="0", group="a")])
    assert [value for _, _, value in store.entries()] == [3.0]


def test_duplicate_label_key_is_refused() -> None:
    with pytest.raises(ValueError, match="duplicate"):
        MetricDb().add([("group", "a"), ("group", "a")], "m", 1.0)


def test_label_sets_that_differ_in_call_stacks_only_are_one_row() -> None:
    store = db(
        [
            counter("cells_used", 2, group="a", opcode="ADD", dsl_ir="x", cycle_tracker_span="f;g"),
            counter("cells_used", 3, group="a", opcode="ADD", dsl_ir="y", cycle_tracker_span="f"),
            counter("cells_used", 5, group="a", opcode="ADD"),
        ]
    )
    assert rows(store) == [({"group": "a", "opcode": "ADD"}, "cells_used", 10.0)]


def test_zero_counters_are_dropped_but_remembered_and_zero_gauges_stay() -> None:
    store = db([counter("c", 0, group="a"), entry("g", 0, group="a")])
    assert [(metric, value) for _, metric, value in store.entries()] == [("g", 0.0)]
    assert list(store.samples("a")) == ["g"]
    assert store.zero_counters("a") == ["c"]
    assert store.metric_names() == ["c", "g"]


def test_infinite_values_stay_out_of_samples() -> None:
    store = db([entry("m", math.inf, group="a"), entry("m", math.nan, group="a"), entry("m", 2, group="a")])
    assert list(store.samples("a")["m"]) == [2.0]
    assert store.not_finite() == [("a", "m", 2)]


def test_infinities_that_cancel_do_not_fail() -> None:
    store = db([entry("m", math.inf, group="a"), entry("m", -math.inf, group="a")])
    ((_, _, value),) = store.entries()
    assert math.isnan(value)


def test_groups_are_in_group_order_and_need_a_group_label() -> None:
    store = db([entry("m", 1, group="leaf"), entry("m", 1, group="app_proof"), entry("m", 1, air_name="x")])
    assert store.groups() == ["app_proof", "leaf"]


def test_phases_first_by_name_and_none_where_a_metric_has_none() -> None:
    store = db(
        [
            entry("m", 1, group="a", phase="verifier"),
            entry("m", 1, group="a", phase="prover"),
            entry("n", 1, group="a"),
        ]
    )
    assert store.phases("a") == {"m": "prover", "n": None}


def test_select_orders_numbers_as_numbers() -> None:
    store = db([entry("m", i, group="a", segment=str(i)) for i in (10, 9, 1)])
    assert [value for _, value in store.select("m", group="a")] == [1.0, 9.0, 10.0]
    assert store.select("m", group="b") == []
    assert store.select("m", module="x") == []
    assert [value for _, value in store.select("m", segment="9")] == [9.0]


def test_group_by_and_pivot_add_up_over_all_tables_that_have_the_keys() -> None:
    store = db(
        [
            entry("f", 1, group="a", opcode="ADD"),
            entry("f", 2, group="a", opcode="ADD", air_name="X"),
            entry("f", 4, group="a", opcode="MUL"),
            entry("f", 8, group="a"),
        ]
    )
    assert store.group_by("f", ("group", "opcode")) == {("a", "ADD"): 3.0, ("a", "MUL"): 4.0}
    assert store.pivot("f", "group", "opcode") == {"a": {"ADD": 3.0, "MUL": 4.0}}


def test_merge_equals_filling_whole() -> None:
    items = [
        entry("m", 0.1, group="a"),
        counter("z", 0, group="b"),
        entry("m", 0.2, group="a"),
        entry("m", math.nan, group="a"),
        entry("n", 3, air_name="x"),
    ]
    first, second = db(items[:2]), db(items[2:])
    first.merge(second)
    whole = db(items)
    assert str(rows(first)) == str(rows(whole))
    assert first.samples("a") == whole.samples("a")
    assert first.zero_counters("b") == ["z"]
    assert first.not_finite() == whole.not_finite()
    assert first.groups() == whole.groups()


def test_plain_data() -> None:
    assert db([entry("m", 1, group="a")]).to_dict() == [
        {"labels": {"group": "a"}, "metric": "m", "value": 1.0}
    ]


def test_what_each_label_set_has() -> None:
    store = db([entry("m", 1, group="a"), entry("b", 2, group="a"), entry("m", 3, group="b")])
    assert store.metrics() == {
        Labels.of({"group": "a"}): [Metric("b", 2), Metric("m", 1)],
        Labels.of({"group": "b"}): [Metric("m", 3)],
    }


def test_era_is_told_by_dropped_counters_too() -> None:
    assert db([counter("execute_pure_insns", 0, group="a")]).era.name == "v2.1"


@pytest.mark.parametrize("spans", [("x", "y"), ("", "")])
def test_values_of_a_metric_that_adds_up_take_one_place(spans: tuple[str, str]) -> None:
    store = db([counter("cells_used", 2, group="a", cycle_tracker_span=span) for span in spans])
    (table,) = store.tables()
    column = table.columns["cells_used"]
    assert (column.adds_up, column.values, column.repeats) == (True, {0: 4.0}, {})


def test_times_of_one_label_set_stay_apart_beside_call_stacks_in_any_order() -> None:
    plain = [entry("total_proof_time_ms", value, group="a") for value in (5, 7)]
    stacked = [entry("total_proof_time_ms", 3, group="a", cycle_tracker_span="main")]
    for items in (plain + stacked, stacked + plain, [plain[0], *stacked, plain[1]]):
        store = db(items)
        (table,) = store.tables()
        column = table.columns["total_proof_time_ms"]
        assert not column.adds_up
        assert sorted(column.samples(0)) == [3, 5, 7]


QUERIES: dict[str, Callable[[MetricDb, str, str], object]] = {
    "select": lambda store, metric, key: store.select(metric, **{key: "x"}),
    "group_by": lambda store, metric, key: store.group_by(metric, [key]),
    "samples_by": lambda store, metric, key: store.samples_by(metric, ["group", key]),
    "pivot": lambda store, metric, key: store.pivot(metric, "group", key),
    "recorded": lambda store, metric, key: list(store.recorded(metric, having=key)),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_misspelt_names_are_errors_and_names_that_a_run_lacks_are_not(
    query: Callable[[MetricDb, str, str], object],
) -> None:
    store = db([counter("my_cells", 1, group="a", air_name="x"), counter("zero", 0, group="a", mine="x")])
    assert query(store, "my_cells", "air_name")
    for lacking in (("rows", "air_name"), ("my_cells", "opcode"), ("my_cells", "mine"), ("zero", "air_name")):
        assert not query(store, *lacking)
    with pytest.raises(UnknownNameError, match=r"^no metric 'my_cell'; available: my_cells$"):
        query(store, "my_cell", "air_name")
    with pytest.raises(
        UnknownNameError, match=r"^no metric 'total_cell_used'; did you mean total_cells_used\?$"
    ):
        query(store, "total_cell_used", "air_name")
    with pytest.raises(UnknownNameError, match=r"^no label key 'air_nam'; available: air_name$"):
        query(store, "my_cells", "air_nam")


def test_a_misspelt_group_is_an_error_and_one_that_a_run_lacks_is_empty() -> None:
    store = db([entry("m", 1, group="leaf")])
    assert store.samples("root") == store.phases("root") == {}
    for of_group in (store.samples, store.phases):
        with pytest.raises(UnknownNameError, match=r"^no group 'lef'; available: leaf$"):
            of_group("lef")


def test_a_store_is_told_in_a_line() -> None:
    store = db([entry("m", 1, group="leaf", idx=str(number)) for number in range(1200)])
    assert repr(store) == "<MetricDb: OpenVM v2.0, 1 groups, 1,200 label sets, 1 metrics>"
    assert repr(MetricDb()) == "<MetricDb: OpenVM unknown, 0 groups, 0 label sets, 0 metrics>"
