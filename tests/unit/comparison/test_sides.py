"""Which metrics are exact, which series are compared, and which runs a side lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from openvm_prof.comparison import sides
from openvm_prof.comparison.attribution import attribute
from openvm_prof.comparison.comparing import CompareOptions, compare_many, compare_runs
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.sides import Sides, recorded_counters, unmatched_runs
from openvm_prof.comparison.verdict import UnmatchedRuns, Verdict
from openvm_prof.comparison.verdicts import Criteria, Selection, compare_sides, comparison_notices
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading.published_report import parse_published_report
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.gate.checking import check_runs
from openvm_prof.report.reports import ReportOptions, report_texts
from tests.builders import PARTS, Entry, counter, entries, entry, run, totals


def side(*runs: list[Entry], key: str | None = None) -> list[SideRun]:
    return [SideRun(key, f"run {number}", run(items)) for number, items in enumerate(runs)]


def verdicts(base: list[SideRun], head: list[SideRun]) -> dict[str, Verdict]:
    rows = compare_sides(Sides.of(base, head).series(BY_GROUP), Criteria(), Selection())
    return {str(row.key): row.verdict for row in rows}


# -- counters are exact, gauges are noisy ----------------------------------------------------------


@pytest.mark.parametrize("make", [counter, entry])
@pytest.mark.parametrize("name", ["execute_preflight_intervals", "execute_preflight_transcript_bytes"])
def test_new_counts_of_preflight_are_exact_however_recorded(name: str, make: Callable[..., Entry]) -> None:
    found = verdicts(side([make(name, 40, group="a")]), side([make(name, 60, group="a")]))
    assert found == {f"a / {name}": Verdict.CHANGED}


def test_unknown_counters_are_exact_and_unknown_gauges_noisy() -> None:
    before = [counter("widgets", 40, group="a"), entry("heat", 40, group="a")]
    after = [counter("widgets", 41, group="a"), entry("heat", 60, group="a")]
    found = verdicts(side(before), side(after))
    assert found == {"a / widgets": Verdict.CHANGED, "a / heat": Verdict.UNCONFIRMED}


@pytest.mark.parametrize("name", ["warp_time_ms", "gpu_mem.counted_bytes", "setup_seconds", "hash_rate_mi/s"])
def test_counters_that_the_catalogue_calls_noisy_are_noisy(name: str) -> None:
    found = verdicts(side([counter(name, 40, group="a")]), side([counter(name, 60, group="a")]))
    assert found == {f"a / {name}": Verdict.UNCONFIRMED}


def test_what_is_a_counter_and_a_gauge_is_noisy() -> None:
    both = [counter("widgets", 40, group="a"), entry("widgets", 2, group="a", segment="0")]
    assert recorded_counters(side(both)) == frozenset()
    only = side([counter("widgets", 41, group="a")])
    assert recorded_counters([*side(both), *only]) == frozenset()


def test_a_counter_that_stayed_0_is_a_counter() -> None:
    found = verdicts(side([counter("widgets", 0, group="a")]), side([counter("widgets", 1, group="a")]))
    assert found == {"a / widgets": Verdict.CHANGED}


def test_a_published_report_does_not_say_and_the_other_side_does() -> None:
    items = [counter("widgets", 40, group="a", segment="0")]
    text = report_texts(NamedRun("a", "a", run(items)), ReportOptions()).detailed
    published = parse_published_report(text).db
    assert published.counters() == published.gauges() == frozenset()
    assert recorded_counters([*side(items), *side([counter("others", 1, group="a")])]) == {
        "widgets",
        "others",
    }


def test_stores_remember_kinds_when_they_are_joined() -> None:
    first, second = MetricDb(), MetricDb()
    first.add([("group", "a")], "x", 1, counter=True)
    second.add([("group", "a")], "x", 1)
    second.add([("group", "a")], "y", 1, counter=None)
    first.merge(second)
    assert (first.counters(), first.gauges()) == (frozenset(), frozenset({"x"}))


# -- what is not the same thing is not compared ----------------------------------------------------


def proven(era_metric: str, *times: float, **more: float) -> list[Entry]:
    return [
        *totals("app_proof", *times),
        counter("cells", 100 * len(times) + len(era_metric), group="app_proof"),
        entry(era_metric, 1, group="app_proof"),
        *(entry(name, value, group="app_proof") for name, value in more.items()),
    ]


GPU_ONLY = "prover.main_trace_commit_time_ms"
CPU_ONLY = "prove_whir_opening_cpu_time_ms"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("execute_time_ms", "postflight_time_ms", "era: v1 against v2.1"),
        (CPU_ONLY, GPU_ONLY, "prover: CPU against GPU"),
    ],
)
def test_runs_that_are_not_alike_have_numbers_and_no_verdicts(before: str, after: str, reason: str) -> None:
    base, head = side(proven(before, 100)), side(proven(after, 900))
    rows = compare_sides(Sides.of(base, head).series(BY_GROUP), Criteria(), Selection())
    assert {row.verdict for row in rows} == {Verdict.UNLIKE}
    assert {(row.change, row.ratio, row.amount, row.percent) for row in rows} == {(None, None, None, None)}
    total = next(row for row in rows if str(row.key) == "Total / total_proof_time_ms")
    assert (total.base and total.base.median, total.head and total.head.median) == (100, 900)
    assert total.mismatch == reason
    assert attribute(Sides.of(base, head)) == ()
    notices = [str(notice) for notice in comparison_notices(Sides.of(base, head).series(BY_GROUP), rows)]
    assert any(reason in notice for notice in notices)
    assert not any("runs per side" in notice for notice in notices)


def test_a_run_that_is_alike_is_compared_beside_one_that_is_not() -> None:
    base = [*side(proven(CPU_ONLY, 100), key="a"), *side(proven(GPU_ONLY, 100), key="b")]
    head = [*side(proven(GPU_ONLY, 900), key="a"), *side(proven(GPU_ONLY, 900), key="b")]
    found = verdicts(base, head)
    assert found["a / Total / total_proof_time_ms"] is Verdict.UNLIKE
    assert found["b / Total / total_proof_time_ms"] is Verdict.UNCONFIRMED


def test_parallel_times_of_which_one_side_has_preflight_are_not_compared() -> None:
    base = side(proven("postflight_time_ms", 900, 900))
    parts = [one for i in "01" for one in entries(PARTS, (100, 200, 700), group="app_proof", segment=i)]
    found = verdicts(base, side([*parts, entry("postflight_time_ms", 1, group="app_proof")]))
    assert found["Total / parallel_proof_time_ms"] is Verdict.UNLIKE
    assert found["app_proof / parallel_proof_time_ms"] is Verdict.UNLIKE
    assert found["Total / total_proof_time_ms"] is Verdict.UNCONFIRMED


def test_totals_of_which_one_side_was_metered_are_not_compared() -> None:
    base = side(proven(GPU_ONLY, 900))
    head = side(proven(GPU_ONLY, 900, execute_metered_time_ms=300))
    found = verdicts(base, head)
    assert found["Total / total_proof_time_ms"] is Verdict.UNLIKE
    assert found["app_proof / cells"] is Verdict.SAME


def test_a_run_without_proofs_compares_instructions_and_cells() -> None:
    def executed(insns: float) -> list[SideRun]:
        group = "reth.execute_metered.block_7"
        return side(
            [counter("execute_metered_insns", insns, group=group), counter("cells", insns, group=group)]
        )

    found = verdicts(executed(20_000_000), executed(21_000_000))
    assert set(found.values()) == {Verdict.CHANGED, Verdict.REGRESSION}


# -- each question is asked once -------------------------------------------------------------------


def test_a_comparison_and_a_check_compute_series_and_likeness_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(name: str) -> None:
        work = getattr(sides, name)

        def call(*args: Any) -> Any:
            calls.append(name)
            return work(*args)

        monkeypatch.setattr(sides, name, call)

    counted("likeness")
    counted("side_values")
    base, head = side(totals("leaf", 1000), totals("leaf", 1010)), side(totals("leaf", 2000))
    options = CompareOptions(BY_GROUP, Criteria(), Selection())
    assert compare_runs(base, head, options).rows
    assert calls == ["likeness", "side_values", "side_values"]
    calls.clear()
    assert check_runs(base, head, options, today=date(2026, 1, 1)).result.findings
    assert calls == ["likeness", "side_values", "side_values"]
    calls.clear()
    assert compare_many({"a": base, "b": head, "c": head}, options).rows
    # the series of the base, then those of each other
    assert calls == [*["likeness"] * 2, *["side_values"] * 3]


# -- runs that only one side has -------------------------------------------------------------------


def test_runs_that_only_one_side_has() -> None:
    def combined(*names: str) -> list[SideRun]:
        return [one for name in names for one in side([counter("cells", 1, group="a")], key=name)]

    found = unmatched_runs(combined("fib", "regex", "keccak"), combined("fib", "keccak", "sha"))
    assert found == UnmatchedRuns(("regex",), ("sha",))
    assert found.sentences() == [
        "1 run is missing from the head: regex",
        "1 run is only in the head, and not in the base: sha",
    ]
    many = unmatched_runs(combined(*"abcdefghijk"), combined("a")).sentences()
    assert many == ["10 runs are missing from the head: b, c, d, e, f, g, h, i and 2 more"]
    plain = side([counter("cells", 1, group="a")])
    assert unmatched_runs([*plain, *plain], plain) == UnmatchedRuns()


def test_runs_without_metrics_are_told() -> None:
    full, empty = side([entry("total_proof_time_ms", 1, group="app_proof")], key="fib"), side([], key="fib")
    assert unmatched_runs(full, empty).sentences() == ["1 run holds no metrics in the head: fib"]
    assert unmatched_runs(empty, full).sentences("a", "b") == ["1 run holds no metrics in a: fib"]
    assert unmatched_runs(side([], []), full).empty_base == ("run 0", "run 1")
