"""Limits learnt from a history: how the rate is shared, what fails, and what is only told."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from openvm_prof.comparison.verdict import SeriesKey
from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.core.model.stats import Stats
from openvm_prof.gate.budget import Acceptance, Finding, GateResult, Outcome
from openvm_prof.gate.budget_toml import parse_budget
from openvm_prof.gate.known_runs import KnownRuns, run_series
from openvm_prof.gate.learnt import HistoryOptions, check_history
from openvm_prof.gate.rules import learnt_budget
from tests.unit.trends.noise import noisy

TODAY = date(2026, 6, 30)
OPTIONS = HistoryOptions(TODAY)


def run(name: str, seconds: float, cells: float = 1000, **more: float) -> dict[SeriesKey, float]:
    """A run of an app group, whose proofs take all of its time but what a leaf group takes."""
    app = {"total_proof_time_ms": seconds * 800, "main_cells_used": cells, **more}
    leaf = {"total_proof_time_ms": seconds * 200}
    stats: dict[tuple[str | None, str], Stats] = {
        (group, metric): Stats(2, value, value, value)
        for group, values in (("app_proof", app), ("leaf", leaf))
        for metric, value in values.items()
    }
    return run_series(name, {(None, "total_proof_time"): Stats(1, seconds, seconds, seconds), **stats})


def known(
    *heads: dict[SeriesKey, float], name: str = "fib", percent: float = 0.5, runs: int = 40
) -> KnownRuns:
    before = [run(name, value) for value in noisy((runs, 100), percent=percent)]
    return KnownRuns(name, heads, tuple(before), tuple(f"c{at}" for at in range(runs)))


def check(*runs: KnownRuns, options: HistoryOptions = OPTIONS, toml: str = "") -> GateResult:
    return check_history(runs, parse_budget(toml) if toml else learnt_budget(), (), options)


def outcomes(result: GateResult, outcome: Outcome = Outcome.FAILED) -> list[str]:
    return [finding.subject for finding in result.findings if finding.outcome is outcome]


def finding(result: GateResult, subject: str) -> Finding:
    (found,) = [each for each in result.findings if each.subject == subject]
    return found


TOTAL = "fib / Total / total_proof_time_ms"


def test_one_run_is_enough_to_fail() -> None:
    assert check(known(run("fib", 100))).passed()
    result = check(known(run("fib", 106)))
    assert outcomes(result) == [TOTAL]
    failed = finding(result, TOTAL)
    assert failed.limit == pytest.approx(102_500, rel=0.01)
    assert failed.message.endswith("the limit learnt from 20 runs")
    assert failed.row is not None and failed.row.base is not None and failed.row.base.n == 20


def test_parts_warn() -> None:
    assert outcomes(check(known(run("fib", 106))), Outcome.WARNED) == [
        "fib / app_proof / total_proof_time_ms",
        "fib / leaf / total_proof_time_ms",
    ]


def test_more_runs_narrow_the_limit() -> None:
    single = check(known(run("fib", 104), percent=2))
    several = check(known(run("fib", 104), run("fib", 105), run("fib", 106), percent=2))
    one, three = (finding(each, TOTAL).limit for each in (single, several))
    assert one is not None and three is not None and three < one


def test_the_rate_is_of_the_whole_check() -> None:
    alone = finding(check(known(run("fib", 100), percent=2)), TOTAL).limit
    beside = [known(run(name, 100), name=name, percent=2) for name in ("fib", "regex", "keccak")]
    together = finding(check(*beside), TOTAL).limit
    more_often = finding(check(*beside, options=replace(OPTIONS, rate=0.03)), TOTAL).limit
    assert alone is not None and together is not None and alone < together
    assert more_often == pytest.approx(alone)


def test_a_group_that_is_all_of_the_run_is_told_once() -> None:
    one = {
        (None, "total_proof_time"): Stats(1, 5, 5, 5),
        ("app", "total_proof_time_ms"): Stats(1, 5e3, 5e3, 5e3),
    }
    series = run_series("fib", one)
    result = check(KnownRuns("fib", (series,), (series,) * 20, ("c",) * 20))
    times = [each.subject for each in result.findings if "time" in each.subject]
    assert times == [TOTAL]


def test_every_change_of_a_counter_is_told_and_more_than_1_percent_fails() -> None:
    more = check(known(run("fib", 100, cells=1020)))
    assert outcomes(more) == ["fib / app_proof / main_cells_used"]
    for cells, told in ((1005, "+0.5%"), (950, "-5.0%")):
        result = check(known(run("fib", 100, cells=cells)))
        assert result.passed()
        (notice,) = [str(notice) for notice in result.notices if "exact counters" in str(notice)]
        assert notice.endswith(f"fib / app_proof / main_cells_used {told}")
    assert not check(known(run("fib", 100))).notices


def test_a_counter_that_varies_by_itself_is_no_change_within_what_it_varies_by() -> None:
    base = known(run("fib", 100, cells=1002))
    before = tuple(run("fib", 100, cells=1000 + at % 4) for at in range(20))
    assert not check(replace(base, before=before, commits=("c",) * 20)).notices


def test_segments_are_counted() -> None:
    series = dict(run("fib", 100))
    series[SeriesKey("fib", "app_proof", (), "num_segments")] = 3
    assert outcomes(check(known(series))) == ["fib / app_proof / num_segments"]


def test_an_accepted_change_begins_the_base_anew() -> None:
    times = [*noisy((40, 100)), *noisy((2, 120))]
    base = KnownRuns("fib", (run("fib", 121),), tuple(run("fib", time) for time in times), ("c",) * 42)
    assert outcomes(check(base)) == [TOTAL]
    assert check(replace(base, accepted=40)).passed()


def test_a_base_that_became_slower_without_record_is_told() -> None:
    times = [*noisy((40, 100)), *noisy((15, 110))]
    runs = KnownRuns(
        "fib",
        (run("fib", 110),),
        tuple(run("fib", time) for time in times),
        tuple(f"c{at}" for at in range(55)),
    )
    (notice,) = check(runs).notices
    assert "fib: the base itself became 10." in str(notice) and "% slower at c40, which is not on" in str(
        notice
    )
    assert not check(replace(runs, accepted=40)).notices


def test_noise_that_hides_slowdowns_is_told_with_what_would_show_them() -> None:
    (notice,) = check(known(run("fib", 100), percent=4)).notices
    assert "a slowdown shows from" in str(notice) and "with 1 run of the head (the median of 3 runs" in str(
        notice
    )


def test_few_runs_are_counters_alone() -> None:
    result = check(known(run("fib", 200, cells=1020), runs=3))
    assert outcomes(result) == ["fib / app_proof / main_cells_used"]
    assert finding(result, TOTAL).message == "the base has 3 runs, and a limit needs 5"
    assert finding(result, TOTAL).outcome is Outcome.UNMATCHED


def test_a_benchmark_without_a_base_is_told_and_nothing_else_is_refused() -> None:
    new = KnownRuns("new", (run("new", 5),), missing="the history has no run of it on main")
    result = check(known(run("fib", 100)), new)
    assert result.passed() and outcomes(result, Outcome.UNMATCHED) == ["run new"]
    with pytest.raises(BadInputError, match="nothing to check: new: the history has no run of it on main"):
        check(new)
    with pytest.raises(UsageError, match=r"new: no run .*; --force checks the rules about the head alone"):
        check(replace(new, missing="no run has its conditions", refused=True))
    forced = replace(OPTIONS, force=True)
    limit = '[[rule]]\nmetric = "main_cells_used"\nmax = 900\n'
    assert len(outcomes(check(replace(new, refused=True), options=forced, toml=limit))) == 1


def test_budgets() -> None:
    learnt = '[[rule]]\nmetric = "total_proof_time_ms"\ngroup = "leaf"\nmax-increase = "learnt"\n'
    assert outcomes(check(known(run("fib", 106)), toml=learnt)) == ["fib / leaf / total_proof_time_ms"]
    fixed = learnt.replace("learnt", "4%")
    assert outcomes(check(known(run("fib", 106)), toml=fixed)) == ["fib / leaf / total_proof_time_ms"]
    assert check(known(run("fib", 103.5)), toml=fixed).passed()
    by_chance = check(known(run("fib", 106), percent=5), toml=fixed)
    assert by_chance.passed() and "so it can by chance" in by_chance.findings[0].message
    by_air = check(
        known(run("fib", 100)), toml=learnt + '[[rule]]\nmetric = "main_cells_used"\nair = "*"\nmax = 5\n'
    )
    assert outcomes(by_air, Outcome.UNMATCHED) == ["main_cells_used"]


def test_a_rate_that_falls() -> None:
    before = tuple(run("fib", 100, **{"execute_metered_insn_mi/s": value}) for value in noisy((30, 50)))
    head = run("fib", 100, **{"execute_metered_insn_mi/s": 40.0})
    rule = '[[rule]]\nmetric = "*_mi/s"\nmax-decrease = "learnt"\n'
    result = check(KnownRuns("fib", (head,), before, ("c",) * 30), toml=rule)
    assert outcomes(result) == ["fib / app_proof / execute_metered_insn_mi/s"]
    assert result.findings[0].message.startswith("fell by more than")


def test_an_acceptance_in_the_pull_request() -> None:
    accepted = Acceptance("total_proof_time_ms", 10, "checks more", TODAY)
    result = check_history([known(run("fib", 106))], learnt_budget(), [accepted], OPTIONS)
    assert result.passed() and finding(result, TOTAL).outcome is Outcome.ACCEPTED
