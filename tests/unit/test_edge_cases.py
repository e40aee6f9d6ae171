"""Corners where rules meet: what an independent reading of the rules found wrong once."""

from __future__ import annotations

import math

from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.model.change import Mark
from openvm_prof.core.model.metric import Better
from openvm_prof.report.detailed import detailed_report
from openvm_prof.report.github_summary import GithubSummary, SummaryRow
from openvm_prof.report.sections import aggregated_report
from openvm_prof.report.subject import Subject
from openvm_prof.report.summary import BenchSummaryMetrics
from tests.builders import PARTS, Entry, counter, db, entries, entry, group, messages, run

TOTAL = "total_proof_time_ms"
PREFLIGHT = "execute_preflight_time_ms"


def report(now: list[Entry], before: list[Entry]) -> str:
    return render_markdown(aggregated_report(Subject(run(now), run(before))))


def summary(now: list[Entry], before: list[Entry]) -> str:
    metrics = [BenchSummaryMetrics.of(run(items).aggregate) for items in (now, before)]
    return render_markdown(GithubSummary([SummaryRow("r", "u", metrics[0], metrics[1])]).report())


def test_one_preflight_is_not_taken_out_of_two_proofs_of_its_segment() -> None:
    items = [
        entry("postflight_time_ms", 0, group="app_proof", segment="0"),
        entry(PREFLIGHT, 4000, group="app_proof", segment="0"),
        entry(TOTAL, 10000, group="app_proof", segment="0", idx="0"),
        entry(TOTAL, 10000, group="app_proof", segment="0", idx="1"),
    ]
    analysis = run(items, provers=1)
    time = analysis.proof_times.groups["app_proof"]
    assert (time.total, time.parallel, time.on_provers) == (20, 14, 20)
    assert any("not every proof" in message for message in messages(analysis))


def test_opcode_counts_that_stay_zero_are_baselines_too() -> None:
    five, zero = ([counter("opcode_count", n, group="app_proof", opcode="ADD")] for n in (5, 0))
    assert "| app_proof | ADD | (-5 [-100.0%]) 0 |" in report(zero, five)
    assert "| app_proof | ADD | (+5) 5 |" in report(five, zero)
    assert "ADD" not in report(zero, zero)


def test_summary_knows_counters_that_stay_zero() -> None:
    five, zero = ([entry(TOTAL, 5, group="app"), counter("main_cells_used", n, group="app")] for n in (5, 0))
    assert "(+5) 5" in summary(five, zero)
    assert "(-5 [-100.0%]) 0" in summary(zero, five)
    assert "| 5 | - | - | - | - | - |" in summary(zero, zero)


def test_proofs_whose_total_cannot_be_derived_beside_others_that_can_give_a_notice() -> None:
    items = [
        *entries(PARTS, [1, 2, 3], group="leaf", idx="0"),
        entry(PARTS[0], 10, group="leaf", idx="1"),
        *entries(PARTS[1:], [20, 30], group="leaf", idx="1", segment="1"),
    ]
    analysis = run(items)
    assert group(analysis, "leaf").stats[TOTAL].sum == 6
    assert any("missing from the totals" in message for message in messages(analysis))


def test_recorded_totals_on_other_labels_than_their_parts_are_complete() -> None:
    items = [*entries(PARTS, [1, 2, 3], group="leaf", idx="0", segment="0")]
    recorded = [entry(TOTAL, 6, group="leaf", idx="0"), *entries(PARTS[:2], [1, 2], group="leaf", idx="0")]
    del items[:2]  # stark alone lies on labels without the total
    assert messages(run([*recorded, *items])) == []


def test_a_change_of_just_the_threshold_is_not_beyond_it() -> None:
    change = compare(107000, 100000, Better.LOWER, 7)
    assert change is not None
    assert change.mark is Mark.NONE


def test_finite_blob_times_beside_nan_count() -> None:
    name = "generate_blob_time_ms"
    items = [
        entry(name, math.nan, group="leaf", idx="0", a="1"),
        entry(name, 5, group="leaf", idx="0", a="2"),
        entry(name, 7, group="leaf", idx="1"),
    ]
    assert group(run(items), "leaf").stats["generate_blob_total_time_ms"].sum == 12


def test_rows_without_a_frequency_that_is_a_number_come_last() -> None:
    counts = {"A": 1, "B": math.nan, "C": 3, "D": 2}
    items = [entry("frequency", count, group="a", opcode=name) for name, count in counts.items()]
    rows = render_markdown(detailed_report(db(items))).splitlines()[2:]
    assert [row.split(" | ")[1] for row in rows] == ["C", "D", "A", "B"]


def test_a_counter_that_became_zero_keeps_its_phase() -> None:
    five, zero = ([counter("main_cells_used", n, group="app", phase="prover")] for n in (5, 0))
    lines = report(zero, five).splitlines()
    row = next(line for line in lines if "main_cells_used" in line)
    assert lines[lines.index(row) - 1] == "| __Prover__ |||||"


def test_vanished_tables_and_columns_of_the_detailed_report_are_named() -> None:
    before = [entry("b", 5, air="y"), entry("c", 6, air="y"), entry("foo", 5, air_name="x")]
    text = render_markdown(detailed_report(db([entry("b", 5, air="y")]), db(before)))
    assert "- Metrics of the previous run that are gone from this table: `c`" in text
    assert "Tables of the previous run that are gone:\n\n- air_name" in text


def test_a_table_whose_counters_all_became_zero_is_not_gone() -> None:
    five, zero = (db([counter("cells_used", n, air_name="x")]) for n in (5, 0))
    text = render_markdown(detailed_report(zero, five))
    assert "| x | 🟢 (-5 [-100.0%]) 0 |" in text
    assert "gone" not in text
