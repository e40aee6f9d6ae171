from __future__ import annotations

import pytest

from openvm_prof.comparison.attribution import attribute
from openvm_prof.comparison.conditions import condition_mismatches
from openvm_prof.comparison.series import BY_GROUP, UNGROUPED, SideRun, run_series
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.statistics import Alternative, adjusted, estimate, rank_test
from openvm_prof.comparison.verdict import Comparison, SeriesKey, Verdict
from openvm_prof.comparison.verdicts import (
    Criteria,
    Selection,
    compare_sides,
    comparison_notices,
    run_notices,
)
from openvm_prof.core.catalog.dimensions import AIR, SEGMENT, Dimension, dimensions
from openvm_prof.core.errors import UsageError
from tests.builders import PARTS, Entry, counter, entries, entry, run, totals

EVERYTHING = Selection()


def side(*runs: list[Entry], key: str | None = None) -> list[SideRun]:
    return [SideRun(key, f"run {number}", run(items)) for number, items in enumerate(runs)]


def times(*values: float) -> list[SideRun]:
    return side(*(totals("app_proof", value) for value in values))


def compared(
    base: list[SideRun],
    head: list[SideRun],
    by: tuple[Dimension, ...] = BY_GROUP,
    selection: Selection = EVERYTHING,
) -> dict[str, Comparison]:
    rows = compare_sides(Sides.of(base, head).series(by), Criteria(), selection)
    return {str(row.key): row for row in rows}


def test_a_confirmed_slowdown_is_a_regression() -> None:
    rows = compared(times(100, 101, 102, 103, 104), times(120, 121, 122, 123, 124))
    row = rows["Total / total_proof_time_ms"]
    assert row.verdict is Verdict.REGRESSION
    assert row.p == pytest.approx(2 / 252)
    assert rows["app_proof / total_proof_time_ms"].verdict is Verdict.REGRESSION


def test_significance_without_the_minimum_change_is_the_same() -> None:
    row = compared(times(100, 101, 102, 103, 104), times(105, 106, 107, 105.5, 106.5))
    assert row["Total / total_proof_time_ms"].verdict is Verdict.SAME
    assert row["Total / total_proof_time_ms"].p == pytest.approx(2 / 252)


def test_a_large_change_of_a_tiny_time_is_the_same() -> None:
    row = compared(times(2, 2.1, 2.2, 2.3), times(2.9, 2.95, 2.96, 2.97))["Total / total_proof_time_ms"]
    assert row.verdict is Verdict.SAME


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_runs_confirm_nothing(n: int) -> None:
    base, head = times(*range(100, 100 + n)), times(*range(150, 150 + n))
    rows = compare_sides(Sides.of(base, head).series(BY_GROUP), Criteria(), EVERYTHING)
    assert {row.verdict for row in rows} == {Verdict.UNCONFIRMED}
    assert all(row.p is None for row in rows)
    (notice,) = comparison_notices(Sides.of(base, head).series(BY_GROUP), rows)
    assert "4 runs per side" in str(notice)


def test_counts_are_exact_with_one_run() -> None:
    before = side([counter("cells", 100, group="a"), counter("execute_preflight_insns", 7, group="a")])
    after = side([counter("cells", 101, group="a"), counter("execute_preflight_insns", 8, group="a")])
    rows = compared(before, after)
    assert rows["a / cells"].verdict is Verdict.REGRESSION
    assert rows["a / execute_preflight_insns"].verdict is Verdict.CHANGED  # work has no better direction


def test_counts_that_vary_within_a_side_change_only_beyond_it() -> None:
    def cells(*values: float) -> list[SideRun]:
        return side(*([counter("cells", value, group="leaf")] for value in values))

    assert compared(cells(100, 110), cells(105, 120))["leaf / cells"].verdict is Verdict.SAME
    assert compared(cells(100, 110), cells(111, 120))["leaf / cells"].verdict is Verdict.REGRESSION
    base, head = cells(100, 110), cells(105)
    rows = compare_sides(Sides.of(base, head).series(BY_GROUP), Criteria(), EVERYTHING)
    assert "base: the runs disagree" in str(
        comparison_notices(Sides.of(base, head).series(BY_GROUP), rows)[0]
    )


def test_how_many_counts_a_sides_runs_disagree_on_is_told() -> None:
    names = ("cells", "rows", "frequency", "interactions")
    base, head = (
        side(*([counter(name, value, group="leaf") for name in names] for value in (1, 2))) for _ in range(2)
    )
    rows = compare_sides(Sides.of(base, head).series(BY_GROUP), Criteria(), EVERYTHING)
    assert str(comparison_notices(Sides.of(base, head).series(BY_GROUP), rows)[0]).endswith("and 3 more")


def test_new_gone_and_back_from_zero() -> None:
    before = side([counter("rows", 5, group="a"), counter("cells", 0, group="a")])
    after = side([counter("frequency", 5, group="a"), counter("cells", 5, group="a")])
    rows = compared(before, after)
    assert rows["a / rows"].verdict is Verdict.GONE
    assert rows["a / frequency"].verdict is Verdict.NEW
    assert rows["a / cells"].verdict is Verdict.REGRESSION
    assert rows["a / cells"].change is not None
    assert rows["a / cells"].change.percent is None


def test_a_part_is_not_tested_where_the_whole_did_not_change() -> None:
    def runs(commit: float, noise: list[float]) -> list[SideRun]:
        names = (*PARTS, "prover.main_trace_commit_time_ms")
        values = ((10, 10, 1000 + more, commit + i / 10) for i, more in enumerate(noise))
        return side(*(entries(names, of_run, group="app_proof", segment="0") for of_run in values))

    base, head = runs(50, [0, 30, 60, 90, 120]), runs(80, [10, 20, 50, 100, 110])
    key = "app_proof / prover.main_trace_commit_time_ms"
    assert compared(base, head)[key].p is None
    # asked about it alone, the runs can tell
    narrow = Selection(metrics=("prover.main_trace_commit_time_ms",))
    assert compared(base, head, selection=narrow)[key].verdict is Verdict.REGRESSION
    # and where the whole changed, its parts are tested
    slow = runs(80, [300, 310, 320, 330, 340])
    assert compared(base, slow)[key].verdict is Verdict.REGRESSION


def test_worst_first_and_ties_in_the_order_of_reports() -> None:
    def cells(leaf: float, app: float, internal: float) -> list[SideRun]:
        names = {"leaf": leaf, "app_proof": app, "internal.0": internal}
        return side([counter("cells", value, group=group) for group, value in names.items()])

    rows = compare_sides(
        Sides.of(cells(100, 100, 100), cells(110, 110, 150)).series(BY_GROUP), Criteria(), EVERYTHING
    )
    assert [row.key.group for row in rows] == ["internal.0", "app_proof", "leaf"]


def test_series_by_label() -> None:
    items = [
        counter("cells", 3, group="leaf", air_name="A", segment="1"),
        counter("cells", 4, group="leaf", air_name="A", segment="2"),
        counter("constraints", 9, air_name="A"),
        counter("cells", 5, group="agg_keygen", air_name="A"),
    ]
    assert run_series(side(items)[0], (AIR,)) == {
        SeriesKey(None, "leaf", ("A",), "cells"): 7,
        SeriesKey(None, UNGROUPED, ("A",), "constraints"): 9,
    }
    assert run_series(side(items)[0], (SEGMENT,))[SeriesKey(None, "leaf", ("2",), "cells")] == 4


def test_series_by_several_dimensions() -> None:
    items = [
        counter("cells", 3, group="leaf", air_name="A", segment="1", program="p"),
        counter("cells", 4, group="leaf", air="A", segment="1"),
        counter("cells", 5, group="leaf", air_name="B", air="A", segment="1"),
        counter("cells", 6, group="leaf", segment="1"),
        counter("cells", 7, group="app_proof", air_name="A", segment="1"),
    ]
    of_run = side(items)[0]
    assert run_series(of_run, dimensions("air+segment")) == {
        SeriesKey(None, "leaf", ("A", "1"), "cells"): 7,
        SeriesKey(None, "leaf", ("B", "1"), "cells"): 5,
        SeriesKey(None, "app_proof", ("A", "1"), "cells"): 7,
    }
    assert run_series(of_run, dimensions("segment+group+air")) == {
        SeriesKey(None, "leaf", ("1", "A"), "cells"): 7,
        SeriesKey(None, "leaf", ("1", "B"), "cells"): 5,
        SeriesKey(None, "app_proof", ("1", "A"), "cells"): 7,
    }
    assert run_series(of_run, dimensions("program")) == {SeriesKey(None, "leaf", ("p",), "cells"): 3}
    assert run_series(of_run, dimensions("idx")) == {}
    with pytest.raises(UsageError, match="top --by function"):
        run_series(of_run, dimensions("function+air"))


def test_intervals_are_order_statistics_at_their_true_level() -> None:
    assert estimate([5]).confidence == 0
    five = estimate([5, 1, 4, 2, 3])
    assert (five.median, five.low, five.high, five.confidence) == (3.0, 1.0, 5.0, 1 - 2 / 32)
    ten = estimate(range(10))
    assert (ten.low, ten.high) == (1, 8)
    assert ten.confidence == pytest.approx(1 - 2 * (1 + 10) / 1024)


def test_rank_tests_are_exact_with_and_without_ties() -> None:
    assert rank_test([1, 2, 3, 4], [5, 6, 7, 8], Alternative.BOTH) == pytest.approx(2 / 70)
    assert rank_test([1, 2, 3, 4], [5, 6, 7, 8], Alternative.INCREASE) == pytest.approx(1 / 70)
    assert rank_test([1] * 5, [2] * 5, Alternative.BOTH) == pytest.approx(2 / 252)
    assert rank_test([3] * 5, [3] * 5, Alternative.BOTH) == 1
    assert rank_test([1, 1, 2, 2], [2, 2, 3, 3], Alternative.INCREASE) > 1 / 70


def test_a_family_is_adjusted_together() -> None:
    assert adjusted([0.01, 0.04]) == pytest.approx([0.02, 0.04])
    assert adjusted([0.03]) == [0.03]
    assert adjusted([]) == []


def test_attribution_adds_up() -> None:
    def runs(stark: float) -> list[SideRun]:
        parts = entries(PARTS, (10, 20, stark), group="app_proof", segment="0")
        return side([*parts, entry("main_trace_commit_time_ms", 30, group="app_proof", segment="0")])

    nodes = {node.path: node for node in attribute(Sides.of(runs(100), runs(150)))}
    assert nodes["Total",].amount == 50
    assert nodes["Total", "app_proof", "stark"].amount == 50
    assert nodes["Total", "app_proof", "stark", "other"].base == 70
    for path, node in nodes.items():
        below = [other for other in nodes if other[:-1] == path]
        if below:
            assert sum(nodes[other].base for other in below) == pytest.approx(node.base)
            assert sum(nodes[other].head for other in below) == pytest.approx(node.head)


def test_unlike_conditions_are_told() -> None:
    v1 = side([*entries(("execute_time_ms",), (1,), group="a"), *totals("a", 1)])
    v2 = entry("prover.openings_time_ms", 1, group="a")
    gpu = side([entry("prove_gpu_time_ms", 1, group="a"), v2, *totals("a", 1, 2)])
    cpu = side([entry("trace_commit_cpu_time_ms", 1, group="a"), v2, *totals("a", 1)])
    assert condition_mismatches(Sides.of(v1, cpu), {}, {}) == ["era: v1 against v2.0"]
    assert condition_mismatches(Sides.of(gpu, cpu), {}, {}) == [
        "prover: GPU against CPU",
        "segments of a: 2 against 1",
    ]
    assert condition_mismatches(Sides.of(cpu, cpu), {"instance": "g6"}, {"instance": "c7"}) == [
        "instance: g6 against c7"
    ]
    assert condition_mismatches(Sides.of(cpu, cpu), {"instance": "g6"}, {}) == []
    assert condition_mismatches(Sides.of([*gpu, *cpu], [*gpu, *cpu]), {}, {})  # within a side, too


def test_sides_without_a_run_in_common_are_not_compared() -> None:
    plain = side([counter("cells", 1, group="leaf")])
    combined = [SideRun("fib", "x", plain[0].analysis), SideRun("reth", "x", plain[0].analysis)]
    assert condition_mismatches(Sides.of(combined, plain), {}, {}) == [
        "no run is on both sides: fib, reth against one plain run"
    ]
    assert condition_mismatches(Sides.of(combined, combined[:1]), {}, {}) == []


def test_what_is_odd_in_runs_is_said_once_with_the_first_of_them() -> None:
    odd = [entry("trace_gen_time_ms", float("nan"), group="leaf"), counter("cells", 1, group="leaf")]
    runs = [SideRun(None, name, run(odd)) for name in ("a.json", "b.json")]
    (notice,) = run_notices(runs)
    assert str(notice).startswith(
        "a.json and 1 more: group leaf: left out of statistics: 1 value of trace_gen_time_ms"
    )
    assert notice in comparison_notices(Sides.of(runs[:1], runs[1:]).series(BY_GROUP), [])
