"""`show` in every format: one result, told in each of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from openvm_prof.core.document.schema import schema_text
from openvm_prof.report.sections import SECTIONS
from openvm_prof.schemas import DOCUMENTS
from tests.builders import json_entry, metrics_bytes
from tests.folders import Prof

NOW = metrics_bytes(
    [json_entry("opcode_count", 7, ("group", "app_proof"), ("opcode", "ADD"))],
    [json_entry("total_proof_time_ms", 1500, ("group", "app_proof"), ("idx", "0"))],
)
BEFORE = metrics_bytes([], [json_entry("total_proof_time_ms", 1000, ("group", "app_proof"), ("idx", "0"))])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    monkeypatch.chdir(tmp_path)
    prof = Prof(tmp_path, capsys)
    (prof.place / "now.json").write_bytes(NOW)
    (prof.place / "before.json").write_bytes(BEFORE)
    return prof


def test_json_has_every_section_and_keeps_its_schema(files: Prof) -> None:
    text = files("show", "now.json", "--prev", "before.json", "--detailed", "--format", "json").stdout
    document = json.loads(text)
    jsonschema.validate(document, json.loads(schema_text(DOCUMENTS["report"])))
    (run,) = document["runs"]
    assert {section.name for section in SECTIONS if section.rows is not None} <= set(run)
    assert (run["file"], run["compared_with"], run["provers"]) == ("now.json", "before.json", 32)
    whole = run["proof_times"][0]
    assert (whole["group"], whole["total_s"], whole["base_total_s"]) == (None, 1.5, 1.0)
    (metric,) = [row for row in run["groups"] if row["metric"] == "total_proof_time_ms"]
    assert (metric["avg"], metric["base_avg"], metric["unit"]) == (1500, 1000, "ms")
    labels = {"group": "app_proof", "idx": "0"}
    assert {"labels": labels, "metric": "total_proof_time_ms", "value": 1500} in run["values"]


def test_what_is_not_known_is_null(files: Prof) -> None:
    (run,) = json.loads(files("show", "now.json", "--format", "json").stdout)["runs"]
    assert (run["compared_with"], run["values"], run["proof_times"][0]["base_total_s"]) == (None, None, None)


def test_csv_is_the_metrics_of_all_groups_of_all_runs(files: Prof) -> None:
    rows = list(
        csv.DictReader(io.StringIO(files("show", "now.json", "before.json", "--format", "csv").stdout))
    )
    assert {row["run"] for row in rows} == {"app_proof-now", "app_proof-before"} or len(rows) == 2
    assert [row["avg"] for row in rows if row["metric"] == "total_proof_time_ms"] == ["1500", "1000"]


def test_markdown_is_the_report(files: Prof) -> None:
    text = files("show", "now.json", "--format", "markdown").stdout
    files("--json-paths", "now.json")
    report = (files.place / "now.md").read_text()
    assert report.partition("\n")[2] in text


def test_a_file_is_written_as_its_ending_says(files: Prof) -> None:
    assert files("show", "now.json", "--out", "o.html").exit == 0
    assert "<title>" in (files.place / "o.html").read_text()
    assert files("show", "now.json", "--out", "now.json").exit == 2
    assert files("show", "now.json", "--out", "o.txt").exit == 2
    assert files("show", "now.json", "--out", "o.md", "--format", "csv").exit == 2
