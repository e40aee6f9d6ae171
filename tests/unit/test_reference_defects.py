"""The reference tool's defects, one test each: none may come back.

Those that show only in whole calls are elsewhere: hash order in outputs in
`parity/test_determinism.py`; debug lines on standard output in
`test_cli_contract.py::test_nothing_but_the_summary_goes_to_standard_output`; a corrupt previous
file in `rejects/previous.toml`; names of a wrong number and repeated names in `rejects/names.toml`;
errors without file or entry in every case of `rejects/values.toml`.
"""

from __future__ import annotations

import itertools

import pytest

from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.analysis.memory import thin
from openvm_prof.core.document.blocks import Quantity, Seconds
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.document.numbers import change, number
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.model.change import Mark
from openvm_prof.core.model.metric import Better
from openvm_prof.core.reading.metrics_json import parse_metrics
from openvm_prof.report.detailed import detailed_report
from tests.builders import (
    Entry,
    column,
    counter,
    db,
    entry,
    group,
    json_entry,
    messages,
    metrics_bytes,
    report,
    run,
    stats_row,
    tables,
    totals,
)

TOTAL = "total_proof_time_ms"


def times_by_segment(*pairs: tuple[str, float]) -> list[Entry]:
    return [entry(TOTAL, time, group="app", segment=segment) for segment, time in pairs]


def test_schedule_follows_segments_not_the_order_of_entries() -> None:
    segments = [("0", 5.0), ("1", 3.0), ("2", 4.0), ("10", 9.0)]
    results = {
        run(times_by_segment(*order), provers=2).proof_times.groups["app"].on_provers
        for order in itertools.permutations(segments)
    }
    assert results == {0.014}  # 5, then 9 | 3, then 4: the last starts at 5 on the first prover


def test_names_and_tables_do_not_follow_the_order_of_entries() -> None:
    items = [
        *totals("app", 1, 2),
        *totals("leaf", 3),
        entry("zz", 1, air_name="x"),
        entry("aa", 1, module="y"),
    ]
    texts = {
        render_markdown(report(run(order))) + render_markdown(detailed_report(db(order)))
        for order in itertools.permutations(items)
    }
    assert len(texts) == 1


@pytest.mark.parametrize(("now", "before"), [(2.0, 0.0), (0.0, 0.0), (-1.0, 0.0), (1.0, -0.0)])
def test_no_nan_or_infinite_percentages(now: float, before: float) -> None:
    difference = compare(now, before, Better.LOWER)
    text = "" if difference is None else change(difference)
    assert "nan" not in text.lower()
    assert "inf" not in text.lower()
    assert "%" not in text


@pytest.mark.parametrize(
    ("value", "text"), [(1.999, "2"), (9.996, "10"), (1.995000001, "2"), (-1.999, "-2"), (999.999, "1,000")]
)
def test_rounding_up_carries_into_the_whole_part(value: float, text: str) -> None:
    """The reference prints 1.999 as 1.100."""
    assert number(value) == text


def test_mismatched_instruction_counts_are_a_notice() -> None:
    analysis = run(
        [counter("execute_metered_insns", 5, group="a"), counter("execute_preflight_insns", 6, group="a")]
    )
    assert len(messages(analysis)) == 1


@pytest.mark.parametrize("phase", ["", "Prover", "pro ver", "é", "1", "|"])
def test_odd_phases_do_not_fail(phase: str) -> None:
    assert render_markdown(report(run([entry("trace_gen_time_ms", 1, group="a", phase=phase)])))


def test_one_metric_under_two_phases_does_not_fail() -> None:
    items = [
        entry("trace_gen_time_ms", value, group="a", phase=phase) for phase, value in (("y", 1), ("x", 2))
    ]
    assert render_markdown(report(run(items))).count("trace_gen_time_ms") == 1


def test_empty_groups_do_not_fail() -> None:
    items = [
        counter("main_cells_used", 0, group="a"),
        entry("never_heard_of", 1, group="leaf"),
        entry("m", float("nan"), group="root"),
    ]
    assert "| leaf |||||" in render_markdown(report(run(items), run(items)))


def test_no_entries_at_all_do_not_fail() -> None:
    assert render_markdown(report(run([]), run([])))
    assert render_markdown(report(run(totals("app", 1)), run([])))
    assert render_markdown(report(run([]), run(totals("app", 1))))


def test_a_corrupt_previous_file_is_not_a_new_benchmark() -> None:
    for data in (b"", b"{", b"[]", b'{"gauge": [{}]}'):
        with pytest.raises(BadInputError):
            parse_metrics(data)


def test_blob_totals_are_compared() -> None:
    before, now = (
        run([entry("generate_blob_time_ms", value, group="leaf", idx="0")]) for value in (100, 130)
    )
    cell = stats_row(report(now, before), "leaf", "generate_blob_total_time_ms").cells[1]
    assert isinstance(cell, Quantity)
    assert cell.change is not None
    assert cell.change.amount == 30.0


def test_differences_of_totals_include_every_part() -> None:
    """Only metered execution changed: the totals' difference is that of the whole run."""

    def timed(metered: float) -> list[Entry]:
        return [
            *totals("app", 1000, 500),
            entry("execute_metered_time_ms", metered, group="app"),
            *totals("leaf", 100),
        ]

    table = tables(report(run(timed(700)), run(timed(200))))[0]
    for name in ("Proof Time (s)", "Parallel Proof Time (s)", "Parallel Proof Time (32 provers) (s)"):
        for cell in next(c for c in table.columns if c.name == name).cells[:2]:  # type: ignore[union-attr]
            assert isinstance(cell, Seconds)
            assert cell.change is not None
            assert cell.change.amount == pytest.approx(500)


def test_group_rows_add_up_to_the_total() -> None:
    """The reference's rows of the first era leave out serial execution."""
    names = ("execute_time_ms", "trace_gen_time_ms", "stark_prove_excluding_trace_time_ms")
    items = [
        entry(n, v, group=g, segment=s)
        for g in ("app", "leaf")
        for s in "01"
        for n, v in zip(names, (10, 20, 300), strict=True)
    ]
    table = tables(report(run(items)))[0]
    for name in ("Proof Time (s)", "Parallel Proof Time (s)"):
        total, *rows = column(table, name)
        assert total == pytest.approx(sum(row for row in rows if isinstance(row, float)))


def test_pipes_and_html_in_cells_are_escaped() -> None:
    items = [
        entry(TOTAL, 1, group="a|<b>", segment="0"),
        counter("frequency", 1, group="a|<b>", opcode="x|<script>"),
    ]
    text = render_markdown(report(run(items))) + render_markdown(detailed_report(db(items)))
    assert "a\\|&lt;b&gt;" in text
    assert "x\\|&lt;script&gt;" in text
    assert "a|" not in text
    assert "<b>" not in text
    assert "<script>" not in text


def test_segments_are_sorted_as_numbers() -> None:
    (table,) = tables(detailed_report(db(times_by_segment(("10", 1), ("9", 1), ("100", 1)))))
    assert column(table, "segment") == ["9", "10", "100"]


def test_no_peak_is_lost_in_the_chart() -> None:
    for spike in range(0, 20_000, 997):
        points = [(float(at), 2.0 if at == spike else 1.0) for at in range(20_000)]
        assert max(value for _, value in thin(points)) == 2.0


def test_more_of_a_rate_is_better_and_more_instructions_are_neither() -> None:
    def marked(name: str) -> Mark:
        now, before = (run([entry(name, value, group="a")]) for value in (200, 100))
        cell = stats_row(report(now, before), "a", name).cells[0]
        assert isinstance(cell, Quantity)
        assert cell.change is not None
        return cell.change.mark

    assert marked("execute_e1_insn_mi/s") is Mark.BETTER
    assert marked("execute_preflight_insns") is Mark.NONE
    assert marked("trace_gen_time_ms") is Mark.WORSE


def test_numbered_internal_groups_are_found_among_names_of_v2() -> None:
    items = [
        *totals("internal.0", 5),
        *totals("internal_for_leaf", 6),
        *totals("internal_recursive.1", 7),
        *totals("leaf", 1),
    ]
    assert list(run(items).proof_times.groups) == [
        "leaf",
        "internal.0",
        "internal_for_leaf",
        "internal_recursive.1",
    ]
    assert group(run(items), "internal.0").kind.name == "INTERNAL"


def test_errors_name_the_entry() -> None:
    with pytest.raises(BadInputError) as caught:
        parse_metrics(metrics_bytes([json_entry("good", "1"), json_entry("bad", "one")]))
    assert str(caught.value) == "counter[1]: metric 'bad': value 'one' is not a decimal number"
    assert str(caught.value.within(file="a.json")).startswith("a.json: counter[1]: ")
