from __future__ import annotations

import math

import pytest

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.metrics_json import parse_metrics
from tests.builders import json_entry, metrics_bytes, rows


def parsed(data: bytes) -> MetricDb:
    (run,) = parse_metrics(data).runs
    return run.db


def value_of(text: object) -> float:
    ((_, _, value),) = parsed(metrics_bytes(None, [json_entry("m", text, ("group", "a"))])).entries()
    return value


def message(data: bytes) -> str:
    with pytest.raises(BadInputError) as caught:
        parse_metrics(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", 12.5),
        ("0", 0.0),
        ("-3", -3.0),
        ("-0.25", -0.25),
        ("007", 7.0),
        ("inf", math.inf),
        ("-inf", -math.inf),
        ("18446744073709551615", 18446744073709551615.0),
        (12, 12.0),
        (12.5, 12.5),
        (-3, -3.0),
    ],
)
def test_values_as_rust_prints_them_and_numbers(text: object, value: float) -> None:
    assert value_of(text) == value


def test_nan_is_a_value() -> None:
    assert math.isnan(value_of("NaN"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1e5",
        "1e400",
        "0x10",
        "1_000",
        " 1",
        "1 ",
        "+1",
        "1.",
        ".5",
        "-.5",
        "1.2.3",
        "--1",
        "-",
        "1-2",
        "Infinity",
        "nan",
        "INF",
        "+inf",
        "١",
        "1,000",
    ],
)
def test_other_texts_are_bad_entries(text: str) -> None:
    assert f"gauge[0]: metric 'm': value {text!r} is not a decimal number" == message(
        metrics_bytes(None, [json_entry("m", text, ("group", "a"))])
    )


@pytest.mark.parametrize("text", ["1\n", "\n1", "1\n2"])
def test_a_line_break_is_no_part_of_a_number(text: str) -> None:
    assert "is not a decimal number" in message(metrics_bytes(None, [json_entry("m", text, ("group", "a"))]))


@pytest.mark.parametrize("value", [None, True, [], {}])
def test_values_of_other_types_are_bad_entries(value: object) -> None:
    assert message(metrics_bytes(None, [json_entry("m", value)])).startswith("gauge[0]: Expected `")


def test_a_number_of_400_digits_is_too_large() -> None:
    assert "value of 400 digits is too large" in message(metrics_bytes(None, [json_entry("m", "9" * 400)]))


def test_the_entry_at_fault_is_named_among_good_ones() -> None:
    good = json_entry("m", "1")
    assert message(metrics_bytes([good, good, json_entry("bad", "x")])) == (
        "counter[2]: metric 'bad': value 'x' is not a decimal number"
    )


@pytest.mark.parametrize("value", ["-1", "-0.5", -1, "-inf"])
def test_negative_counter(value: object) -> None:
    assert "counter[0]: metric 'm': a counter cannot be negative" in message(
        metrics_bytes([json_entry("m", value)])
    )


def test_zero_counter_after_nan() -> None:
    store = parsed(metrics_bytes([json_entry("m", "NaN"), json_entry("n", "0"), json_entry("o", "5")]))
    assert [metric for _, metric, _ in store.entries()] == ["m", "o"]


def test_negative_counter_after_nan() -> None:
    data = metrics_bytes([json_entry("m", "NaN"), json_entry("n", "-5")])
    assert "counter[1]: metric 'n': a counter cannot be negative" in message(data)


def test_minus_zero_counter_is_zero() -> None:
    assert list(parsed(metrics_bytes([json_entry("m", "-0", ("group", "a"))])).entries()) == []


@pytest.mark.parametrize("text", ["-0", "-0.0", -0.0])
@pytest.mark.parametrize("other", ["1", "inf", 1.5])
def test_zeros_have_no_sign(text: object, other: object) -> None:
    gauges = [json_entry("m", text, ("group", "a")), json_entry("n", other, ("group", "a"))]
    values = [value for *_, value in parsed(metrics_bytes(gauges=gauges)).entries()]
    assert math.copysign(1, min(values)) == 1


@pytest.mark.parametrize(
    "data", [b"{}", b' {"counter": []} ', b'{"gauge": []}', b'{"gauge": [], "counter": []}']
)
def test_files_with_nothing_recorded(data: bytes) -> None:
    file = parse_metrics(data)
    assert not file.is_combined
    assert [run.key for run in file.runs] == [None]
    assert file.runs[0].db.metric_names() == []


def test_keys_of_an_entry_in_any_order_and_unknown_ones_ignored() -> None:
    data = b'{"x": 1, "gauge": [{"value": "1", "u": {"a": 0}, "metric": "m", "labels": [["group", "a"]]}]}'
    assert rows(parsed(data)) == [({"group": "a"}, "m", 1.0)]


def test_any_bytes_like_object() -> None:
    data = metrics_bytes(None, [json_entry("m", "1")])
    for buffer in (data, bytearray(data), memoryview(data)):
        assert parse_metrics(buffer).runs[0].db.metric_names() == ["m"]


def test_empty_file() -> None:
    assert "the file is empty" in message(b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"counter": [', "cut off"),
        (b'{"gauge": [{"labels": [], "metric": "m", "val', "cut off"),
        (b"   ", "cut off"),
        (b"[]", "not a metrics file: the JSON is of type array"),
        (b"3", "not a metrics file: the JSON is of type int"),
        (b"null", "not a metrics file: the JSON is of type null"),
        (b"{]", "not valid JSON"),
        (b'{"gauge": []} x', "not valid JSON"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"gauge": 3}', "gauge: Expected `array`, got `int`"),
        (b'{"gauge": null}', "gauge: Expected `array`, got `null`"),
        (b'{"gauge": [3]}', "gauge[0]: Expected `object`, got `int`"),
        (b'{"gauge": [{"metric": "m", "value": "1"}]}', "gauge[0]: Object missing required field `labels`"),
        (b'{"gauge": [{"labels": [], "value": "1"}]}', "gauge[0]: Object missing required field `metric`"),
        (b'{"gauge": [{"labels": [], "metric": "m"}]}', "gauge[0]: Object missing required field `value`"),
        (b'{"gauge": [{"labels": [], "metric": 1, "value": "1"}]}', "in `metric`"),
    ],
)
def test_broken_files_are_told_by_what_is_wrong(data: bytes, words: str) -> None:
    assert words in message(data)


@pytest.mark.parametrize(
    "labels", ["3", "{}", '[["a"]]', '[["a", "b", "c"]]', '[["a", 1]]', '["ab"]', "null", '"ab"']
)
def test_labels_that_are_no_pairs_of_strings(labels: str) -> None:
    data = f'{{"gauge": [{{"labels": {labels}, "metric": "m", "value": "1"}}]}}'.encode()
    assert message(data).startswith("gauge[0]: metric 'm': labels must be pairs of strings")


def test_duplicate_label_key() -> None:
    data = metrics_bytes(None, [json_entry("m", "1", ("group", "a"), ("group", "a"))])
    assert message(data) == "gauge[0]: metric 'm': duplicate label key 'group'"


def test_duplicate_key_of_a_call_stack() -> None:
    data = metrics_bytes(None, [json_entry("m", "1", ("dsl_ir", "a"), ("dsl_ir", "b"))])
    assert message(data) == "gauge[0]: metric 'm': duplicate label key 'dsl_ir'"


@pytest.mark.parametrize(
    "stack", ["", "plain", 'say "hi"', "back\\slash", "a;b|<c>", "cycle_tracker_span", '"dsl_ir","x"', "é\n"]
)
def test_call_stacks_are_dropped_whatever_they_hold(stack: str) -> None:
    data = metrics_bytes(
        [
            json_entry("cells_used", "2", ("group", "a"), ("cycle_tracker_span", stack), ("dsl_ir", stack)),
            json_entry("cells_used", "3", ("dsl_ir", stack + "x"), ("group", "a")),
        ]
    )
    assert rows(parsed(data)) == [({"group": "a"}, "cells_used", 5.0)]


@pytest.mark.parametrize("value", ["dsl_ir", "cycle_tracker_span", '"dsl_ir"', 'x","dsl_ir'])
def test_a_value_that_looks_like_a_call_stacks_key_stays(value: str) -> None:
    data = metrics_bytes(None, [json_entry("m", "1", ("air_name", value), ("opcode", "next"))])
    assert rows(parsed(data)) == [({"air_name": value, "opcode": "next"}, "m", 1.0)]
