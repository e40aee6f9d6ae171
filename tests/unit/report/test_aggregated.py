from __future__ import annotations

import pytest

from openvm_prof.core.document.blocks import (
    MISSING,
    CellColumn,
    Heading,
    Paragraph,
    PhaseRow,
    Quantity,
    Report,
    Seconds,
    StatsRow,
    Table,
)
from openvm_prof.core.model.change import NEW, Mark
from openvm_prof.report.sections import aggregated_report
from openvm_prof.report.subject import Subject
from tests.builders import (
    Entry,
    column,
    column_names,
    counter,
    entries,
    entry,
    items,
    report,
    run,
    stats_row,
    stats_tables,
    tables,
    totals,
)


def seconds(table: Table, column: str) -> list[Seconds]:
    (found,) = (each for each in table.columns if each.name == column)
    assert isinstance(found, CellColumn)
    return [cell for cell in found.cells if isinstance(cell, Seconds)]


def quantity(cell: object) -> Quantity:
    assert isinstance(cell, Quantity)
    return cell


def test_summary_table_has_the_total_then_each_group_and_rows_add_up() -> None:
    (table,) = tables(
        report(run([*totals("leaf", 300), *totals("app", 1000, 500), *totals("app_keygen", 7)]))
    )
    assert column_names(table) == [
        "Summary",
        "Proof Time (s)",
        "Parallel Proof Time (s)",
        "Parallel Proof Time (32 provers) (s)",
    ]
    assert column(table, "Summary") == ["Total", "app", "leaf"]
    for name in column_names(table)[1:]:
        total, *rows = column(table, name)
        assert total == pytest.approx(sum(row for row in rows if isinstance(row, float)))
    assert column(table, "Proof Time (s)") == [1.8, 1.5, 0.3]


def test_number_of_provers_is_in_the_heading() -> None:
    (table,) = tables(report(run(totals("app", 1), provers=6)))
    assert column_names(table)[3] == "Parallel Proof Time (6 provers) (s)"


def test_nothing_timed_is_missing_not_zero() -> None:
    (table,) = tables(report(run([])))
    assert [column(table, name) for name in column_names(table)] == [["Total"], [None], [None], [None]]


def test_a_table_per_group_without_keygen() -> None:
    groups = ["app", "leaf", "internal.2", "internal.10", "root"]
    shown = stats_tables(
        report(run([entry("trace_gen_time_ms", 1, group=g) for g in [*groups[::-1], "app_keygen"]]))
    )
    assert list(shown) == groups


def test_rows_in_catalogue_order_and_unknown_names_are_not_shown() -> None:
    names = ["trace_gen_time_ms", "never_heard_of", "total_cycles", "total_proof_time_ms"]
    table = stats_tables(report(run([entry(name, 1, group="a") for name in names])))["a"]
    assert [row.metric for row in table.rows if isinstance(row, StatsRow)] == [
        "total_proof_time_ms",
        "total_cycles",
        "trace_gen_time_ms",
    ]


def test_names_of_another_era_are_shown() -> None:
    rows = stats_tables(
        report(run([entry("pcs_opening_time_ms", 1, group="a"), entry("halo2_wrapper_k", 1, group="a")]))
    )
    assert len(rows["a"].rows) == 2


def test_phases_stand_below_the_rows_without_one_by_name() -> None:
    analysis = run(
        [
            entry("prover.openings_time_ms", 1, group="a", phase="prover"),
            entry("trace_gen_time_ms", 1, group="a", phase="prover"),
            entry("main_cells_used", 1, group="a", phase="keygen"),
            entry("stark_prove_excluding_trace_time_ms", 1, group="a"),
            entry("total_cycles", 1, group="a", phase="verifier"),
            entry("total_cycles", 1, group="a", phase="prover"),
        ]
    )
    rows = stats_tables(report(analysis))["a"].rows
    assert [row.metric if isinstance(row, StatsRow) else f"__{row.phase}__" for row in rows] == [
        "stark_prove_excluding_trace_time_ms",
        "__keygen__",
        "main_cells_used",
        "__prover__",
        "total_cycles",
        "trace_gen_time_ms",
        "prover.openings_time_ms",
    ]
    assert [row.phase for row in rows if isinstance(row, PhaseRow)] == ["keygen", "prover"]


def test_cells_are_average_sum_maximum_minimum() -> None:
    cells = stats_row(
        report(run([entry("trace_gen_time_ms", v, group="a") for v in (1, 2, 6)])), "a", "trace_gen_time_ms"
    ).cells
    assert cells == (Quantity(3.0), Quantity(9.0), Quantity(6.0), Quantity(1.0))


def test_rates_have_no_sum() -> None:
    cells = stats_row(
        report(run([entry("execute_e1_insn_mi/s", 5, group="a")])), "a", "execute_e1_insn_mi/s"
    ).cells
    assert cells == (Quantity(5.0), MISSING, Quantity(5.0), Quantity(5.0))


@pytest.mark.parametrize("name", ["execute_metered_time_ms", "execute_metered_insns"])
def test_metered_execution_of_an_app_shows_the_average_only(name: str) -> None:
    current = report(run([entry(name, 5, group=group) for group in ("app", "leaf")]))
    assert stats_row(current, "app", name).cells == (Quantity(5.0), MISSING, MISSING, MISSING)
    assert stats_row(current, "leaf", name).cells == (Quantity(5.0),) * 4


# -- differences ---------------------------------------------------------------------------------


def changed(before: list[Entry], now: list[Entry], name: str) -> Quantity:
    return quantity(stats_row(report(run(now), run(before)), "a", name).cells[0])


def test_every_statistic_is_compared() -> None:
    before = run([entry("trace_gen_time_ms", v, group="a") for v in (10, 20)])
    now = run([entry("trace_gen_time_ms", v, group="a") for v in (10, 30)])
    amounts = [
        cell.change and (cell.change.amount, round(cell.change.percent or 0, 1), cell.change.mark)
        for cell in map(quantity, stats_row(report(now, before), "a", "trace_gen_time_ms").cells)
    ]
    assert amounts == [(5.0, 33.3, Mark.WORSE), (10.0, 33.3, Mark.WORSE), (10.0, 50.0, Mark.WORSE), None]


def test_a_metric_that_was_not_there_is_new() -> None:
    assert (
        changed(
            [entry("total_cycles", 1, group="a")],
            [entry("trace_gen_time_ms", 1, group="a")],
            "trace_gen_time_ms",
        ).change
        is NEW
    )


def test_no_previous_run_no_changes() -> None:
    assert stats_row(report(run([entry("total_cycles", 1, group="a")])), "a", "total_cycles").cells[
        0
    ] == Quantity(1.0)


def test_a_counter_that_was_zero_has_the_baseline_zero() -> None:
    change = changed(
        [counter("main_cells_used", 0, group="a")],
        [counter("main_cells_used", 5, group="a")],
        "main_cells_used",
    ).change
    assert change is not None
    assert (change.amount, change.percent, change.is_new) == (5.0, None, False)


def test_a_counter_that_became_zero_is_a_change_to_zero() -> None:
    cell = changed(
        [counter("main_cells_used", 5, group="a")],
        [counter("main_cells_used", 0, group="a")],
        "main_cells_used",
    )
    assert cell.value == 0.0
    assert cell.change is not None
    assert (cell.change.amount, cell.change.percent) == (-5.0, -100.0)


def test_a_counter_that_stays_zero_is_not_shown() -> None:
    both = run([counter("main_cells_used", 0, group="a")]), run([counter("main_cells_used", 0, group="a")])
    assert stats_tables(report(*both))["a"].rows == ()


def test_zero_counters_have_neither_appeared_nor_vanished() -> None:
    zero, five = [counter("main_cells_used", 0, group="a")], [counter("main_cells_used", 5, group="a")]
    assert items(report(run(zero), run(five))) == {}
    assert items(report(run(five), run(zero))) == {}


def test_groups_and_metrics_that_appeared_and_vanished_are_listed() -> None:
    before = run([*totals("app", 1), *totals("leaf", 1), entry("total_cycles", 1, group="app")])
    now = run([*totals("app", 1), *totals("root", 1), entry("main_cells_used", 1, group="app")])
    listed = report(now, before)
    assert items(listed) == {
        "New groups:": ("root",),
        "Vanished groups:": ("leaf",),
        "app: new metrics:": ("main_cells_used",),
        "app: vanished metrics:": ("total_cycles",),
    }
    assert Heading("Appeared and vanished") in listed.blocks


def test_of_many_groups_the_first_are_listed_and_all_are_counted() -> None:
    names = [f"app{number:02}" for number in range(20)]
    few, many = run(totals("app00", 1)), run([one for name in names for one in totals(name, 1)])
    assert items(report(many, few)) == {"New groups (19, the first 8):": tuple(names[1:9])}
    assert items(report(few, many)) == {"Vanished groups (19, the first 8):": tuple(names[1:9])}
    assert paragraphs(report(many))[0].endswith("1 proof in app07 and 12 more")
    nine, one = run([one for name in names[:9] for one in totals(name, 1)]), run(totals("app00", 1))
    assert items(report(nine, one)) == {"New groups:": tuple(names[1:9])}


def test_pooled_rate_is_compared_as_pooled() -> None:
    def pooled(time: float) -> list[Entry]:
        return [
            counter("execute_preflight_insns", 10_000_000, group="a", segment="0"),
            entry("execute_preflight_time_ms", time, group="a", segment="0"),
            entry("execute_preflight_insn_mi/s", 70, group="a", segment="0"),
            entry("execute_pure_time_ms", 1, group="a"),
        ]

    change = changed(pooled(100), pooled(200), "execute_preflight_insn_mi/s").change
    assert change is not None
    assert (change.amount, change.percent, change.mark) == (-50.0, -50.0, Mark.WORSE)


def test_noise_threshold_reaches_every_table() -> None:
    before, now = run(totals("app", 1000)), run(totals("app", 1100))
    for noise, mark in ((5.0, Mark.WORSE), (20.0, Mark.NONE)):
        shown = report(now, before, noise=noise)
        cell = quantity(stats_row(shown, "app", "total_proof_time_ms").cells[0])
        assert cell.change is not None
        assert cell.change.mark is mark
        first = seconds(tables(shown)[0], "Proof Time (s)")[0]
        assert first.change is not None
        assert first.change.mark is mark


# -- memory, instructions, notices, conditions ---------------------------------------------------

MEMORY = tuple(
    f"gpu_mem.{name}" for name in ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")
)


def test_memory_table_is_in_gib() -> None:
    analysis = run(
        entries(MEMORY, [1, 1 << 29, 3 << 29, 1 << 31], module="prover", group="app_proof", segment="2")
    )
    shown = aggregated_report(Subject(analysis, memory_chart="x.memory.svg"))
    assert Heading("GPU Memory Usage") in shown.blocks
    table = tables(shown)[1]
    assert column_names(table) == ["Module", "Max (GiB)", "Max At"]
    assert [column(table, name) for name in column_names(table)] == [["prover"], [1.5], ["app_proof.2"]]


def test_instruction_table() -> None:
    analysis = run(
        [counter("frequency", 5, group="app", opcode="ADD"), counter("frequency", 9, group="app", opcode="B")]
    )
    table = tables(report(analysis))[1]
    assert column_names(table) == ["group", "opcode", "frequency"]
    assert column(table, "opcode") == ["B", "ADD"]


def opcode_change(before: float, now: float) -> Quantity:
    old, new = (run([counter("frequency", value, group="app", opcode="ADD")]) for value in (before, now))
    frequency = next(c for c in tables(report(new, old))[1].columns if c.name == "frequency")
    assert hasattr(frequency, "cells")
    return quantity(frequency.cells[0])


def test_instruction_counts_are_compared_without_a_mark() -> None:
    change = opcode_change(10, 20).change
    assert change is not None
    assert (change.amount, change.percent, change.mark) == (10.0, 100.0, Mark.NONE)


def test_an_instruction_count_that_was_zero_has_the_baseline_zero() -> None:
    change = opcode_change(0, 5).change
    assert change is not None
    assert (change.amount, change.percent, change.is_new) == (5.0, None, False)


def test_an_instruction_count_that_became_zero_is_a_change_to_zero() -> None:
    cell = opcode_change(5, 0)
    assert cell.value == 0.0
    assert cell.change is not None
    assert cell.change.amount == -5.0


def test_conditions_begin_the_report_and_notices_end_it() -> None:
    shown = aggregated_report(Subject(run([]), meta={"commit": "abc", "instance": "g6"}))
    assert list(items(shown)) == [
        "commit: abc",
        "instance: g6",
        "the file holds no metrics: nothing was recorded",
    ]


def test_a_report_begins_with_name_conditions_and_what_it_is_compared_with() -> None:
    analysis = run([*totals("app", 1, 2), entry("prover.openings_time_ms", 1, group="app")])
    subject = Subject(analysis, analysis, name="fib", previous_name="old/fib.json")
    assert aggregated_report(subject).blocks[:2] == (
        Heading("fib"),
        Paragraph("OpenVM v2.0, 2 proofs in app, compared with old/fib.json"),
    )


# -- what is not the same thing on both sides ----------------------------------------------------


def changes(shown: Report) -> list[object]:
    """Every change that the tables of a report show."""
    columns = [column for table in tables(shown) for column in table.columns]
    rows = [row for table in stats_tables(shown).values() for row in table.rows]
    cells = [cell for each in (*columns, *rows) for cell in getattr(each, "cells", ())]
    return [cell.change for cell in cells if isinstance(cell, Quantity | Seconds) and cell.change]


def segments(*extra: Entry) -> list[Entry]:
    parts = ("execute_preflight_time_ms", "trace_gen_time_ms", "stark_prove_excluding_trace_time_ms")
    return [
        *(e for i in range(4) for e in entries(parts, [500, 100, 400], group="app_proof", segment=str(i))),
        *extra,
    ]


def paragraphs(shown: Report) -> list[str]:
    return [block.text for block in shown.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        ("prover.openings_time_ms", "postflight_time_ms", "eras of OpenVM (v2.0 before, v2.1 now)"),
        ("trace_commit_cpu_time_ms", "prover.main_trace_commit_time_ms", "hardware (CPU before, GPU now)"),
    ],
)
def test_unlike_runs_show_no_differences_and_say_why(before: str, now: str, why: str) -> None:
    old, new = (
        run(segments(*entries((name, "prover.openings_time_ms"), [30, 1], group="app_proof", segment="0")))
        for name in (before, now)
    )
    shown = report(new, old)
    assert changes(shown) == []
    assert paragraphs(shown)[1].endswith(f"{why}.")
    assert seconds(tables(shown)[0], "Proof Time (s)")[0].ms >= 4000


def test_an_era_that_a_run_does_not_tell_contradicts_nothing() -> None:
    shown = report(
        run([*segments(), entry("postflight_time_ms", 1, group="app_proof")]), run(totals("app_proof", 9))
    )
    assert changes(shown)
    shown = report(run(totals("app_proof", 20)), run([*totals("app_proof", 9), entry("prover.x_time_ms", 1)]))
    assert changes(shown)


def test_parallel_times_of_which_one_side_has_preflight_show_no_difference() -> None:
    old = run([*totals("app_proof", 900, 900), entry("postflight_time_ms", 9, group="app_proof")])
    new = run(segments(entry("postflight_time_ms", 9, group="app_proof", segment="0")))
    table = tables(report(new, old))[0]
    assert [cell.change is None for cell in seconds(table, "Proof Time (s)")] == [False, False]
    for name in ("Parallel Proof Time (s)", "Parallel Proof Time (32 provers) (s)"):
        assert [cell.change for cell in seconds(table, name)] == [None, None]
    assert paragraphs(report(new, old))[1] == (
        "Differences of parallel proof times are not shown where only one run has a part of them: "
        "app_proof (execute_preflight_time_ms only now)."
    )


def test_a_total_of_which_one_side_has_metered_execution_shows_no_difference() -> None:
    old, new = (
        run(totals("app", 900)),
        run([*totals("app", 1000), entry("execute_metered_time_ms", 9, group="app")]),
    )
    assert [cell.change for cell in seconds(tables(report(new, old))[0], "Proof Time (s)")] == [None, None]


def test_an_empty_previous_run_is_nothing_to_compare_with() -> None:
    shown = report(run(totals("app", 900)), run([]))
    assert changes(shown) == []
    assert "nothing to compare with" in paragraphs(shown)[1]
