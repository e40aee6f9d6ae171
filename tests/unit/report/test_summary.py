from __future__ import annotations

from openvm_prof.core.runs.comparability import Comparability
from openvm_prof.report.summary import ALL_STAGES, BenchSummaryMetrics, StageSummary, summary_notes
from tests.builders import Entry, aggregate, counter, entry, run, totals


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


def test_a_stage_without_a_proof_time_is_unknown_beside_stages_that_have_one() -> None:
    items = [counter("main_cells_used", 9, group="leaf"), *totals("app", 5)]
    assert stages(items)["leaf"] == StageSummary(None, None, None)


def test_a_run_without_proofs_tells_its_instructions_and_cells() -> None:
    items = [counter("execute_metered_insns", 21, group="app"), counter("main_cells_used", 9, group="app")]
    assert stages(items)["app"] == StageSummary(None, 21.0, 9.0)


def test_the_app_of_a_run_without_proofs_has_the_most_instructions() -> None:
    items = [counter("execute_pure_insns", 5, group="aaa"), counter("execute_metered_insns", 21, group="bbb")]
    assert stages(items)["app"].cycles == 21.0


def test_app_groups_with_proof_time_are_added_up() -> None:
    items = [
        *totals("fib_program", 5),
        *totals("bbb_program", 7),
        counter("total_cycles", 3, group="fib_program"),
        counter("total_cycles", 4, group="bbb_program"),
        counter("total_cycles", 99, group="aaa_setup"),
    ]
    summary = BenchSummaryMetrics.of(aggregate(items))
    assert summary.stages["app"] == StageSummary(12.0, 7.0)
    assert summary.apps == ("bbb_program", "fib_program")


def test_what_runs_once_per_program_is_added_up() -> None:
    items = [
        counter("execute_metered_insns", n, group="app", program=name) for name, n in (("a", 8), ("b", 1))
    ]
    assert run(items).aggregate.app == run(items).aggregate.groups[0]
    assert BenchSummaryMetrics.of(run(items).aggregate).stages["app"].cycles == 9.0


def test_notes_name_the_groups_that_were_added_up_and_proofs_without_a_group() -> None:
    analysis = run([*totals("a", 5), *totals("b", 7), entry("total_proof_time_ms", 605)])
    notes = list(summary_notes(analysis, Comparability(), BenchSummaryMetrics.of(analysis.aggregate)))
    assert notes == [
        "the app columns add up 2 groups: a, b.",
        "proofs without a group took 605 ms; they are in no column.",
    ]


def test_of_many_groups_a_note_and_a_report_name_the_first() -> None:
    names = [f"app{number:02}" for number in range(20)]
    analysis = run([one for name in names for one in totals(name, 5)])
    assert list(summary_notes(analysis, Comparability(), BenchSummaryMetrics.of(analysis.aggregate))) == [
        f"the app columns add up 20 groups: {', '.join(names[:8])} and 12 more."
    ]


def test_deferred_leaves_are_no_leaf_stage() -> None:
    assert stages([*totals("def_leaf", 5), *totals("leaf", 7)])["leaf"].proof_time_ms == 7.0
    assert stages([*totals("def_leaf", 5), *totals("app", 7)])["leaf"].proof_time_ms is None


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
