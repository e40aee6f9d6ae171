"""Hostile names in what other programs read: each format still says what it said, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.export.exporting import export_text
from openvm_prof.export.formats import ExportFormat
from tests.builders import entry, json_entry, metrics_bytes, run
from tests.folders import contents, run_main
from tests.hostile import PAYLOADS
from tests.readers import openmetrics

EVERY = pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


def exported(form: ExportFormat, *names: str) -> str:
    """The export of runs whose runs, groups and metrics have these names."""
    runs = [
        NamedRun(name, name, run([entry(name, 20, group=name), entry("total_proof_time_ms", 20, group=name)]))
        for name in names
    ]
    return export_text(runs, form)[0]


@EVERY
@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.LONG_CSV, ExportFormat.LABELS_CSV])
def test_csv_has_no_formulas_no_commands_and_a_record_a_line(name: str, form: ExportFormat) -> None:
    text = exported(form, name)
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len(rows) == text.count("\r\n") == text.count("\n")
    assert len({len(row) for row in rows}) == 1
    assert [[len(row) for row in rows]] == [
        [len(row) for row in csv.reader(io.StringIO(exported(form, "name"), newline=""))]
    ]
    assert not any(re.match(r"\s*[=+@|%-]", cell) for row in rows for cell in row)
    assert all(line.isprintable() for line in text.split("\r\n"))
    assert not COMMAND.search(text)


@EVERY
def test_openmetrics_stays_valid_and_keeps_names(name: str) -> None:
    text = exported(ExportFormat.OPENMETRICS, name)
    families = openmetrics(text)
    assert len(families) == 4
    spelled = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name)
    for family in families:
        assert re.fullmatch(r"openvm_[A-Za-z0-9_]+", family.name)
        assert {one.labels["run"] for one in family.samples} == {spelled}
    help_ = [family.documentation.removesuffix(" of OpenVM, in count") for family in families]
    assert spelled.lstrip() in help_  # the parser's doing
    assert all(line.isprintable() for line in text.split("\n"))
    assert not re.search(r"^\s*::", text, re.MULTILINE)


def test_openmetrics_tells_all_names_apart() -> None:
    text = exported(ExportFormat.OPENMETRICS, *PAYLOADS.values())
    (times,) = (f for f in openmetrics(text) if f.name == "openvm_total_proof_time")
    assert len(times.samples) == len(PAYLOADS)


@EVERY
def test_names_for_github_action_benchmark_stay_code_in_a_table(name: str) -> None:
    """That action puts a name between backticks into a table of a comment."""
    for row in json.loads(exported(ExportFormat.GITHUB_ACTION_BENCHMARK, name)):
        shown = MarkdownIt("gfm-like").parse(f"| a | b |\n|---|---|\n| `{row['name']}` | 1 |\n")
        (code,) = (child for token in shown for child in token.children or [] if child.type == "code_inline")
        assert " ".join(code.content.split()) == " ".join(row["name"].split())
        assert not COMMAND.search(row["name"])


@EVERY
def test_bmf_is_the_same_json(name: str) -> None:
    document = json.loads(exported(ExportFormat.BMF, name))
    assert all(key in (name, f"{name}::{name}") for key in document)


def test_messages_of_get_and_rewrite_are_single_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in PAYLOADS.values():
        Path("a.json").write_bytes(metrics_bytes(None, [json_entry(name, "1", ("group", name))]))
        rule: dict[str, str | dict[str, str]] = {
            "action": "subtract",
            "metric": "[?]",
            "from": name,
            "labels": {name: name},
        }
        lines = "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in rule.items())
        Path("rules.toml").write_text(f"[[rule]]\n{lines}", encoding="utf-8")
        for args in (
            ["get", "a.json", "nothing"],
            ["get", f"--group={name}x", "--", "a.json", name],
            ["get", f"--run={name}x", "--", "a.json", name],
            ["rewrite", "rules.toml", "a.json", "out.json"],
        ):
            result = run_main(args, tmp_path, contents(tmp_path), capsys)
            assert result.stdout == ""
            assert result.stderr.startswith("openvm-prof: ")
            assert result.stderr.count("\n") == 1
            assert result.stderr.rstrip("\n").isprintable()
            assert not COMMAND.search(result.stderr)


def _toml(value: str | dict[str, str]) -> str:
    """JSON's strings are TOML's, but for characters beyond 16 bits and delete."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(text)}" for key, text in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
