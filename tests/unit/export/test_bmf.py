from __future__ import annotations

import json
import math

import pytest

from openvm_prof.export.bencher_model import BencherValue, BenchmarkOutput
from openvm_prof.export.bmf import render_bmf

ONE = BencherValue(1.0)


def written(
    *benchmarks: tuple[str, tuple[tuple[str, BencherValue], ...]],
) -> tuple[dict[str, dict[str, object]], list[str]]:
    text, notices = render_bmf(BenchmarkOutput(benchmarks))
    return json.loads(text), [str(notice) for notice in notices]


def test_pretty_printed_in_order_with_absent_bounds_left_out() -> None:
    text, notices = render_bmf(
        BenchmarkOutput((("b", (("m", BencherValue(2.5, 1.0, 4.0)), ("a", ONE))), ("a", ())))
    )
    assert notices == []
    assert text == (
        '{\n  "b": {\n    "m": {\n      "value": 2.5,\n      "lower_value": 1.0,\n      "upper_value": 4.0\n'
        '    },\n    "a": {\n      "value": 1.0\n    }\n  },\n  "a": {}\n}\n'
    )


@pytest.mark.parametrize("name", ["m", "x" * 64, "é" * 32])
def test_measure_names_up_to_64_bytes(name: str) -> None:
    assert written(("b", ((name, ONE),))) == ({"b": {name: {"value": 1.0}}}, [])


@pytest.mark.parametrize("name", ["", "x" * 65, "é" * 33, " m", "m ", "m\n", "\u3000m"])
def test_measure_names_that_bencher_refuses_are_left_out_with_a_notice(name: str) -> None:
    document, notices = written(("b", ((name, ONE), ("good", ONE))))
    assert list(document["b"]) == ["good"]
    assert len(notices) == 1
    assert repr(name) in notices[0]


@pytest.mark.parametrize("name", ["", "x" * 1025, "é" * 513])
def test_benchmark_names_that_bencher_refuses_are_left_out_with_a_notice(name: str) -> None:
    document, notices = written((name, (("m", ONE),)), ("b" * 1024, (("m", ONE),)))
    assert list(document) == ["b" * 1024]
    assert len(notices) == 1


@pytest.mark.parametrize(
    "value",
    [
        BencherValue(math.nan),
        BencherValue(math.inf),
        BencherValue(1, -math.inf, 2),
        BencherValue(1, 0, math.nan),
    ],
)
def test_values_that_are_not_finite_are_left_out_with_a_notice(value: BencherValue) -> None:
    document, notices = written(("b", (("bad", value), ("good", ONE))))
    assert list(document["b"]) == ["good"]
    assert notices == ["Bencher: measure 'bad' of 'b' has a value that is infinite or not a number: left out"]


def test_benchmarks_that_are_called_alike_are_told_apart_with_a_notice() -> None:
    document, notices = written(
        *((name, ((measure, ONE),)) for name, measure in zip(TWICE, "mnop", strict=True))
    )
    assert {name: list(measures) for name, measures in document.items()} == {
        "b": ["m"],
        "b (3)": ["n"],
        "b (2)": ["o"],
        "b (4)": ["p"],
    }
    assert notices == [
        "Bencher: benchmark 'b' occurs twice: another is 'b (3)'",
        "Bencher: benchmark 'b' occurs twice: another is 'b (4)'",
    ]


TWICE = ("b", "b", "b (2)", "b")


def test_a_name_that_is_no_unicode_text_does_not_fail() -> None:
    document, _ = written(("\udcff", (("m", ONE),)), ("b", (("m", ONE),)))
    assert "b" in document
