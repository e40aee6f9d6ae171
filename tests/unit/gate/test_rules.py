from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.verdicts import Criteria
from openvm_prof.core.catalog.dimensions import AIR, SEGMENT
from openvm_prof.core.errors import BadInputsError, UnknownNameError
from openvm_prof.gate.budget import Acceptance, Budget, GateResult, Outcome, Rule, Severity
from openvm_prof.gate.rules import check_sides, default_budget
from tests.builders import Entry, counter, entry, run, totals

TODAY = date(2026, 6, 1)


def side(*runs: list[Entry]) -> list[SideRun]:
    return [SideRun(None, "run", run(items)) for items in runs]


def cells(*values: float, group: str = "leaf", air: str = "A") -> list[SideRun]:
    return side(*([counter("main_cells_used", value, group=group, air_name=air)] for value in values))


def times(*values: float) -> list[SideRun]:
    return side(*(totals("app_proof", value) for value in values))


def checked(
    base: list[SideRun], head: list[SideRun], *rules: Rule, accept: tuple[Acceptance, ...] = ()
) -> GateResult:
    budget = Budget(rules) if rules else default_budget()
    return check_sides(Sides.of(base, head), budget, accept, TODAY, Criteria())


def outcomes(result: GateResult) -> set[Outcome]:
    return {finding.outcome for finding in result.findings}


@pytest.mark.parametrize(
    ("group", "after", "outcome"),
    [
        ("leaf", 102, Outcome.FAILED),
        ("app_proof", 102, Outcome.FAILED),
        ("leaf", 101, Outcome.PASSED),
        ("leaf", 50, Outcome.PASSED),
    ],
)
def test_exact_counters_may_grow_by_a_percent(group: str, after: float, outcome: Outcome) -> None:
    assert outcomes(checked(cells(100, group=group), cells(after, group=group))) == {outcome}


def test_only_app_and_leaf_groups_are_held_to_it() -> None:
    assert checked(cells(100, group="internal.0"), cells(200, group="internal.0")).findings == ()


def test_counters_on_which_a_side_disagrees_confirm_nothing() -> None:
    assert outcomes(checked(cells(100, 100), cells(100, 110))) == {Outcome.UNCONFIRMED}


def test_a_confirmed_slowdown_fails_and_a_speedup_does_not() -> None:
    slow, fast = times(110, 111, 112, 113), times(100, 101, 102, 103)
    assert outcomes(checked(fast, slow)) == {Outcome.FAILED}
    assert outcomes(checked(slow, fast)) == {Outcome.PASSED}


def test_few_runs_warn_unless_asked_to_fail() -> None:
    result = checked(times(100), times(120))
    assert outcomes(result) == {Outcome.UNCONFIRMED}
    assert result.passed()
    assert not result.passed(failing=frozenset({Outcome.UNCONFIRMED}))


def test_limits_of_the_head_alone() -> None:
    def limited(**limits: float) -> GateResult:
        return checked(cells(1), cells(100), replace(Rule("r", ("main_cells_used",)), **limits))

    assert outcomes(limited(max=99)) == {Outcome.FAILED}
    assert outcomes(limited(max=100)) == {Outcome.PASSED}
    assert outcomes(limited(min=101)) == {Outcome.FAILED}
    assert outcomes(limited(exact=100)) == {Outcome.PASSED}
    assert outcomes(limited(exact=99)) == {Outcome.FAILED}


def test_a_warning_only_warns_and_a_note_stays_with_its_rule() -> None:
    rule = Rule("r", ("main_cells_used",), max=1, severity=Severity.WARNING, note="ask the team")
    (finding,) = checked(cells(1), cells(2), rule).findings
    assert (finding.outcome, finding.rule.note) == (Outcome.WARNED, "ask the team")


def test_labels_select() -> None:
    rule = Rule("r", ("main_cells_used",), labels=((AIR, "A*"),), max_increase_percent=0)
    assert outcomes(checked(cells(1, air="AB"), cells(2, air="AB"), rule)) == {Outcome.FAILED}
    other = checked(cells(1, air="B"), cells(2, air="B"), replace(rule, is_default=False))
    assert outcomes(other) == {Outcome.UNMATCHED}


def test_labels_of_several_dimensions_select_together() -> None:
    both = Rule("r", ("main_cells_used",), labels=((AIR, "A"), (SEGMENT, "1")), max=1)
    items = [counter("main_cells_used", 5, group="leaf", air=air, segment=n) for air in "AB" for n in "01"]
    (finding,) = checked(side(items), side(items), both).findings
    assert finding.subject == "leaf / A / 1 / main_cells_used"


def test_what_the_head_lacks_is_not_checked_and_said() -> None:
    head = side([counter("rows", 1, group="leaf")])
    assert outcomes(checked(cells(100), head)) == {Outcome.UNMATCHED}


def test_an_acceptance_covers_its_change_until_its_last_day() -> None:
    one = Acceptance("main_cells_used", 5, "wider bus", TODAY)
    assert outcomes(checked(cells(100), cells(105), accept=(one,))) == {Outcome.ACCEPTED}
    assert outcomes(checked(cells(100), cells(106), accept=(one,))) == {Outcome.FAILED}
    assert outcomes(checked(cells(100), cells(105), accept=(replace(one, group="app*"),))) == {Outcome.FAILED}
    old = replace(one, until=date(2026, 5, 31))
    result = checked(cells(100), cells(105), accept=(old,))
    assert outcomes(result) == {Outcome.FAILED}
    assert "expired on 2026-05-31" in str(result.notices[0])
    assert outcomes(checked(cells(100), cells(105), accept=(old, one))) == {Outcome.ACCEPTED}


def five(app: float, leaf: float) -> list[SideRun]:
    """Five runs about these times, so that no two are alike."""
    return side(*([*totals("app_proof", app + i), *totals("leaf", leaf + i)] for i in range(5)))


def test_a_group_that_became_slower_fails_though_the_whole_became_faster() -> None:
    result = checked(five(10_000, 2_000), five(7_000, 4_000))
    failed = {
        finding.row.key.group
        for finding in result.findings
        if finding.outcome is Outcome.FAILED and finding.row
    }
    assert failed == {"leaf"}


def test_another_rule_takes_nothing_from_a_rule() -> None:
    one = Rule("leaf", ("total_proof_time_ms",), groups=("leaf",), max_increase_percent=5)
    other = Rule("whole", ("total_proof_time_ms",), groups=("Total",), max_increase_percent=5)
    for rules in ((one,), (other, one)):
        result = checked(five(10_000, 2_000), five(7_000, 4_000), *rules)
        assert [f.rule.name for f in result.findings if f.outcome is Outcome.FAILED] == ["leaf"]


def test_whatever_is_said_to_be_chance_was_tested() -> None:
    result = checked(times(100, 200, 300, 400), times(150, 250, 350, 450))
    chance = [finding for finding in result.findings if "can be chance" in finding.message]
    assert chance
    assert all(finding.row is not None and finding.row.p is not None for finding in chance)


def test_an_acceptance_of_a_change_accepts_no_larger_one_in_the_other_direction() -> None:
    rule = Rule("cells", ("main_cells_used",), min=900)
    accept = Acceptance("main_cells_used", 4, "known", date(2026, 12, 31))
    result = checked(cells(1000), cells(10), rule, accept=(accept,))
    assert outcomes(result) == {Outcome.FAILED}
    assert "allows up to 4 %, but the change is larger" in str(result.notices[0])


def test_a_rule_that_only_warns_never_fails_unconfirmed() -> None:
    rule = Rule("time", ("total_proof_time_ms",), max_increase_percent=5, severity=Severity.WARNING)
    failing = frozenset({Outcome.FAILED, Outcome.UNCONFIRMED})
    result = checked(times(100), times(150), rule)
    assert outcomes(result) == {Outcome.UNCONFIRMED}
    assert result.passed(failing=failing)
    strict = replace(rule, severity=Severity.ERROR)
    assert not checked(times(100), times(150), strict).passed(failing=failing)


def test_limits_are_told_in_full() -> None:
    rule = Rule("cells", ("main_cells_used",), max=1_234_567)
    (finding,) = checked(cells(1), cells(1_234_568), rule).findings
    assert finding.message == "is above 1,234,567"


def test_a_label_rule_tells_of_runs_that_disagree() -> None:
    rule = Rule("air", ("main_cells_used",), labels=((AIR, "*"),), max_increase_percent=1)
    notices = checked(cells(100, 900), cells(100, 100), rule).notices
    assert any("base: the runs disagree" in str(notice) for notice in notices)


def test_what_is_new_is_not_said_to_have_passed() -> None:
    assert outcomes(checked(side([]), cells(100))) == {Outcome.UNMATCHED}


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            Rule("r", metrics=("halo2_wrapper_k",), max=1),
            ": these runs did not record them",
        ),
        (
            Rule("r", metrics=("main_cells_used",), labels=((SEGMENT, "1"),), max=1),
            ": these metrics are not in such groups or with such labels",
        ),
        (
            Rule("r", metrics=("main_cells_used",), groups=("app",), max=1),
            ": these metrics are not in such groups or with such labels",
        ),
    ],
)
def test_a_rule_that_selects_nothing_says_what_is_there(rule: Rule, why: str) -> None:
    (finding,) = checked(cells(1), cells(1), rule).findings
    assert finding.outcome is Outcome.UNMATCHED
    assert finding.message == f"the rule selects no metric{why}"


# -- limits both ways ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "before", "after", "outcome", "message"),
    [
        ("max_decrease_percent", 100, 98, Outcome.PASSED, ""),
        ("max_decrease_percent", 100, 97.9, Outcome.FAILED, "fell by more than 2 %"),
        ("max_decrease_percent", 100, 500, Outcome.PASSED, ""),
        ("max_decrease_percent", 100, 0, Outcome.FAILED, "fell by more than 2 %"),
        ("max_decrease_percent", 0, 0, Outcome.PASSED, ""),
        ("max_decrease_percent", 0, 5, Outcome.PASSED, ""),
        ("max_change_percent", 100, 102, Outcome.PASSED, ""),
        ("max_change_percent", 100, 102.1, Outcome.FAILED, "grew by more than 2 %"),
        ("max_change_percent", 100, 97.9, Outcome.FAILED, "fell by more than 2 %"),
        ("max_change_percent", 0, 1, Outcome.FAILED, "grew by more than 2 %"),
        ("max_change_percent", 0, 0, Outcome.PASSED, ""),
        ("max_increase_percent", 100, 5, Outcome.PASSED, ""),
    ],
)
def test_relative_limits(key: str, before: float, after: float, outcome: Outcome, message: str) -> None:
    rule = replace(Rule("r", ("main_cells_used",)), **{key: 2.0})
    (finding,) = checked(cells(before), cells(after), rule).findings
    assert (finding.outcome, finding.message) == (outcome, message)


def test_both_ways_with_a_limit_each() -> None:
    rule = Rule("r", ("main_cells_used",), max_increase_percent=10, max_decrease_percent=0)
    assert outcomes(checked(cells(100), cells(110), rule)) == {Outcome.PASSED}
    assert outcomes(checked(cells(100), cells(99), rule)) == {Outcome.FAILED}
    stricter = replace(rule, max_change_percent=5)
    assert outcomes(checked(cells(100), cells(110), stricter)) == {Outcome.FAILED}


def test_a_confirmed_drop_of_a_noisy_value_fails_both_ways_and_downwards_alone() -> None:
    fast, slow = times(100, 101, 102, 103), times(130, 131, 132, 133)
    for rule in (
        Rule("r", ("total_proof_time_ms",), groups=("Total",), max_decrease_percent=5),
        Rule("r", ("total_proof_time_ms",), groups=("Total",), max_change_percent=5),
    ):
        assert outcomes(checked(slow, fast, rule)) == {Outcome.FAILED}
        assert outcomes(checked(slow[:1], fast[:1], rule)) == {Outcome.UNCONFIRMED}
    assert outcomes(checked(fast, slow, Rule("r", ("*",), max_decrease_percent=5))) == {Outcome.PASSED}


def test_percents_are_of_the_base_in_both_directions() -> None:
    rule = Rule("r", ("total_proof_time_ms",), groups=("Total",), max_decrease_percent=20)
    assert outcomes(checked(times(100), times(80), rule)) == {Outcome.PASSED}
    assert outcomes(checked(times(100), times(79), rule)) == {Outcome.UNCONFIRMED}


def test_what_is_gone_fell_and_what_is_new_has_no_base() -> None:
    other = side([counter("rows", 1, group="leaf")])
    for key in ("max_decrease_percent", "max_change_percent"):
        rule = replace(Rule("r", ("main_cells_used",)), **{key: 2.0})
        (gone,) = checked(cells(100), other, rule).findings
        assert gone.outcome is Outcome.FAILED
        assert gone.message == "gone: the head has no such metric, which may not fall by more than 2 %"
        (new,) = checked(other, cells(100), rule).findings
        assert new.outcome is Outcome.UNMATCHED
    accepted = Acceptance("main_cells_used", 100, "the chip went", TODAY)
    assert outcomes(checked(cells(100), other, rule, accept=(accepted,))) == {Outcome.ACCEPTED}


# -- runs that only one side has, and sides that are not the same thing ----------------------------


def combined(**runs: float) -> list[SideRun]:
    return [
        SideRun(name, "run", run([counter("main_cells_used", value, group="leaf")]))
        for name, value in runs.items()
    ]


def test_a_missing_run_fails_once_unless_it_is_allowed() -> None:
    base, head = combined(fib=1, regex=1), combined(fib=1)
    result = checked(base, head)
    (missing,) = (finding for finding in result.findings if finding.outcome is Outcome.FAILED)
    assert (missing.run, missing.subject) == ("regex", "run regex")
    assert missing.message == "the run is missing from the head"
    assert not result.passed()
    assert result.unmatched.missing == ("regex",)
    assert len(result.findings) == 2  # nothing is said of the missing run's series
    allowed = check_sides(Sides.of(base, head), default_budget(), (), TODAY, Criteria(), allow_missing=True)
    assert outcomes(allowed) == {Outcome.ACCEPTED, Outcome.PASSED}
    assert allowed.passed(failing=frozenset(Outcome) - {Outcome.PASSED, Outcome.ACCEPTED})


def test_a_new_run_is_told_and_fails_nothing() -> None:
    result = checked(combined(fib=1), combined(fib=1, sha=1))
    assert [(f.run, f.outcome) for f in result.findings] == [
        ("sha", Outcome.UNMATCHED),
        (None, Outcome.PASSED),
    ]
    assert result.passed()


def test_limits_of_the_head_alone_hold_for_a_new_run() -> None:
    rule = Rule("r", ("main_cells_used",), max=5)
    assert not checked(combined(fib=1), combined(fib=1, sha=9), rule).passed()


def test_unlike_sides_are_held_to_limits_of_the_head_alone() -> None:
    def proven(era_metric: str, value: float) -> list[SideRun]:
        return side([counter("main_cells_used", value, group="leaf"), entry(era_metric, 1, group="leaf")])

    base, head = proven("execute_time_ms", 1), proven("postflight_time_ms", 9)
    (finding,) = checked(base, head, Rule("r", ("main_cells_used",), max_increase_percent=1)).findings
    assert finding.outcome is Outcome.UNMATCHED
    assert finding.message == "not compared (era: v1 against v2.1)"
    assert outcomes(checked(base, head, Rule("r", ("main_cells_used",), max=5))) == {Outcome.FAILED}


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (("main_cell_used",), "rule 'r': no metric matches 'main_cell_used'; available: main_cells_used"),
        (("main_cells_used", "row_used"), "rule 'r': no metric matches 'row_used'; did you mean rows_used?"),
        (("*_seconds",), "rule 'r': no metric matches '*_seconds'; available: main_cells_used"),
    ],
)
def test_a_misspelt_metric_is_an_error(metrics: tuple[str, ...], message: str) -> None:
    rule = Rule("r", metrics=metrics, max=1)
    with pytest.raises(UnknownNameError) as caught:
        checked(cells(1), cells(1), rule)
    assert str(caught.value) == message
    assert outcomes(checked(side([]), side([]), rule)) == {Outcome.UNMATCHED}


def test_all_misspelt_metrics_of_a_budget_are_told_together() -> None:
    rules = tuple(Rule(name, metrics=(f"no_{name}",), max=1) for name in "ab")
    with pytest.raises(BadInputsError) as caught:
        checked(cells(1), cells(1), *rules)
    assert caught.value.count == 2
