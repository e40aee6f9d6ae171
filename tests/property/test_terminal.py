"""At every width of a terminal, every number of a report stands on a line whole."""

from __future__ import annotations

import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from openvm_prof.comparison.comparing import CompareOptions, compare_many, compare_runs
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.comparison.view import comparison_report, variants_report
from openvm_prof.core.catalog.dimensions import dimensions
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
    Cell,
    CellColumn,
    Interval,
    NumberColumn,
    Quantity,
    Report,
    StatsRow,
    StatsTable,
    Table,
)
from openvm_prof.core.document.terminal import print_report
from openvm_prof.gate.budget import Budget, Rule
from openvm_prof.gate.checking import check_runs
from openvm_prof.gate.view import gate_report
from openvm_prof.planning.phasing import phases
from openvm_prof.planning.plan_model import PlanOptions
from openvm_prof.planning.planning import plan
from openvm_prof.profile.top import costs, top, top_kinds
from openvm_prof.profile.top_view import top_report
from tests.builders import (
    Entry,
    counter,
    json_entry,
    report,
    run,
    stack_entry,
    stack_profiles,
    totals,
)
from tests.loaded import loaded

TODAY = date(2026, 1, 1)
AMOUNTS = st.integers(0, 10**15) | st.floats(0.01, 1e12)
WIDTHS = st.integers(40, 200)
NAMES = st.sampled_from(
    ["app_proof", "leaf", "internal_for_leaf.0", "a_program_with_a_longer_name_than_most"]
)
AIRS = st.sampled_from(["Keccak", "VmAirWrapper<Rv32BaseAluAdapterAir, BaseAluCoreAir<4, 8>>"])


@st.composite
def a_run(draw: st.DrawFn) -> list[Entry]:
    group = draw(NAMES)
    items = totals(group, *draw(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=3)))
    metrics = st.sampled_from(["main_cells_used", "trace_gen_time_ms", "execute_preflight_insns", "widgets"])
    for metric in draw(st.lists(metrics, unique=True, max_size=4)):
        items.append(counter(metric, draw(AMOUNTS), group=group, segment="0"))
    return items


def shown(of: Report, width: int) -> str:
    out = io.StringIO()
    print_report(of, Console(file=out, width=width, color_system=None, legacy_windows=False), "title")
    return out.getvalue()


def texts(of: Report) -> set[str]:
    """The numbers of a report, as they are written."""
    cells: list[Cell] = []
    found: set[str] = set()
    for block in of.blocks:
        if isinstance(block, StatsTable):
            cells += [cell for row in block.rows if isinstance(row, StatsRow) for cell in row.cells]
        if isinstance(block, Table):
            for column in block.columns:
                if isinstance(column, CellColumn):
                    cells += column.cells
                elif isinstance(column, NumberColumn):
                    found |= {numbers.number(value) for value in column.values if value is not None}
    for cell in cells:
        if isinstance(cell, Quantity | Interval):
            found.add(numbers.number(cell.value))
        if isinstance(cell, Interval):
            found |= {numbers.number(cell.low), numbers.number(cell.high)}
    return found


def assert_whole(of: Report, width: int) -> None:
    text = shown(of, width)
    for number in texts(of):
        assert number in text, f"{number} is broken at {width}:\n{text}"
    for line in text.splitlines():
        assert len(line.rstrip()) <= width or " " not in line.strip(), f"wider than {width}: {line}"


@given(a_run(), a_run(), WIDTHS)
def test_reports(current: list[Entry], previous: list[Entry], width: int) -> None:
    assert_whole(report(run(current), run(previous)), width)


@given(st.lists(a_run(), min_size=2, max_size=2), WIDTHS, st.sampled_from([None, "a run"]))
def test_comparisons_and_gates(sides: list[list[Entry]], width: int, key: str | None) -> None:
    base, head = ([SideRun(key, "run", run(items))] for items in sides)
    options = CompareOptions(BY_GROUP, Criteria(), Selection(), force=True)
    assert_whole(comparison_report(compare_runs(base, head, options), everything=True), width)
    every = Budget((Rule("every metric", ("*",), max_change_percent=1),))
    check = check_runs(base, base, options, today=TODAY, budget=every)
    assert_whole(gate_report(check.result, check.attribution, passed=check.passed, everything=True), width)
    assert_whole(variants_report(compare_many({"a": base, "b": head, "c": base}, options)), width)


@given(st.lists(a_run(), min_size=1, max_size=3), WIDTHS)
def test_phases_and_plans(runs: list[list[Entry]], width: int) -> None:
    of = [loaded(f"run-{place}", items) for place, items in enumerate(runs)]
    assert_whole(phases(of).document(), width)
    assert_whole(plan(of, PlanOptions(latency_s=1.0, price=2.5)).document(), width)


TOPS = ("function", "opcode", "air", "function+air", "group+air")


@given(st.lists(st.tuples(AIRS, AMOUNTS, AMOUNTS), min_size=1, max_size=4), WIDTHS, st.sampled_from(TOPS))
def test_tops(found: list[tuple[str, float, float]], width: int, text: str) -> None:
    by = dimensions(text)
    entries = [json_entry("cells", str(cells), ("group", "a"), ("air_name", air)) for air, cells, _ in found]
    entries += [
        stack_entry("frequency", str(count), f"main;{air}".replace(" ", ""), air_name=air)
        for air, _, count in found
    ]
    of_run = costs(stack_profiles(entries, top_kinds(by)).profiles, by)
    for before in (None, of_run):
        assert_whole(top_report(top(of_run, by, before=before)), width)
