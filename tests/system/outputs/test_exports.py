"""Exports, `get` and Bencher JSON say the same of the samples of every era."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from samples.eras import ERAS
from samples.generate import write_samples
from samples.scenarios import SEED

from openvm_prof.core.analysis.lookup import look_up
from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.document.numbers import exact
from openvm_prof.core.model.measurement import Query, Stat
from openvm_prof.core.reading.files import read_metrics
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.export.exporting import export_text
from openvm_prof.export.formats import ExportFormat
from tests.folders import contents, run_main
from tests.readers import openmetrics


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("samples")
    write_samples(place, SEED)
    return place


@pytest.mark.parametrize("era", ERAS)
def test_every_value_of_an_export_is_what_get_says(era: str, samples: Path) -> None:
    (of_file,) = read_metrics(samples / f"{era}.json").runs
    run = analyse(of_file.db, provers=32)
    text, _ = export_text([NamedRun("r", "r", run)], ExportFormat.LONG_CSV)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) > 200
    for row in rows:
        query = Query(row["metric"], row["group"] or None, Stat(row["stat"]) if row["stat"] else None)
        assert exact(look_up(run, query)) == row["value"]


@pytest.mark.parametrize("era", ERAS)
def test_all_formats_have_the_same_values(era: str, samples: Path) -> None:
    (of_file,) = read_metrics(samples / f"{era}.json").runs
    runs = [NamedRun("r", "r", analyse(of_file.db, provers=32))]

    def rows(form: ExportFormat) -> list[list[str]]:
        return list(csv.reader(io.StringIO(export_text(runs, form)[0], newline="")))

    _, *long = rows(ExportFormat.LONG_CSV)
    header, wide = rows(ExportFormat.CSV)
    assert [row[4] for row in long] == wide[1:]
    assert ["/".join(part for part in row[1:4] if part) for row in long] == header[1:]
    gauges = {
        (
            one.labels.get("group", ""),
            family.documentation.split(" of OpenVM, in ")[0],
            one.labels.get("stat", ""),
        ): one.value
        for family in openmetrics(export_text(runs, ExportFormat.OPENMETRICS)[0])
        for one in family.samples
    }
    assert gauges == {(row[1], row[2], row[3]): float(row[4]) for row in long}


def test_bmf_is_what_output_json_writes(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for era in ERAS:
        path = str(samples / f"{era}.json")
        run_main(["--json-paths", path, "--output-json", "bmf.json"], tmp_path, contents(tmp_path), capsys)
        exported = run_main(["export", "--format", "bmf", path], tmp_path, contents(tmp_path), capsys)
        assert exported.stdout == Path("bmf.json").read_text(encoding="utf-8")
