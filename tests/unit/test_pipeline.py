from __future__ import annotations

import json

from openvm_prof.core.document.markdown import DiffStyle
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.core.runs.naming import app_name
from openvm_prof.export.bmf import bmf_text
from openvm_prof.report.reports import ReportOptions, report_texts, summary_text
from tests.builders import entries, entry, run, totals

MEMORY = tuple(
    f"gpu_mem.{name}" for name in ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")
)


def test_texts_of_a_run() -> None:
    texts = report_texts(NamedRun("n", "stem", run(totals("app", 1))), ReportOptions())
    assert texts.aggregated.startswith("## n\n\nOpenVM v2.0, 1 proof in app\n\n| Summary |")
    assert texts.detailed.startswith("| group | segment | total_proof_time_ms |")
    assert texts.memory_svg is None


def test_memory_chart_lies_beside_the_report_under_its_name() -> None:
    texts = report_texts(
        NamedRun("n", "my stem", run(entries(MEMORY, [1, 2, 3, 4], module="x"))), ReportOptions()
    )
    assert texts.memory_svg is not None
    assert texts.memory_svg.startswith("<svg")
    assert "![GPU Memory Usage](my%20stem.memory.svg)" in texts.aggregated


def test_detailed_tables_inside_the_report() -> None:
    named = NamedRun("n", "s", run(totals("app", 1)))
    texts = report_texts(named, ReportOptions(inline_detailed=True))
    assert texts.detailed in texts.aggregated
    assert "<summary>Detailed Metrics</summary>" in texts.aggregated


def test_options_reach_both_reports() -> None:
    named = NamedRun("n", "s", run(totals("app", 120)), run(totals("app", 100)))
    html = report_texts(named, ReportOptions(diff_style=DiffStyle.HTML))
    quiet = report_texts(named, ReportOptions(diff_style=DiffStyle.HTML, noise_percent=50))
    for loud_text, quiet_text in ((html.aggregated, quiet.aggregated), (html.detailed, quiet.detailed)):
        assert "<span style='color: red'>" in loud_text
        assert "(+20 [+20.0%]) 120" in quiet_text


def test_a_run_is_named_after_its_app_group() -> None:
    assert app_name(run([*totals("leaf", 1), *totals("fib_program", 1)])) == "fib_program"
    assert app_name(run(totals("leaf", 1))) is None
    assert app_name(run([])) is None


def test_bencher_json_of_runs_in_order() -> None:
    text, notices = bmf_text([NamedRun("z", "z", run(totals("app", 1))), NamedRun("a", "a", run([]))])
    assert list(json.loads(text)) == ["z", "z::app", "a"]
    assert notices == []


def test_summary_links_to_the_reports() -> None:
    text = summary_text(
        [NamedRun("n", "file.run", run(totals("app", 1)))], "https://x.org/r/", ReportOptions()
    )
    assert "| [n](https://x.org/r/file.run.md) | 1 |" in text


def test_analysis_as_plain_data() -> None:
    analysis = run([*totals("app", 1000), entry("frequency", 3, group="app", opcode="ADD")])
    plain = analysis.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["era"] == "v2.0"
    assert plain["opcodes"] == [{"group": "app", "opcode": "ADD", "count": 3.0}]
