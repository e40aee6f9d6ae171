from __future__ import annotations

from openvm_prof.core.errors import BadInputError, Location, Notice, UsageError, did_you_mean


def test_message_names_file_run_entry_and_metric() -> None:
    where = Location("a.json", "fib", "gauge[3]", "total_proof_time_ms")
    error = BadInputError("no number", where)
    assert str(error) == "a.json: run 'fib': gauge[3]: metric 'total_proof_time_ms': no number"


def test_message_without_a_place_stands_alone() -> None:
    assert str(UsageError("give one")) == "give one"
    assert str(Notice("odd")) == "odd"


def test_callers_fill_in_only_what_is_unknown() -> None:
    inner = BadInputError("broken", Location(file="inner.json", entry="gauge[0]"))
    outer = inner.within(file="outer.json", run="fib")
    assert isinstance(outer, BadInputError)
    assert str(outer) == "inner.json: run 'fib': gauge[0]: broken"


def test_exit_codes() -> None:
    assert BadInputError("x").exit_code == 3
    assert UsageError("x").exit_code == 2


def test_notice_names_its_place() -> None:
    assert str(Notice("odd", Location(file="a.json"))) == "a.json: odd"


def test_a_name_is_never_meant_by_itself() -> None:
    assert did_you_mean(["block"], ["block", "blocks"]) == "; did you mean blocks?"
    assert did_you_mean(["block"], ["block"]) == ""


def test_the_case_of_a_name_does_not_hide_what_is_meant() -> None:
    assert did_you_mean(["AIR"], ["air", "group"]) == "; did you mean air?"
