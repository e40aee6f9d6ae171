from __future__ import annotations

import math

from openvm_prof.export.bencher import bencher_output
from tests.builders import counter, entry, run, totals


def test_runs_in_order_totals_before_groups_and_sums_after_measures() -> None:
    one = run(
        [
            *totals("leaf", 300, 100),
            *totals("app", 1000),
            entry("zz", 1, group="app"),
            entry("aa", 1, group="app"),
        ]
    )
    output = bencher_output([("z", one), ("a", run(totals("app", 500)))]).to_dict()
    assert list(output) == ["z", "z::app", "z::leaf", "a", "a::app"]
    assert list(output["z::app"]) == [
        "total_proof_time_ms",
        "total_proof_time_ms::sum",
        "aa",
        "aa::sum",
        "zz",
        "zz::sum",
    ]
    assert output["z"] == {"total_proof_time": {"value": 1.4}, "total_par_proof_time": {"value": 1.3}}
    assert output["z::leaf"] == {
        "total_proof_time_ms": {"value": 200.0, "lower_value": 100.0, "upper_value": 300.0},
        "total_proof_time_ms::sum": {"value": 400.0},
    }


def test_parallel_time_is_not_that_on_some_provers() -> None:
    output = bencher_output([("n", run(totals("app", 10, 10, 10), provers=1))]).to_dict()
    assert output["n"]["total_par_proof_time"] == {"value": 0.01}


def test_keygen_groups_are_there() -> None:
    assert "n::app_keygen" in bencher_output([("n", run([entry("m", 1, group="app_keygen")]))]).to_dict()


def test_zero_counters_and_infinite_values_are_not() -> None:
    items = [
        counter("z", 0, group="a"),
        entry("i", math.inf, group="a"),
        entry("n", math.nan, group="a"),
        entry("m", 1, group="a"),
    ]
    output = bencher_output([("n", run(items))]).to_dict()
    assert list(output["n::a"]) == ["m", "m::sum"]


def test_infinite_blob_totals_are_not() -> None:
    items = [entry("generate_blob_time_ms", math.inf, group="leaf", idx="0"), entry("m", 1, group="leaf")]
    values = bencher_output([("n", run(items))]).to_dict()["n::leaf"]
    assert all(math.isfinite(number) for value in values.values() for number in value.values())


def test_pooled_rate_and_blob_totals_are_there() -> None:
    items = [
        counter("execute_preflight_insns", 10_000_000, group="app_proof", segment="0"),
        entry("execute_preflight_time_ms", 100, group="app_proof", segment="0"),
        entry("execute_preflight_insn_mi/s", 90, group="app_proof", segment="0"),
        entry("execute_pure_time_ms", 1, group="app_proof"),
        entry("generate_blob_time_ms", 3, group="leaf", idx="0", air_name="x"),
        entry("generate_blob_time_ms", 4, group="leaf", idx="0", air_name="y"),
    ]
    output = bencher_output([("n", run(items))]).to_dict()
    assert output["n::app_proof"]["execute_preflight_insn_mi/s"] == {
        "value": 100.0,
        "lower_value": 90.0,
        "upper_value": 90.0,
    }
    assert output["n::leaf"]["generate_blob_total_time_ms::sum"] == {"value": 7.0}


def test_what_several_programs_ran_once_has_their_sum_and_no_bounds() -> None:
    counts = {"a": 8, "b": 1}
    items = [counter("execute_metered_insns", n, group="app", program=name) for name, n in counts.items()]
    output = bencher_output([("n", run(items))]).to_dict()
    assert output["n::app"] == {
        "execute_metered_insns": {"value": 9.0},
        "execute_metered_insns::sum": {"value": 9.0},
    }


def test_key_generation_within_an_apps_group_is_a_benchmark_of_its_own() -> None:
    items = [*totals("app", 10), entry("total_proof_time_ms", 99, group="app", program="root_keygen")]
    output = bencher_output([("n", run(items))]).to_dict()
    assert output["n::app"]["total_proof_time_ms::sum"] == {"value": 10.0}
    assert output["n::root_keygen"]["total_proof_time_ms::sum"] == {"value": 99.0}
