from __future__ import annotations

from openvm_prof.core.document.blocks import CellColumn, Link, Paragraph, Quantity, Report
from openvm_prof.core.model.change import NEW, Mark
from openvm_prof.report.github_summary import GithubSummary, SummaryRow
from openvm_prof.report.summary import ALL_STAGES, BenchSummaryMetrics
from tests.builders import Entry, aggregate, column, column_names, counter, tables, totals


def metrics(items: list[Entry], stages: tuple[str, ...] = ("app", "leaf")) -> BenchSummaryMetrics:
    return BenchSummaryMetrics.of(aggregate(items), stages)


def summary(*runs: list[Entry]) -> Report:
    return GithubSummary(
        [SummaryRow(f"run{i}", f"u/{i}.md", metrics(items)) for i, items in enumerate(runs)]
    ).report()


DEFAULT_COLUMNS = [
    f"{stage}.{field}" for stage in ("app", "leaf") for field in ("proof_time_ms", "cycles", "cells_used")
]
CELLS = counter("main_cells_used", 9, group="app")


def test_a_row_per_run_with_a_link() -> None:
    (table,) = tables(summary([*totals("app", 5), CELLS], totals("app", 7)))
    first = table.columns[0]
    assert isinstance(first, CellColumn)
    assert list(first.cells) == [Link("run0", "u/0.md"), Link("run1", "u/1.md")]
    assert column_names(table) == ["group", *DEFAULT_COLUMNS]


def test_the_columns_of_app_and_leaf_are_always_there() -> None:
    (table,) = tables(summary([*totals("app", 5), CELLS], totals("leaf", 7)))
    assert column_names(table) == ["group", *DEFAULT_COLUMNS]
    assert column(table, "leaf.cycles") == [None, None]
    assert column(table, "app.proof_time_ms") == [5.0, None]
    assert column(table, "leaf.proof_time_ms") == [None, 7.0]


def test_a_note_where_no_cells_are_known_at_all() -> None:
    assert any(isinstance(block, Paragraph) for block in summary(totals("app", 5)).blocks)
    assert not any(isinstance(block, Paragraph) for block in summary([*totals("app", 5), CELLS]).blocks)


def test_of_all_stages_those_that_no_run_has_are_left_out() -> None:
    items = [*totals("internal.0", 1), *totals("root", 2), *totals("halo2_outer", 3)]
    (table,) = tables(GithubSummary([SummaryRow("r", "u", metrics(items, ALL_STAGES))]).report())
    assert column_names(table) == [
        "group",
        *DEFAULT_COLUMNS,
        "internal.proof_time_ms",
        "root.proof_time_ms",
        "halo2.proof_time_ms",
    ]


def test_differences_from_the_previous_run() -> None:
    now = metrics([*totals("app", 110), CELLS, *totals("leaf", 1)])
    before = metrics([*totals("app", 100), CELLS])
    (table,) = tables(GithubSummary([SummaryRow("r", "u", now, before)]).report())
    cells = {c.name: c.cells[0] for c in table.columns if isinstance(c, CellColumn)}
    app, leaf, same = (cells[name] for name in ("app.proof_time_ms", "leaf.proof_time_ms", "app.cells_used"))
    assert isinstance(app, Quantity)
    assert app.change is not None
    assert (app.change.amount, app.change.percent, app.change.mark) == (10.0, 10.0, Mark.WORSE)
    assert isinstance(leaf, Quantity)
    assert leaf.change is NEW
    assert same == Quantity(9.0)
