from __future__ import annotations

from openvm_prof.analysis.summary import ALL_STAGES, BenchSummaryMetrics, StageSummary
from tests.builders import Entry, aggregate, counter, entry, totals


def stages(items: list[Entry], names: tuple[str, ...] = ("app", "leaf")) -> dict[str, StageSummary]:
    return BenchSummaryMetrics.of(aggregate(items), names).stages


def test_bare_sums_of_app_and_leaf() -> None:
    items = [
        *totals("app_proof", 1000, 500),
        entry("execute_metered_time_ms", 70, group="app_proof"),
        counter("execute_preflight_insns", 30, group="app_proof", segment="0"),
        counter("execute_preflight_insns", 12, group="app_proof", segment="1"),
        counter("main_cells_used", 99, group="app_proof"),
        *totals("leaf", 300),
    ]
    assert stages(items) == {"app": StageSummary(1500.0, 42.0, 99.0), "leaf": StageSummary(300.0, None, None)}


def test_v1_cycles() -> None:
    items = [*totals("app", 1000), counter("total_cycles", 77, group="app")]
    assert stages(items)["app"].cycles == 77.0


def test_a_stage_without_a_proof_time_is_unknown_in_every_column() -> None:
    assert stages([counter("main_cells_used", 9, group="app")])["app"] == StageSummary(None, None, None)


def test_the_first_app_group_is_the_app() -> None:
    assert stages([*totals("fib_program", 5), *totals("bbb_program", 7)])["app"].proof_time_ms == 7.0


def test_a_group_called_app_has_no_precedence() -> None:
    assert stages([*totals("app", 5), *totals("aaa_program", 7)])["app"].proof_time_ms == 7.0


def test_the_leaf_is_the_group_of_that_name() -> None:
    assert stages([*totals("def_leaf", 5), *totals("leaf", 7)])["leaf"].proof_time_ms == 7.0


def test_all_stages_add_up_their_groups() -> None:
    items = [
        *totals("internal.0", 1),
        *totals("internal_wrapper.1", 2),
        *totals("compression", 4),
        *totals("root", 8),
        *totals("halo2_outer", 16),
        *totals("halo2_wrapper", 32),
        *totals("halo2_keygen", 64),
    ]
    result = stages(items, ALL_STAGES)
    assert list(result) == ["app", "leaf", "internal", "root", "halo2"]
    assert [stage.proof_time_ms for stage in result.values()] == [None, None, 3.0, 8.0, 48.0]


def test_plain_data() -> None:
    assert BenchSummaryMetrics.of(aggregate(totals("app", 1)), ("app",)).to_dict() == {
        "app": {"proof_time_ms": 1.0, "cycles": None, "cells_used": None}
    }
