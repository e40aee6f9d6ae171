"""Plans: equal to the report's column for every number of provers, and to a schedule made another way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples.eras import ERAS
from samples.scenarios import SEED, build_pair

from openvm_prof import BadInputError, analyse, load, parse_metrics
from openvm_prof.core.analysis.stages import makespan
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.planning.plan_model import Plan, PlanOptions, Point, RunPlan
from openvm_prof.planning.planning import plan
from openvm_prof.planning.prover_counts import prover_counts
from tests.builders import column, entry, json_entry, metrics_bytes, run, tables, totals
from tests.loaded import loaded

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "reference"
FILES = sorted(RECORDED.glob("*/metrics.json"))
recorded = pytest.mark.skipif(not FILES, reason="the recorded cases are not beside this repository")


def simulated(times: Sequence[float], provers: int) -> float:
    """The time until all proofs are done, by a clock that stands still only where a prover gets free."""
    waiting = [Fraction(time) for time in times]
    busy: list[Fraction] = []  # what is left of each proof at work
    clock = Fraction(0)
    while waiting or busy:
        while waiting and len(busy) < provers:
            busy.append(waiting.pop(0))
        step = min(busy)
        clock += step
        busy = [left - step for left in busy if left > step]
    return float(clock)


@given(
    st.lists(st.integers(1, 50), max_size=12),
    st.integers(1, 14),
)
def test_the_schedule_is_that_of_a_simulation(times: list[int], provers: int) -> None:
    assert makespan([float(time) for time in times], provers) == simulated(times, provers)


@given(st.lists(st.integers(0, 50), max_size=12), st.integers(1, 13))
def test_a_prover_more_never_takes_longer(times: list[int], provers: int) -> None:
    assert makespan([float(t) for t in times], provers + 1) <= makespan([float(t) for t in times], provers)


# -- one truth with the report --------------------------------------------------------------------


def assert_equal_to_the_report(data: bytes) -> None:
    counts = (*range(1, 65), 100, 1024)
    for each, own in zip(parse_metrics(data).runs, plan(load(data), PlanOptions(counts)).runs, strict=True):
        for place, provers in enumerate(counts):
            total = analyse(each.db, provers=provers).proof_times.total
            if total is None:
                assert own.points == ()
                break
            point = own.points[place]
            assert (point.provers, point.latency_s, point.busy_s) == (
                provers,
                total.on_provers,
                total.total,
            )


@pytest.mark.parametrize("era", ERAS)
def test_points_of_samples_are_the_reports_column(era: str) -> None:
    for sample in build_pair(era, SEED):
        assert_equal_to_the_report(json.dumps(sample).encode())


@recorded
@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_points_of_recorded_files_are_the_reports_column(path: Path) -> None:
    assert_equal_to_the_report(path.read_bytes())


@recorded
@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_stages_of_recorded_files_take_as_long_as_simulated(path: Path) -> None:
    (one,) = load(path)
    for stage in one.analysis.proof_times.stages:
        for provers in (*range(1, 41), 64):
            expected = simulated(stage.times, provers)
            assert makespan(stage.times, provers) == pytest.approx(expected, rel=1e-12)


@recorded
def test_the_app_stage_of_31_segments_needs_a_prover_for_each() -> None:
    (one,) = load(RECORDED / "v1.4-cpu-keccak-10k" / "metrics.json")
    (stage,) = one.analysis.proof_times.stages
    seconds = {n: round(makespan(stage.times, n) / 1000, 1) for n in (16, 20, 24, 30, 31)}
    assert seconds == {16: 47.0, 20: 47.0, 24: 47.0, 30: 39.2, 31: 24.1}
    (own,) = plan([one]).runs
    assert (own.floor_provers, own.near_floor_provers) == (31, 31)
    assert own.stages[0].critical_s == round(makespan(stage.times, 31)) / 1000


@recorded
def test_what_a_recorded_run_costs() -> None:
    options = PlanOptions((8,), latency_s=5.0, price=3.0)
    (own,) = plan(load(RECORDED / "v2.0-gpu-keccak" / "metrics.json"), options).runs
    (point,) = own.points
    assert point.cost_busy == pytest.approx(0.0097, abs=5e-5)
    assert point.cost_reserved == pytest.approx(0.024, abs=5e-4)
    assert point.utilization == pytest.approx(0.406, abs=5e-4)
    assert own.floor_s == pytest.approx(3.59, abs=5e-3)
    assert own.fewest_provers == 4


# -- what a plan tells ----------------------------------------------------------------------------

STAGES = [*totals("app_proof", 1000, 1000, 1000, 4000), *totals("leaf", 500, 500)]
ONCE = entry("execute_metered_time_ms", 250, group="app_proof")


def only(own: Plan) -> RunPlan:
    (one,) = own.runs
    return one


def test_latency_cost_floor_and_what_bounds_it() -> None:
    options = PlanOptions((1, 2, 3, 4), latency_s=5.75, price=3600.0)
    own = only(plan([loaded("a", [*STAGES, ONCE])], options))
    assert own.points == (
        Point(1, 8.25, 8.25, 8.25, 8.25),
        Point(2, 5.75, 8.25, 8.25, 11.5),
        Point(3, 5.75, 8.25, 8.25, 17.25),
        Point(4, 4.75, 8.25, 8.25, 19.0),
    )
    assert (own.total_s, own.floor_s, own.floor_provers) == (8.25, 4.75, 4)
    assert (own.near_floor_provers, own.fewest_provers) == (4, 2)
    app, leaf = own.stages
    assert (app.group, app.proofs, app.total_s, app.floor_s) == ("app_proof", 4, 7.25, 4.25)
    assert (app.serial_s, app.critical, app.critical_s) == (0.25, "segment 3", 4.0)
    assert (leaf.floor_s, leaf.serial_s, leaf.critical) == (0.5, 0.0, "segment 0")


def test_without_a_price_costs_are_unknown() -> None:
    (point,) = only(plan([loaded("a", STAGES)], PlanOptions((1,)))).points
    assert (point.cost_busy, point.cost_reserved) == (None, None)


def test_a_target_below_the_floor_is_met_by_no_number() -> None:
    own = plan([loaded("a", STAGES)], PlanOptions(latency_s=1.0))
    assert only(own).fewest_provers is None
    assert only(plan([loaded("a", STAGES)], PlanOptions(latency_s=4.5))).fewest_provers == 4


def test_only_some_stages() -> None:
    own = only(plan([loaded("a", STAGES)], PlanOptions((1,), groups=("leaf",))))
    assert (own.total_s, own.floor_s) == (1.0, 0.5)
    with pytest.raises(BadInputError, match="no timed proofs in group 'leef'; did you mean leaf"):
        plan([loaded("a", STAGES)], PlanOptions(groups=("leef",)))


def test_proofs_without_group_segment_or_idx_have_their_place() -> None:
    items = [entry("total_proof_time_ms", 5), entry("total_proof_time_ms", 7, x="1")]
    (stage,) = only(plan([loaded("a", items)])).stages
    assert (stage.group, stage.critical) == (None, "proof 2")


def test_several_runs_have_percentiles_of_each_number() -> None:
    runs = [loaded(name, totals("app_proof", *times)) for name, times in
            (("a", [1000] * 2), ("b", [1000] * 4), ("c", [2000] * 6))]  # fmt: skip
    options = PlanOptions((1, 2, 4, 6), latency_s=3.0, price=3600.0, percentiles=(0, 50, 75, 100))
    own = plan(runs, options)
    lowest, median, upper, most = own.percentiles
    assert [point.latency_s for point in lowest.points] == [2, 1, 1, 1]
    assert [point.latency_s for point in median.points] == [4, 2, 1, 1]
    assert [point.latency_s for point in upper.points] == [8, 4, 2.5, 1.5]
    assert [point.latency_s for point in most.points] == [12, 6, 4, 2]
    assert [point.cost_reserved for point in most.points] == [12, 12, 16, 12]
    assert [one.fewest_provers for one in own.percentiles] == [1, 2, 3, 6]
    assert [one.near_floor_provers for one in own.percentiles] == [2, 4, 6, 6]


def test_runs_without_timed_proofs_have_no_points_and_count_in_no_percentile() -> None:
    nothing = loaded("failed", [entry("execute_preflight_insns", 5, group="app_proof")])
    own = plan([nothing, loaded("a", STAGES)])
    assert own.runs[0] == RunPlan("failed")
    assert own.percentiles == ()
    assert "it has no timed proofs" in str(own.notices[0])
    assert "Latency" in str(own.document().blocks)
    assert plan([nothing]).document().blocks


def test_numbers_of_provers_are_every_one_to_64_then_steps() -> None:
    counts = prover_counts()
    assert counts[:64] == tuple(range(1, 65))
    assert counts[64:70] == (80, 96, 112, 128, 160, 192)
    assert counts[-1] == 1024
    assert prover_counts(60, 70) == (60, 61, 62, 63, 64, 70)
    assert prover_counts(100, 100) == (100,)
    assert prover_counts(3, 5) == (3, 4, 5)


# -- to read and for programs ---------------------------------------------------------------------


def test_rows_are_those_worth_reading_unless_asked_for() -> None:
    items = totals("leaf", *([1000] * 8))
    (table, _) = tables(plan([loaded("a", items)]).document())
    assert column(table, "Provers") == [1, 2, 3, 4, 8]
    (table, _) = tables(plan([loaded("a", items)], PlanOptions(tuple(range(1, 9)))).document())
    assert column(table, "Provers") == list(range(1, 9))


def test_the_document_says_that_it_is_a_model() -> None:
    for runs in ([loaded("a", STAGES)], [loaded("a", STAGES), loaded("b", STAGES)]):
        own = plan(runs, PlanOptions(latency_s=1.0))
        assert "Modelled from recorded durations" in str(own.document().blocks[0])
        assert own.records().model.startswith("Modelled from recorded durations")
        assert "modelled" in own.picture()


def test_records_have_whole_provers_and_null_for_what_is_unknown() -> None:
    from msgspec import json as msgspec_json

    document = json.loads(msgspec_json.encode(plan([loaded("a", STAGES)]).records()))
    assert document["rows"][0] == {
        "run": "a",
        "provers": 1,
        "latency_s": 8.0,
        "busy_s": 8.0,
        "cost_busy": None,
        "cost_reserved": None,
        "utilization": 1.0,
    }
    assert len(document["rows"]) == len(prover_counts())


def test_files_of_proofs_that_take_no_time() -> None:
    own = plan([loaded("a", totals("leaf", 0, 0))], PlanOptions(latency_s=0.0, price=1.0))
    assert only(own).floor_s == 0
    assert own.records().rows[0].utilization is None
    assert own.document().blocks
    assert own.picture()


def test_combined_files_have_a_plan_for_each_run() -> None:
    one = json.loads(metrics_bytes((), [json_entry("total_proof_time_ms", 5, ("group", "leaf"))]))
    own = plan(load(json.dumps({"x": one, "y": one}).encode()))
    assert [each.name for each in own.runs] == ["x", "y"]


def test_analysis_is_not_changed() -> None:
    of = run(STAGES)
    before = of.proof_times
    plan([LoadedRun(loaded("a", STAGES).info, of)])
    assert of.proof_times == before


def test_seconds_are_rounded_as_decimal_numbers() -> None:
    result = plan([loaded("a", totals("app_proof", 605, 400))], PlanOptions((1, 2), latency_s=0.605))
    text = render_markdown(result.document())
    assert "| 1.01 |" in text
    assert "2 provers are enough for 0.61 s" in text
