from __future__ import annotations

import math

import pytest

from openvm_prof.core.catalog.groups import GroupKind
from tests.builders import Entry, aggregate, counter, entry, group, messages, run

RATE, INSNS, TIME = "execute_preflight_insn_mi/s", "execute_preflight_insns", "execute_preflight_time_ms"
PURE = counter("execute_pure_insns", 30_000_000, group="app_proof")


def preflight(insns: float, time: float, rate: float, segment: str, name: str = "app_proof") -> list[Entry]:
    return [
        counter(INSNS, insns, group=name, segment=segment),
        entry(TIME, time, group=name, segment=segment),
        entry(RATE, rate, group=name, segment=segment),
    ]


def test_statistics_of_a_group_over_all_its_samples() -> None:
    stats = group(
        run([entry("m", v, group="a", segment=str(v), phase=p) for v, p in ((1, "x"), (2, "y"), (6, "x"))]),
        "a",
    ).stats["m"]
    assert (stats.count, stats.sum, stats.avg, stats.max, stats.min) == (3, 9.0, 3.0, 6.0, 1.0)


def test_maximum_of_negative_values_is_their_true_maximum() -> None:
    stats = group(run([entry("residual", v, group="a") for v in (-5, -2, -9)]), "a").stats["residual"]
    assert (stats.max, stats.min) == (-2.0, -9.0)


def test_v2_1_rate_is_pooled() -> None:
    """10 M in 100 ms and 20 M in 400 ms are 30 M in 500 ms: 60 M/s, not the mean of 100 and 50."""
    items = [*preflight(10_000_000, 100, 100, "0"), *preflight(20_000_000, 400, 50, "1"), PURE]
    stats = group(run(items), "app_proof").stats[RATE]
    assert (stats.avg, stats.max, stats.min) == (60.0, 100.0, 50.0)


def test_pooled_rate_may_lie_outside_the_range() -> None:
    items = [*preflight(10_000_000, 100, 90, "0"), *preflight(10_000_000, 100, 95, "1"), PURE]
    stats = group(run(items), "app_proof").stats[RATE]
    assert stats.avg == 100.0 > stats.max


def test_earlier_eras_do_not_pool() -> None:
    items = [*preflight(10_000_000, 100, 100, "0"), *preflight(20_000_000, 400, 50, "1")]
    assert group(run(items), "app_proof").stats[RATE].avg == 75.0


@pytest.mark.parametrize(("time", "pooled"), [(1, 10.0), (0.5, 20.0)])
def test_a_rate_over_little_time_is_pooled(time: float, pooled: float) -> None:
    """10,000 in 1 ms are 10 M/s, whatever was recorded as the rate."""
    assert group(run([*preflight(10_000, time, 7, "0"), PURE]), "app_proof").stats[RATE].avg == pooled


def test_a_rate_over_no_time_is_not_pooled() -> None:
    items = [*preflight(10, 0, 7, "0"), PURE]
    assert group(run(items), "app_proof").stats[RATE].avg == 7.0


def test_infinite_values_stay_out_of_statistics_with_a_notice() -> None:
    analysis = run(
        [entry("m", math.inf, group="a"), entry("m", 4, group="a"), entry("n", math.nan, air_name="x")]
    )
    assert group(analysis, "a").stats["m"].count == 1
    assert messages(analysis) == [
        "entries without a group: left out of statistics: 1 value of n, infinite or not a number",
        "group a: left out of statistics: 1 value of m, infinite or not a number",
    ]


def test_metrics_are_in_catalogue_order_then_by_name() -> None:
    names = ["zz", "trace_gen_time_ms", "aa", "total_proof_time_ms"]
    stats = group(run([entry(name, 1, group="a") for name in names]), "a").stats
    assert list(stats) == ["total_proof_time_ms", "trace_gen_time_ms", "aa", "zz"]


def test_zero_counters_have_no_statistics_but_a_baseline() -> None:
    stats = group(run([counter("m", 0, group="a")]), "a")
    assert dict(stats.stats) == {}
    baseline = stats.baseline("m")
    assert baseline is not None
    assert (baseline.count, baseline.avg) == (0, 0.0)
    assert stats.baseline("n") is None


def test_some_zero_counters_do_not_pull_the_average_down() -> None:
    assert group(run([counter("m", 0, group="a"), counter("m", 6, group="a")]), "a").stats["m"].avg == 6.0


def test_keygen_is_aggregated_but_proves_nothing() -> None:
    result = aggregate([entry("m", 1, group="app_keygen"), entry("m", 1, group="leaf")])
    assert [stats.group for stats in result.groups] == ["leaf", "app_keygen"]
    assert [stats.group for stats in result.proof_groups] == ["leaf"]
    assert result.app is None


def test_the_app_is_the_first_app_group_in_order() -> None:
    result = aggregate([entry("m", 1, group=name) for name in ("leaf", "fib_program", "app_proof")])
    assert result.app is not None
    assert result.app.group == "app_proof"


# -- groups of a block under their own names (v2.1) ----------------------------------------------


def block_items(*names: str) -> list[Entry]:
    return [entry("total_proof_time_ms", 100, group=name, segment="0") for name in names] + [
        entry("postflight_time_ms", 1, group="leaf", idx="0")
    ]


def test_v2_1_groups_of_one_block_are_the_app() -> None:
    names = [f"reth.prove_{what}.block_21" for what in ("app", "app_rvr", "root", "evm")]
    analysis = run(block_items(*names))
    assert [stats.group for stats in analysis.aggregate.groups] == ["app_proof", "leaf"]
    merged = group(analysis, "app_proof")
    assert merged.kind is GroupKind.APP
    assert merged.stats["total_proof_time_ms"].sum == 400.0
    assert analysis.proof_times.groups["app_proof"].total == 0.4
    assert messages(analysis) == []


def test_blocks_merge_with_an_app_of_that_name() -> None:
    analysis = run(block_items("app_proof", "reth.prove_app.block_21"))
    assert group(analysis, "app_proof").stats["total_proof_time_ms"].count == 2


def test_two_blocks_keep_their_names_with_a_notice() -> None:
    names = ["reth.prove_app.block_9", "reth.prove_app.block_10"]
    analysis = run(block_items(*names))
    assert [stats.group for stats in analysis.aggregate.groups] == [*names, "leaf"]
    assert messages(analysis) == ["the file holds 2 blocks: their groups keep their own names"]


def test_other_names_and_other_eras_are_not_renamed() -> None:
    assert [s.group for s in run(block_items("reth.prove_leaf.block_1", "reth")).aggregate.groups] == [
        "reth",
        "reth.prove_leaf.block_1",
        "leaf",
    ]
    v2_0 = run([entry("prover.openings_time_ms", 1, group="reth.prove_app.block_1")])
    assert [s.group for s in v2_0.aggregate.groups] == ["reth.prove_app.block_1"]
