from __future__ import annotations

import re

import pytest

from openvm_prof.core.errors import BadInputError, BadInputsError
from openvm_prof.rewrite.recording import RecordedEntry, RecordedRun, Recording
from openvm_prof.rewrite.rewriting import Rewritten, rewrite
from openvm_prof.rewrite.rules import Exclude, Rename, Rule, Subtract

Row = tuple[str, object, dict[str, str]]


def recording(*rows: Row, key: str | None = None) -> Recording:
    entries = (
        RecordedEntry(
            "gauge", index, {"labels": [*map(list, labels.items())], "metric": metric, "value": value}
        )
        for index, (metric, value, labels) in enumerate(rows)
    )
    return Recording((RecordedRun(key, {"gauge": []}, tuple(entries)),))


def rows(result: Rewritten) -> list[Row]:
    (run,) = result.recording.runs
    return [(entry.metric, entry.fields["value"], entry.labels) for entry in run.entries]


def messages(result: Rewritten) -> list[str]:
    return [str(notice) for notice in result.notices]


A: Row = ("total", "10", {"group": "a", "segment": "0"})
B: Row = ("total", "20.5", {"group": "b"})
LESS_A: Row = ("compile", "3", {"segment": "0", "group": "a"})
LESS_B: Row = ("compile", "0.25", {"group": "b"})
TAKE = Subtract(metric="compile*", from_="total")


def test_exclude_by_metric_and_labels() -> None:
    def kept(rule: Rule) -> list[Row]:
        return rows(rewrite(recording(A, B, LESS_A), [rule]))

    assert kept(Exclude(metric="tot*")) == [LESS_A]
    assert kept(Exclude(metric="*", labels={"group": "?", "segment": "*"})) == [B]
    assert kept(Exclude(metric="*", labels={"group": "[b-z]"})) == [A, LESS_A]


def test_rename_changes_the_metric_alone() -> None:
    result = rewrite(recording(A, B), [Rename(metric="total", to="new", labels={"group": "b"})])
    assert rows(result) == [A, ("new", "20.5", {"group": "b"})]


def test_rename_tells_of_label_sets_that_hold_several_of_it_now() -> None:
    onto = rewrite(recording(LESS_A, A, B), [Rename(metric="compile", to="total")])
    assert messages(onto) == ["rule 1: 1 label set has several values of 'total' now"]
    together = rewrite(recording(LESS_A, A, B), [Rename(metric="*", to="x")])
    assert messages(together) == ["rule 1: 1 label set has several values of 'x' now"]
    assert not rewrite(recording(B, B), [Rename(metric="total", to="x")]).notices


def test_subtract_label_set_by_label_set_whatever_the_order_of_labels() -> None:
    result = rewrite(recording(LESS_A, A, B, LESS_B), [TAKE])
    assert rows(result) == [LESS_A, ("total", "7", A[2]), ("total", "20.25", B[2]), LESS_B]
    assert not result.notices


def test_subtract_takes_several_away_exactly() -> None:
    parts: list[Row] = [("compile_x", "0.1", {}), ("compile_y", "0.2", {}), ("compile_y", 1e-20, {})]
    (*_, last) = rows(rewrite(recording(*parts, ("total", "0.30000000000000000002", {})), [TAKE]))
    assert last == ("total", "0.00000000000000000001", {})
    result = rewrite(recording(("compile", "1", {}), ("total", "1" + "0" * 60 + ".5", {})), [TAKE])
    assert rows(result)[1][1] == "9" * 60 + ".5"


def test_rules_see_what_those_before_them_left() -> None:
    rules: list[Rule] = [Rename(metric="compile", to="other"), TAKE, Exclude(metric="other")]
    result = rewrite(recording(A, LESS_A), rules)
    assert rows(result) == [A]
    assert messages(result) == ["rule 2: no entry has metric 'compile*'"]


def test_a_rule_about_nothing_is_a_notice_once_for_all_runs() -> None:
    two = Recording((*recording(A, key="x").runs, *recording(LESS_A, key="y").runs))
    result = rewrite(two, [Exclude(metric="compile"), Exclude(metric="t*", labels={"group": "q"})])
    assert messages(result) == ["rule 2: no entry has metric 't*' and these labels"]


def test_label_sets_with_nothing_to_subtract_from_are_counted() -> None:
    assert messages(rewrite(recording(A, LESS_A, LESS_B), [TAKE])) == [
        "rule 1: 1 label set has no metric 'total' to subtract from"
    ]


def test_a_negative_result_is_an_error_or_0() -> None:
    small = recording(("total", "1.5", {}), ("compile", "2", {}))
    with pytest.raises(BadInputError) as caught:
        rewrite(small, [TAKE])
    assert str(caught.value) == (
        "gauge[0]: metric 'total': rule 1: 1.5 minus 2 is negative; `clamp = true` makes it 0"
    )
    clamped = rewrite(small, [Subtract(metric="compile", from_="total", clamp=True)])
    assert rows(clamped)[0][1] == "0"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("compile", "NaN", {}), "gauge[1]: metric 'compile': rule 1: cannot calculate with NaN"),
        (("compile", "-inf", {}), "rule 1: cannot calculate with -inf"),
        (("total", "7", {}), "gauge[1]: metric 'total': rule 1: the same labels as gauge[0]"),
    ],
)
def test_subtractions_that_cannot_be_done(row: Row, message: str) -> None:
    with pytest.raises(BadInputError, match=re.escape(message)):
        rewrite(recording(("total", "5", {}), row, ("compile", "1", {})), [TAKE])


def test_all_that_is_wrong_with_a_rule_is_told_at_once_with_its_run() -> None:
    small = [("total", "1", {"i": str(i)}) for i in range(2)] + [
        ("compile", "2", {"i": str(i)}) for i in range(2)
    ]
    two = Recording((*recording(*small, key="x").runs, *recording(*small, key="y").runs))
    with pytest.raises(BadInputsError) as caught:
        rewrite(two, [TAKE])
    places = [(error.where.run, error.where.entry) for error in caught.value.errors]
    assert places == [("x", "gauge[0]"), ("x", "gauge[1]"), ("y", "gauge[0]"), ("y", "gauge[1]")]
