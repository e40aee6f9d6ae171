"""What compare and check write: valid whatever names are in it, and as the schemas say."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from msgspec.structs import replace
from samples.generate import write_samples
from samples.scenarios import SEED

from openvm_prof.comparison.comparing import CompareOptions, compare_many, compare_runs
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.verdict_csv import comparison_csv, variants_csv
from openvm_prof.comparison.verdict_json import (
    ComparisonDocument,
    VariantsDocument,
    comparison_document,
    variants_document,
)
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.comparison.view import capitalised, comparison_report, variants_report
from openvm_prof.core.catalog.dimensions import AIR
from openvm_prof.core.document.csv_text import escape
from openvm_prof.core.document.json_text import json_text
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.document.schema import schema_text
from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.gate.budget import Budget, Outcome, Rule
from openvm_prof.gate.checking import Check, check_runs, step_summary
from openvm_prof.gate.gate_json import GateDocument, gate_json
from openvm_prof.gate.github_commands import MOST_ANNOTATIONS, command, render_annotations
from openvm_prof.gate.junit import render_junit
from openvm_prof.gate.view import gate_headline, gate_report
from openvm_prof.schemas import DOCUMENTS
from tests.builders import counter, entry, json_entry, metrics_bytes, run, totals
from tests.folders import contents, run_main
from tests.hostile import PAYLOADS
from tests.system.outputs.test_hostile_names import NOTIFIES, parsed, shape, words

TODAY = date(2026, 1, 1)
ROOT = Path(__file__).parents[3]
EVERY = pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
OPTIONS = CompareOptions(BY_GROUP, Criteria(), Selection())
BY_AIR = CompareOptions((AIR,), Criteria(), Selection())


def sides(name: str) -> tuple[list[SideRun], list[SideRun]]:
    """A run a side, in which a group, an AIR and the run have this name, and everything got worse."""

    def side(factor: float) -> list[SideRun]:
        items = [*totals(name, 100 * factor), counter("cells", 100 * factor, group=name, air_name=name)]
        return [SideRun(name, name, run(items))]

    return side(1), side(2)


@cache
def checked(name: str) -> Check:
    """A gate that fails on all of it."""
    rule = Rule(name, ("*",), max_increase_percent=1, note=name, is_default=False)
    unmatched = Rule(name, ("halo2_wrapper_k",), max=1, is_default=False)
    return check_runs(*sides(name), OPTIONS, today=TODAY, budget=Budget((rule, unmatched)))


@cache
def markdown(name: str) -> list[str]:
    base, head = sides(name)
    check = checked(name)
    variants = compare_many({name: base, "b": head}, OPTIONS)
    reports = [
        comparison_report(compare_runs(base, head, OPTIONS)),
        comparison_report(compare_runs(base, head, BY_AIR)),
        variants_report(variants),
        gate_report(check.result, check.attribution, passed=check.passed, everything=True),
    ]
    return [render_markdown(report) for report in reports]


@EVERY
def test_markdown_keeps_its_shape_and_tells_nobody(name: str) -> None:
    for hostile, harmless in zip(markdown(name), markdown("name"), strict=True):
        assert shape(parsed(hostile)) == shape(parsed(harmless))
        assert not any(NOTIFIES.search(shown) for shown in words(parsed(hostile)))


@EVERY
def test_junit_is_valid_xml_with_a_case_per_finding(name: str) -> None:
    check = checked(name)
    suite = ET.fromstring(render_junit(check.result, check.failing))[0]
    assert [case.tag for case in suite] == ["testcase"] * len(check.result.findings)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == 1
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped")) == 5


def test_cases_of_junit_that_would_be_called_alike_are_told_apart() -> None:
    def side(factor: float) -> list[SideRun]:
        return [SideRun("r", "r", run([one for group in ALIKE for one in totals(group, 100 * factor)]))]

    rules = (Rule("budget", ("*",), max_increase_percent=1, is_default=False),)
    check = check_runs(side(1), side(2), OPTIONS, today=TODAY, budget=Budget(rules))
    suite = ET.fromstring(render_junit(check.result, check.failing))[0]
    names = [case.attrib["name"] for case in suite]
    assert len(set(names)) == len(names) >= len(ALIKE)
    assert len({(row["classname"], row["name"]) for row in (case.attrib for case in suite)}) == len(names)


ALIKE = ("a\tb", "a b", "a\x1bb", "::error::", ": :error::")


@EVERY
def test_only_our_own_text_makes_annotations(name: str) -> None:
    check = checked(name)
    lines = render_annotations(check.result, check.failing).split("\n")
    assert lines.pop() == ""
    assert [line.split(" ")[0] for line in lines] == ["::error"] + ["::warning"] * 5
    assert all(line.isprintable() for line in lines)
    assert all(re.fullmatch(r"::\w+ title=[^:,]*::[^\r\n]*", line) for line in lines)


def test_annotations_are_escaped_as_the_runner_unescapes_them() -> None:
    assert command("error", "a: b, 5%", "c: d, 5%") == "::error title=a%3A b%2C 5%25::c: d, 5%25"


def test_no_more_annotations_than_are_shown() -> None:
    groups = [f"leaf_{number}" for number in range(30)]
    base = [SideRun(None, "a", run([counter("main_cells_used", 1, group=group) for group in groups]))]
    head = [SideRun(None, "b", run([counter("main_cells_used", 2, group=group) for group in groups]))]
    check = check_runs(base, head, OPTIONS, today=TODAY)
    lines = render_annotations(check.result, check.failing).splitlines()
    assert len(lines) == MOST_ANNOTATIONS
    assert lines[-1].endswith("::21 more, see the step summary")


@EVERY
def test_csv_holds_every_name_and_no_formula(name: str) -> None:
    base, head = sides(name)
    for text in (
        comparison_csv(compare_runs(base, head, BY_AIR).rows),
        variants_csv(compare_many({name: base, name + "b": head}, OPTIONS)),
    ):
        header, *records = csv.reader(io.StringIO(text, newline=""))
        assert records
        for record in records:
            assert len(record) == len(header)
            assert record[header.index("group")] in (escape(name), "Total")
            for column in ("group", "label", "run"):
                assert not record[header.index(column)].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@EVERY
def test_json_reads_back_as_its_document(name: str) -> None:
    base, head = sides(name)
    check = checked(name)
    comparison = msgspec.json.decode(
        json_text(comparison_document(compare_runs(base, head, OPTIONS), name)),
        type=ComparisonDocument,
        strict=True,
    )
    assert {row.group for row in comparison.rows} == {name, None}
    gate = msgspec.json.decode(
        gate_json(check.result, check.attribution, name, passed=check.passed), type=GateDocument
    )
    assert not gate.passed
    assert gate.findings[0].outcome is Outcome.FAILED
    variants = msgspec.json.decode(
        json_text(variants_document(compare_many({name: base, "b": head}, OPTIONS))), type=VariantsDocument
    )
    assert variants.variants == [name, "b"]


def test_changes_of_negative_values_have_their_sign() -> None:
    def side(value: float) -> list[SideRun]:
        return [SideRun(None, "a", run([*totals("leaf", 100), entry("balance", value, group="leaf")]))]

    result = compare_runs(side(-100), side(-50), OPTIONS)
    (row,) = (
        row
        for row in json.loads(json_text(comparison_document(result, "")))["rows"]
        if row["metric"] == "balance"
    )
    assert (row["change"], row["change_percent"]) == (50, 50)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_schemas_in_the_documentation_are_those_of_the_code(document: str) -> None:
    path = ROOT / "docs" / "schemas" / f"{document}.v1.json"
    assert path.read_text(encoding="utf-8") == schema_text(DOCUMENTS[document])


def test_a_step_summary_has_the_rows_that_fit() -> None:
    check = checked("leaf")
    whole = step_summary(check, 1 << 20)
    assert whole is not None
    sizes = []
    for room in range(len(whole.encode()) + 1):
        text = step_summary(check, room)
        if text is not None:
            assert ("more row" in text) == (text != whole)
            sizes.append((len(text.encode()), room))
    assert all(size <= room for size, room in sizes)
    assert sizes[-1][0] == len(whole.encode()) > sizes[0][0]
    assert step_summary(check, sizes[0][0] - 1) is None


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_samples(tmp_path, SEED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_gate_in_ci(
    demo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(demo / "summary.md"))
    (demo / "summary.md").write_text("before\n", encoding="utf-8")
    before = contents(demo)
    mains, prs = (
        sorted(str(path) for path in (demo / "sides").glob(f"{side}-*.json")) for side in ("main", "pr")
    )
    args = ["check", "--base", *mains, "--head", *prs, "--github", "--junit", "j.xml", "--json", "g.json"]
    result = run_main(args, demo, before, capsys)
    assert result.exit == 1
    assert sorted(result.files) == ["g.json", "j.xml", "summary.md"]
    assert result.files["summary.md"].startswith("before\n## ❌ Gate failed: 3 failed".encode())
    assert result.stdout.count("::error ") == 3
    again = run_main(
        ["check", "--base", *mains[::-1], "--head", *prs[::-1], "--json", "h.json"], demo, before, capsys
    )
    assert again.files["h.json"] == result.files["g.json"]
    assert json.loads(again.files["h.json"])["passed"] is False


def test_variants_by_label_have_one_in_every_row(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variants = ["main=sides/main-1.json", "pr=sides/pr-1.json"]
    args = ["compare", *variants, "--by", "air", "--format", "csv"]
    header, *records = csv.reader(io.StringIO(run_main(args, demo, contents(demo), capsys).stdout))
    assert records
    assert all(record[header.index("label")] for record in records)


def test_rows_of_several_dimensions_have_each_of_them(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["compare", "--base", "sides/main-1.json", "--head", "sides/pr-1.json", "--by", "air+segment"]
    before = contents(demo)
    header, *records = csv.reader(
        io.StringIO(run_main([*args, "--all", "--format", "csv"], demo, before, capsys).stdout)
    )
    assert header[-2:] == ["air", "segment"]
    assert records
    assert all(record[header.index("label")] == " / ".join(record[-2:]) for record in records)
    document = json.loads(run_main([*args, "--format", "json"], demo, before, capsys).stdout)
    assert document["by"] == ["air", "segment"]
    assert {tuple(row["labels"].items()) for row in document["rows"]} == {
        (("air", record[-2]), ("segment", record[-1])) for record in records
    }
    text = run_main([*args, "--all", "--format", "markdown"], demo, before, capsys).stdout
    assert "| group | AIR | segment |" in text


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("airs", "--by: there is no dimension 'airs'; did you mean air?"),
        ("air+air", "--by: dimension 'air' is given twice in 'air+air'"),
        ("function", "functions are not compared series by series: `openvm-prof top --by function"),
    ],
)
def test_what_is_no_dimension_is_refused_before_any_file_is_read(
    demo: Path, capsys: pytest.CaptureFixture[str], by: str, message: str
) -> None:
    args = ["compare", "--base", "nowhere.json", "--head", "nowhere.json", "--by", by]
    result = run_main(args, demo, contents(demo), capsys)
    assert result.exit == 2
    assert message in result.stderr


@pytest.mark.parametrize("left", [0, 10])
def test_a_step_summary_without_room_stays_as_it_is(
    demo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(demo / "summary.md"))
    (demo / "summary.md").write_bytes(b"x" * ((1 << 20) - left))
    args = ["check", "--base", "sides/main-1.json", "--head", "sides/main-1.json", "--github"]
    result = run_main(args, demo, contents(demo), capsys)
    assert (result.exit, result.files) == (0, {})
    assert "note: step summary: nothing appended" in result.stderr


def test_a_gate_that_holds(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["check", "--base", "sides/main-*.json", "--head", "sides/main-1.json"]
    result = run_main(args, demo, contents(demo), capsys)
    assert (result.exit, result.files) == (0, {})
    assert "✅ Gate passed: 23 passed" in result.stdout


@pytest.mark.parametrize("base_is_empty", [True, False])
def test_a_gate_that_checks_nothing_does_not_pass(base_is_empty: bool) -> None:
    full, empty = sides("leaf")[0], [SideRun("leaf", "empty", run([]))]
    base, head = (empty, full) if base_is_empty else (full, empty)
    with pytest.raises(BadInputError, match="nothing to check"):
        check_runs(base, head, OPTIONS, today=TODAY)


def test_every_output_names_the_run_that_is_missing_and_the_one_that_is_new() -> None:
    def side(*names: str) -> list[SideRun]:
        return [SideRun(name, "a file", run(totals("app_proof", 100))) for name in names]

    base, head = side("fib", "regex"), side("fib", "sha")
    check = check_runs(base, head, OPTIONS, today=TODAY)
    said = "1 run is missing from the head: regex; 1 run is only in the head, and not in the base: sha"
    report = render_markdown(gate_report(check.result, passed=check.passed))
    headline = report.splitlines()[0]
    assert headline == f"## ❌ Gate failed: {said}; 1 failed, 1 not checked, 4 passed"
    assert "::error title=openvm-prof%3A every run of the base::run regex: the run is missing" in (
        render_annotations(check.result, check.failing)
    )
    junit = render_junit(check.result, check.failing)
    assert '<testcase classname="every run of the base" name="run regex"><failure message=' in junit
    document = json.loads(
        gate_json(check.result, (), gate_headline(check.result, passed=False), passed=False)
    )
    assert document["headline"] == headline.removeprefix("## ")
    assert document["unmatched_runs"] == {"missing": ["regex"], "new": ["sha"]}
    assert [finding["run"] for finding in document["findings"]][:2] == ["regex", "sha"]

    comparison = compare_runs(base, head, OPTIONS)
    report = render_markdown(comparison_report(comparison))
    assert report.splitlines()[0] == f"## {capitalised(said)}; 4 gone, 4 new, 4 the same"
    assert "| regex |" not in report
    assert "| regex |" in render_markdown(comparison_report(comparison, everything=True))
    variants = render_markdown(variants_report(compare_many({"a": base, "b": head}, OPTIONS)))
    assert "1 run is missing from b: regex" in variants

    allowed = check_runs(base, head, OPTIONS, today=TODAY, allow_missing=True)
    assert allowed.passed
    assert "missing from the head: regex" in render_markdown(gate_report(allowed.result, passed=True))


def test_every_output_says_why_a_change_is_not_shown() -> None:
    def side(era_metric: str) -> list[SideRun]:
        return [SideRun(None, "a", run([*totals("app_proof", 100), entry(era_metric, 1, group="app_proof")]))]

    result = compare_runs(side("execute_time_ms"), side("postflight_time_ms"), OPTIONS)
    reason = "era: v1 against v2.1"
    assert f"The sides are not comparable ({reason})" in render_markdown(comparison_report(result))
    rows = json.loads(json_text(comparison_document(result, "")))["rows"]
    assert {(row["verdict"], row["unlike"], row["change"]) for row in rows} == {("unlike", reason, None)}
    assert all(line.endswith(reason) for line in comparison_csv(result.rows).splitlines()[1:])
    with pytest.raises(UsageError, match=reason):
        check_runs(side("execute_time_ms"), side("postflight_time_ms"), OPTIONS, today=TODAY)
    forced = replace(OPTIONS, force=True)
    with pytest.raises(BadInputError, match=reason):
        check_runs(side("execute_time_ms"), side("postflight_time_ms"), forced, today=TODAY)


def test_the_gates_report_can_be_a_file_beside_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, cells in (("b.json", "1000"), ("h.json", "1100")):
        proof_time = json_entry("total_proof_time_ms", "5", ("group", "app_proof"))
        cells_used = json_entry("main_cells_used", cells, ("group", "app_proof"))
        Path(name).write_bytes(metrics_bytes([cells_used], [proof_time]))
    args = ["check", "--base", "b.json", "--head", "h.json"]
    before = contents(tmp_path)
    printed = run_main([*args, "--format", "markdown"], tmp_path, before, capsys)
    written = run_main([*args, "--markdown", "gate.md"], tmp_path, before, capsys)
    assert (printed.exit, printed.files, written.exit) == (1, {}, 1)
    assert written.files == {"gate.md": printed.stdout.encode()}
    assert "Gate failed" in printed.stdout
    assert run_main([*args, "--markdown", "h.json"], tmp_path, before, capsys).exit == 2
