from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from openvm_prof.cli.options import Comparison, parse_meta, percent
from openvm_prof.cli.outputs import one_line
from openvm_prof.core.document.markdown import DiffStyle
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.paths import split_lists
from openvm_prof.report.reports import ReportOptions


def test_comma_separated_and_repeated_options_are_one_list() -> None:
    assert split_lists(["a,b", "c", " d , e"]) == ["a", "b", "c", "d", "e"]
    assert split_lists([]) == []
    assert split_lists(["a,,b"]) == ["a", "", "b"]


@pytest.mark.parametrize(("text", "value"), [("5", 5.0), ("5%", 5.0), ("0", 0.0), ("2.5", 2.5)])
def test_percentages(text: str, value: float) -> None:
    assert percent(text) == value


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "%", "5%%"])
def test_what_is_no_percentage(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        percent(text)


def test_conditions_in_order() -> None:
    assert list(parse_meta(["b=1", "a = x=y ", "c="]).items()) == [("b", "1"), ("a", "x=y"), ("c", "")]


@pytest.mark.parametrize("values", [["x"], ["=x"], [" =x"], ["a=1", "a=2"]])
def test_bad_conditions(values: list[str]) -> None:
    with pytest.raises(UsageError):
        parse_meta(values)


def test_provers_are_devices_times_proofs() -> None:
    assert Comparison().report_options() == ReportOptions()
    assert ReportOptions().provers == 32
    options = Comparison(3, 4, 1.5, "html", inline_detailed=True, meta={"a": "b"}).report_options()
    assert options == ReportOptions(12, 1.5, DiffStyle.HTML, inline_detailed=True, meta={"a": "b"})


def test_messages_are_one_line_that_cannot_steer_a_terminal() -> None:
    assert one_line("a\nb\x1b[31m\tc") == "a b [31m c"
