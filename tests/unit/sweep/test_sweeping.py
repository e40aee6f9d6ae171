"""Sweeps: configurations by the keys of their runs, ranked, with what supports the ranking."""

from __future__ import annotations

import pytest

from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.core.runs.failed_run import FailedRun
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.core.runs.run_info import RunInfo
from openvm_prof.core.runs.run_keys import AnyRun, run_key
from openvm_prof.sweep.sweep_model import SweepOptions, SweepResult
from openvm_prof.sweep.sweep_picture import sweep_svg
from openvm_prof.sweep.sweep_view import headline, sweep_report
from openvm_prof.sweep.sweeping import rank_runs
from tests.builders import counter, run, totals


def loaded(name: str, *seconds: float, path: str | None = None, instructions: int = 0) -> LoadedRun:
    items = totals("app_proof", *(1000 * each for each in seconds))
    if instructions:
        items = [*items, counter("execute_metered_insns", instructions, group="app_proof")]
    return LoadedRun(RunInfo(name, path or f"{name}.json"), run(items))


def of(result: SweepResult, name: str, metric: str = "total_proof_time") -> float:
    (row,) = [each for each in result.configurations if each.name == name]
    return row.spreads[metric].median


def test_runs_are_ranked_best_first_and_told_how_far_behind() -> None:
    result = rank_runs([loaded("b", 12), loaded("a", 10), loaded("c", 15)])
    assert [each.name for each in result.configurations] == ["a", "b", "c"]
    standings = [each.standing for each in result.configurations]
    assert [s.is_best for s in standings if s] == [True, False, False]
    assert [s.behind_percent for s in standings if s] == pytest.approx([0, 20, 50])
    assert headline(result).startswith("a is best by total_proof_time: 10.00 s, 16.7 % less than b.")
    assert "Not tested" in headline(result)


def test_seconds_are_decimal_numbers_with_two_decimals() -> None:
    # as floats, 1.005 and 1234.965 lie below the tie that they are
    result = rank_runs([loaded("a", 1.005), loaded("b", 1234.965), loaded("c", 3)])
    text = render_markdown(sweep_report(result))
    assert headline(result).startswith("a is best by total_proof_time: 1.01 s,")
    assert "| 1.01 |" in text and "| 1,234.97 |" in text and "| 3.00 |" in text
    assert "1.01" in sweep_svg(result)


def test_runs_of_the_same_value_are_best_together() -> None:
    result = rank_runs([loaded("b", 10), loaded("a", 10), loaded("c", 15)])
    assert headline(result) == "a and b are best by total_proof_time, with the same value: 10.00 s."


def test_of_throughput_more_is_better() -> None:
    runs = [loaded("slow", 10, instructions=10_000_000), loaded("fast", 10, instructions=20_000_000)]
    result = rank_runs(runs, SweepOptions(metrics=("mhz", "cycles_per_s")))
    assert (of(result, "fast", "mhz"), of(result, "slow", "mhz")) == (2.0, 1.0)
    assert of(result, "slow", "cycles_per_s") == 1_000_000
    assert result.configurations[0].name == "fast"
    assert "100.0 % more than slow" in headline(result)


def test_configurations_of_the_path_have_medians_percentiles_and_a_test() -> None:
    fast = [loaded(f"f{i}", 10 + i / 10, path=f"gpu=h100,n=2/{i}.json") for i in range(4)]
    slow = [loaded(f"s{i}", 12 + i / 10, path=f"gpu=a100,n=2/{i}.json") for i in range(4)]
    result = rank_runs([*slow, *fast], SweepOptions(("gpu",), percentiles=(0, 50, 100)))
    first, second = result.configurations
    assert (first.name, second.name, first.runs) == ("h100", "a100", 4)
    spread = first.spreads["total_proof_time"]
    assert spread.median == pytest.approx(10.15)
    assert spread.percentiles == pytest.approx((10, 10.15, 10.3))
    # 4 and 4 runs wholly apart: 2 of the 70 arrangements are as far
    assert second.standing is not None
    assert second.standing.p == pytest.approx(2 / 70)
    assert "significant" in headline(result)


def test_configurations_that_overlap_are_not_told_apart() -> None:
    times = {"x": (10, 11, 12, 13), "y": (10.5, 11.5, 11.9, 12.9)}
    runs = [
        loaded(f"{n}{i}", t, path=f"{n}/{i}.json") for n, of_n in times.items() for i, t in enumerate(of_n)
    ]
    assert "Not told apart from it" in headline(rank_runs(runs, SweepOptions(("dir",))))


def test_failed_and_empty_runs_are_results() -> None:
    runs: list[AnyRun] = [
        loaded("good", 10),
        FailedRun(RunInfo("bad", "bad.json"), "the file is empty"),
        LoadedRun(RunInfo("none", "none.json"), run([])),
    ]
    result = rank_runs(runs)
    rows = {each.name: (each.failed, each.empty, each.standing is None) for each in result.configurations}
    assert rows == {"good": ((), 0, False), "bad": (("the file is empty",), 0, True), "none": ((), 1, True)}
    text = render_markdown(result.document())
    assert "bad (failed)" in text
    assert "none (no metrics)" in text
    assert [row.median for row in result.records().rows if row.name == "bad"] == [None] * 5


def test_a_metric_of_groups_is_added_up_over_those_that_prove() -> None:
    items = [*totals("app_proof", 1), *totals("leaf", 1)]
    items += [counter("total_cells", n, group=g) for g, n in (("app_proof", 5), ("leaf", 7), ("keygen", 100))]
    one = LoadedRun(RunInfo("one"), run(items))
    assert of(rank_runs([one], SweepOptions(metrics=("total_cells",))), "one", "total_cells") == 12
    leaf = SweepOptions(metrics=("total_cells",), groups=("leaf",))
    assert of(rank_runs([one], leaf), "one", "total_cells") == 7


def test_a_label_of_one_value_is_a_key() -> None:
    items = [counter("total_cells", 5, group="app_proof", program="fib", segment=s) for s in ("0", "1")]
    one = LoadedRun(RunInfo("one"), run(items))
    assert (run_key(one, "program"), run_key(one, "segment"), run_key(one, "nothing")) == ("fib", None, None)


def test_where_keeps_the_runs_that_have_it() -> None:
    runs = [loaded("a", 10, path="n=1/a.json"), loaded("b", 12, path="n=2/b.json")]
    assert [each.name for each in rank_runs(runs, SweepOptions(where={"n": "2"})).configurations] == ["b"]
    with pytest.raises(BadInputError, match="no run matches --where"):
        rank_runs(runs, SweepOptions(where={"n": "3"}))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            SweepOptions(metrics=("total_proof_tim",)),
            "no metric 'total_proof_tim'; available: total_proof_time",
        ),
        (SweepOptions(("gp",)), "no run has a key 'gp'"),
        (SweepOptions(groups=("lea",)), "no run has a group 'lea'"),
    ],
)
def test_misspelt_names_are_errors(options: SweepOptions, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        rank_runs([loaded("a", 10, path="gpu=x/a.json")], options)


def test_the_picture_has_a_bar_per_row() -> None:
    svg = rank_runs([loaded("a", 10), loaded("<b>", 20)]).picture()
    assert "&lt;b&gt;" in svg
    assert "<b>" not in svg
