"""Hostile names: whatever a name holds, each output keeps its shape and nothing in it becomes active.

Markdown is read by a parser of CommonMark with GitHub's tables, strikethrough and automatic links.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from openvm_prof.core.document.blocks import Chart
from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.document.markdown_text import escape
from openvm_prof.core.document.plain import plain
from openvm_prof.core.document.svg import render_svg
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.core.runs.run_info import RunInfo
from openvm_prof.planning.phasing import phases
from openvm_prof.planning.planning import plan
from openvm_prof.report.reports import ReportOptions, report_texts, summary_text
from tests.builders import counter, entry
from tests.builders import run as analysed
from tests.folders import contents, run_main
from tests.hostile import PAYLOADS

HARMLESS = "name"
EVERY = pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
# What GitHub makes of text that holds no markup.
NOTIFIES = re.compile(r"@(?!\u200b)|#\d|gh-\d|://|www\.", re.IGNORECASE)


def texts(name: str) -> list[str]:
    """Every markdown output of a run in which whatever can have a name has this one."""

    def named(time: float) -> NamedRun:
        labels = {"group": name, "segment": name, "air_name": name, "phase": name}
        entries = [
            entry(name, time, **labels),
            entry("total_proof_time_ms", time, **labels),
            counter("cells", time, **labels | {name: name}),
            counter("frequency", time, group=name, opcode=name),
        ]
        return NamedRun(name, name, analysed(entries))

    now, before = named(20), named(10)
    both = NamedRun(name, name, now.current, before.current)
    options = ReportOptions(meta={name: name}, inline_detailed=True)
    reports = report_texts(both, options)
    summary = summary_text([both], "https://example.org", options)
    loaded = [LoadedRun(RunInfo(name, name, name), each.current) for each in (now, before)]
    shown = [each.document() for runs in (loaded[:1], loaded) for each in (phases(runs), plan(runs))]
    return [reports.aggregated, reports.detailed, summary, *map(render_markdown, shown)]


def parsed(markdown: str) -> list[Token]:
    return MarkdownIt("gfm-like").parse(markdown)


def shape(tokens: list[Token]) -> list[object]:
    """What a reader's program makes of the text, all but the text itself; sorted, as tables may move."""
    found: list[object] = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            continue
        html = token.content if token.type.startswith("html") else ""
        attributes = {key: value for key, value in token.attrs.items() if key not in ("href", "src")}
        found.append((token.type, token.tag, str(attributes), html, shape(token.children or [])))
    return sorted(found, key=repr)


def words(tokens: list[Token]) -> list[str]:
    """The texts that a reader sees, one per cell, heading or paragraph."""
    found = []
    for token in tokens:
        if token.type == "inline":
            shown = (child.content for child in token.children or [] if not child.type.startswith("html"))
            found.append("".join(shown))
    return found


@EVERY
def test_markdown_keeps_its_shape(name: str) -> None:
    for hostile, harmless in zip(texts(name), texts(HARMLESS), strict=True):
        assert shape(parsed(hostile)) == shape(parsed(harmless))


@EVERY
def test_markdown_notifies_nobody_and_links_to_nothing_of_theirs(name: str) -> None:
    for text in texts(name):
        tokens = parsed(text)
        assert not any(NOTIFIES.search(shown) for shown in words(tokens))
        for token in (child for parent in tokens for child in parent.children or []):
            assert str(token.attrs.get("href", "https://example.org/")).startswith("https://example.org/")
            assert "src" not in token.attrs


@EVERY
def test_markdown_still_says_the_name(name: str) -> None:
    def said(text: str) -> str:
        return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()

    visible = "".join(
        char if char.isprintable() or char < "\xa0" or char.isspace() else f"\\u{ord(char):04x}"
        for char in name
    )
    expected = said("".join(" " if not char.isprintable() else char for char in visible))
    for text in texts(name):
        # in a tree a name has marks of its depth before it
        shown = (said(each).removeprefix("– ") for each in words(parsed(text)))
        assert expected in shown


@EVERY
def test_markdown_is_one_line_without_steering(name: str) -> None:
    assert escape(name).isprintable()


def test_the_check_would_see_active_content() -> None:
    """The parser and the patterns above find what they are to find where nothing is escaped."""
    benign = parsed("| a |\n|---|\n| b |\n")
    for payload in ("image-tag", "link", "address", "emphasis", "html-comment"):
        assert shape(parsed(f"| a |\n|---|\n| {PAYLOADS[payload]} |\n")) != shape(benign)
    for payload in ("mention", "team-mention", "issue", "issue-elsewhere", "gh-issue", "address", "www"):
        assert NOTIFIES.search(PAYLOADS[payload])


@EVERY
def test_terminals_and_logs_are_not_steered(name: str) -> None:
    shown = plain(name)
    assert shown.isprintable()
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown


@EVERY
def test_svg_stays_one_picture(name: str) -> None:
    def elements(text: str) -> list[str]:
        return [element.tag for element in ET.fromstring(text).iter()]

    def chart(of: str) -> str:
        return render_svg(Chart(of, of, of, {of: [(0.0, 1.0), (1.0, 2.0)]}))

    assert elements(chart(name)) == elements(chart(HARMLESS))
    assert not re.search(r"\son\w+=|<script|javascript:", re.sub(r">[^<]*<", "><", chart(name)))


def test_messages_are_single_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = [{"labels": [["group", name]], "metric": name, "value": name} for name in PAYLOADS.values()]
    for number, item in enumerate(bad):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps({"gauge": [item]}))
        result = run_main(["--json-paths", str(path)], tmp_path, contents(tmp_path), capsys)
        assert result.stderr.startswith("openvm-prof: error: ") or result.exit == 0
        assert result.stderr.count("\n") == (result.exit != 0)
        assert result.stderr.rstrip("\n").isprintable()
        assert "##[" not in result.stderr


@pytest.mark.parametrize("columns", ["80", "200"])
def test_show_is_not_steered(
    columns: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    entries = [
        {"labels": [["group", name], [name, name]], "metric": name, "value": "1"}
        for name in PAYLOADS.values()
        if name != "group"
    ]
    path = tmp_path / "names.json"
    path.write_text(json.dumps({"gauge": entries}))
    result = run_main(["show", "--detailed", str(path)], tmp_path, contents(tmp_path), capsys)
    assert result.exit == 0
    lines = result.stdout.split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(re.match(r"\s*::(?:error|set-output|stop-commands|token)\b", line) for line in lines)
    assert "##[" not in result.stdout


def test_file_names_are_safe_stay_in_their_folder_and_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # names that differ by nothing that all file systems tell apart, or that end as outputs do
    alike = [
        "Run",
        "run",
        "RUN",
        "run.detailed",
        "run.memory",
        "run.md",
        "run ",
        "run\t",
        "con",
        "é",
        "e\u0301",
    ]
    names = [*PAYLOADS.values(), *alike]
    place = tmp_path / "in" / "here"
    place.mkdir(parents=True)
    runs = {
        name: {
            "gauge": [{"labels": [["group", "app_proof"]], "metric": "total_proof_time_ms", "value": str(at)}]
        }
        for at, name in enumerate(names, start=1)
    }
    path = place / "runs.json"
    path.write_text(json.dumps(runs))
    result = run_main(["--json-paths", str(path)], tmp_path, contents(tmp_path), capsys)
    assert result.exit == 0, result.stderr
    assert len(result.files) == 2 * len(names)
    assert len({file.casefold() for file in result.files}) == 2 * len(names)
    assert all(re.fullmatch(r"in/here/runs\.[\w. -]{1,120}\.md", file, re.ASCII) for file in result.files)
    assert not any(".." in file for file in result.files)
