"""The page's document: equal to the library, stable, of every era."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from openvm_prof import PageOptions, load, page_of
from openvm_prof.core.analysis.opcodes import OpcodeCount
from openvm_prof.core.document.page_file import page_file
from openvm_prof.core.document.schema import schema_text
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.page.document import PageDocument
from openvm_prof.page.values import values_block
from openvm_prof.profile.stacks import Profiles
from tests.builders import counter, entry, metrics_bytes, stack_entry, totals
from tests.folders import Prof
from tests.hostile import PAYLOADS
from tests.loaded import loaded
from tests.unit.page import examples

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "page" / "test" / "fixtures"
ASSETS = ROOT / "src" / "openvm_prof" / "core" / "document" / "page_assets"
RECORDED = sorted((ROOT.parents[0] / "shared" / "reference").glob("*/metrics.json")) or sorted(
    (ROOT.parents[1] / "shared" / "reference").glob("*/metrics.json")
)


@pytest.fixture
def prof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    monkeypatch.chdir(tmp_path)
    return Prof(tmp_path, capsys)


def records(*runs: LoadedRun, base: tuple[LoadedRun, ...] = ()) -> PageDocument:
    return page_of(runs, base=base).records()


def check_against_library(run: LoadedRun) -> None:
    """What the document says of a run adds up to what the library says of it."""
    found = records(run)
    (row,), (details,) = found.rows, found.details
    times = run.analysis.proof_times
    assert row.proof_time_s == (None if times.total is None else times.total.total)
    if times.total is not None:
        assert found.places[0].ms == [times.total.total_ms]
        assert row.latency_s == pytest.approx(times.total.on_provers)
    assert [stage.total for stage in details.stages] == [stage.total_ms for stage in times.stages]
    counted: dict[int | None, float] = {}
    for group, count in zip(details.opcodes.group, details.opcodes.count, strict=True):
        counted[group] = counted.get(group, 0) + (count or 0)
    assert sum(counted.values()) == pytest.approx(sum(each.count for each in run.analysis.opcodes))
    for place, total in zip(details.proofs.cells, details.proofs.main_cells, strict=True):
        assert place is None or total is None or place >= total * 0.999
    jsonschema.validate(msgspec.to_builtins(found), json.loads(schema_text(PageDocument)))


@pytest.mark.parametrize("era", examples.ERAS)
def test_samples_of_every_era_say_what_the_library_says(era: str) -> None:
    check_against_library(examples.pair(era)[0])


@pytest.mark.parametrize("group", ["", " ", "(no group)", "9" * 5000, "\u202e"])
def test_groups_of_any_name_have_a_place(group: str) -> None:
    timed = loaded("odd", [*totals(group, 7, 2), entry("total_proof_time_ms", 5), *totals("app_proof", 3)])
    check_against_library(timed)
    places = [place for place in records(timed).places if place.depth == 1]
    assert sorted(place.ms[0] or 0 for place in places) == [3, 5, 9]


@pytest.mark.skipif(not RECORDED, reason="the recorded cases are not beside this repository")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.parent.name)
def test_recorded_runs_say_what_the_library_says(path: Path) -> None:
    for run in load(path):
        check_against_library(run)


@pytest.mark.parametrize("name", ["schedules", *(f"sums-{era}" for era in ("v1_4", "v2_0"))])
def test_fixtures_of_the_script_are_what_the_library_computes(name: str) -> None:
    path = FIXTURES / f"{name}.json"
    content = examples.schedules() if name == "schedules" else examples.sums(name.removeprefix("sums-"))
    text = msgspec.json.encode(content).decode() + "\n"
    if os.environ.get("OPENVM_PROF_UPDATE_GOLDENS") == "1":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_built_files_are_those_of_the_checksums() -> None:
    lines = (ASSETS / "SHA256SUMS").read_text().splitlines()
    names = ["loader.js", "report.css", "report.js", "trends.css", "trends.js"]
    assert [line.split("  ")[1] for line in lines] == names
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == digest, name


def test_script_and_style_are_small() -> None:
    assert len(page_file("", {})) <= 48 * 1024  # as a page carries them, the script compressed
    assert sum((ASSETS / name).stat().st_size for name in ("report.js", "report.css")) <= 78 * 1024
    assert sum((ASSETS / name).stat().st_size for name in ("trends.js", "trends.css")) <= 50 * 1024


@pytest.mark.parametrize("name", ["report.js", "trends.js"])
def test_the_script_names_no_metric(name: str) -> None:
    script = (ASSETS / name).read_text(encoding="utf-8")
    known = {name for era in examples.ERAS for name in examples.pair(era)[0].analysis.db.metric_names()}
    telling = {name for name in known if "_" in name and not name.startswith(("main_c", "constraint"))}
    assert sorted(each for each in telling if each in script) == []


def test_the_same_runs_give_the_same_bytes() -> None:
    runs = examples.pair("v2_0")
    first = page_of(runs[:1], base=runs[1:]).html()
    assert first == page_of(runs[:1], base=runs[1:]).html()
    for name in ("model", "values"):
        (packed,) = re.findall(
            rf'<script id="{name}" type="application/gzip">([A-Za-z0-9+/=]*)</script>', first
        )
        assert gzip.decompress(b64decode(packed))


def test_hostile_names_stand_in_no_markup() -> None:
    items = [
        *totals("app_proof", 5),
        *(entry(name, 1, group="app_proof", air_name=name) for name in PAYLOADS.values()),
    ]
    html = page_of([loaded("<script>alert(1)</script>", items)]).html()
    assert html.count("<script") == 4
    assert "alert(1)" not in html.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")


def test_the_app_of_two_runs_is_one_group_whatever_it_is_called() -> None:
    now = loaded("now", [*totals("fibonacci", 5), *totals("leaf", 2)])
    before = loaded("before", [*totals("fib", 4), *totals("leaf", 2)])
    found = records(now, base=(before,))
    assert [group.names for group in found.groups] == [["fibonacci", "fib"], ["leaf", "leaf"]]
    assert [place.ms for place in found.places if place.depth == 1] == [[5.0, 4.0], [2.0, 2.0]]


def test_airs_that_changed_their_names_share_a_row() -> None:
    def air(name: str) -> list[Any]:
        labels = {"group": "app_proof", "segment": "0", "air_id": "0", "air_name": name}
        return [
            counter("rows", 8, **labels),
            counter("main_cols", 2, **labels),
            counter("cells", 16, **labels),
        ]

    name = "VmAirWrapper<Rv{}BaseAluAdapterAir, BaseAluCoreAir<4, 8>"
    now = loaded("now", [*totals("app_proof", 5), *air(name.format(64))])
    before = loaded("before", [*totals("app_proof", 5), *air(name.format(32))])
    found = records(now, base=(before,))
    assert found.airs.names == [[name.format(64), name.format(32)]]


def test_runs_of_other_hardware_are_not_compared() -> None:
    gpu, cpu = examples.pair("v2_0")[0], examples.pair("v2_0_cpu")[0]
    found = records(gpu, base=(cpu,))
    assert [(each.run, each.base, each.nothing, each.cells) for each in found.unlike] == [
        (0, 1, True, True),
        (1, 0, True, True),
    ]
    assert found.verdicts == []


def test_a_pair_stands_for_all_runs_of_its_kinds() -> None:
    gpu, cpu = examples.pair("v2_0"), examples.pair("v2_0_cpu")
    found = records(gpu[0], cpu[0], base=(gpu[1], cpu[1]))
    assert [row.alike for row in found.rows] == [0, 1, 0, 1]
    assert [(each.run, each.base) for each in found.unlike] == [(0, 1), (1, 0)]


def test_a_run_with_another_part_of_its_time_is_another_kind() -> None:
    metered = entry("execute_metered_time_ms", 3, group="app_proof")
    runs = [loaded("now", totals("app_proof", 5)), loaded("before", [*totals("app_proof", 5), metered])]
    found = records(*runs)
    assert [row.alike for row in found.rows] == [0, 1]
    assert all(each.times and each.reasons and not each.nothing for each in found.unlike)
    assert len(found.unlike) == 2


def test_one_run_a_side_is_never_a_regression_of_time() -> None:
    now, before = examples.pair("v2_0")
    found = records(now, base=(before,))
    timed = [row for row in found.verdicts if row.unit == "ms"]
    assert timed
    assert {row.verdict for row in timed} <= {"unconfirmed", "new", "gone", "same"}
    assert [row.tile for row in found.verdicts].count("time") == 1


def test_opcodes_without_a_group_and_no_opcodes() -> None:
    items = [
        *totals("app_proof", 5),
        counter("frequency", 7, opcode="ADD"),
        counter("frequency", 0, opcode="SUB"),
    ]
    found = records(loaded("a", items))
    opcodes = found.details[0].opcodes
    assert (opcodes.opcode, opcodes.count) == (["ADD"], [7])
    assert records(loaded("b", totals("app_proof", 5))).details[0].opcodes.opcode == []
    assert OpcodeCount(None, "ADD", 7.0) in loaded("a", items).analysis.opcodes


def test_a_run_without_metrics_has_a_page() -> None:
    found = records(loaded("empty", []))
    assert found.rows[0].proof_time_s is None
    assert found.places == []


def values(block: bytes) -> tuple[dict[str, Any], bytes]:
    size = int.from_bytes(block[:4], "little")
    return json.loads(block[4 : 4 + size]), block[4 + size :]


def test_values_of_runs_share_rows() -> None:
    one = loaded("one", [entry("x", 1.5, group="g", air="A"), entry("x", 7, group="g", air="B")])
    two = loaded("two", [entry("x", 5000000000, group="g", air="B")])
    head, data = values(values_block([one, two]))
    (table,) = (table for table in head["tables"] if table["keys"] == ["group", "air"])
    assert table["rows"] == 2
    first, second = table["columns"]
    assert (first["kind"], first["count"], first["rows"]) == ("f64", 2, None)
    assert (second["kind"], second["count"]) == ("f64", 1)
    assert int.from_bytes(data[second["rows"] : second["rows"] + 4], "little") == 1


def test_values_beyond_the_limit_are_left_out_and_named() -> None:
    items = [entry("x", number, group="g", air=str(number)) for number in range(20)]
    head, _ = values(values_block([loaded("a", [*items, entry("y", 1, group="g")])], limit=5))
    assert head["left_out"] == [["group, air", 20]]
    assert head["values"] == 1


def test_the_command_writes_by_the_ending(prof: Prof) -> None:
    (prof.place / "fib.json").write_bytes(metrics_bytes(totals_json()))
    assert list(prof("report", "fib.json").files) == ["fib.report.html"]
    assert list(prof("report", "fib.json", "--base", "fib.json", "--out", "x.json").files) == ["x.json"]
    text = prof("report", "fib.json", "--out", "x.md").files["x.md"].decode()
    assert "## Where the time goes" in text
    refused = prof("report", "fib.json", "--out", "x.csv")
    assert refused.exit == 2
    assert "there are .html, .md, .json" in refused.stderr
    assert prof("report", "fib.json", "--out", "fib.json").exit == 2


def totals_json() -> list[dict[str, object]]:
    return [
        {"labels": [["group", "app_proof"]], "metric": "total_proof_time_ms", "value": "5"},
    ]


def test_options_have_defaults() -> None:
    assert page_of([examples.pair("v1")[0]], options=PageOptions(provers=4)).records().provers == 4


def block_names(html: str) -> list[str]:
    return re.findall(r'<script id="(\w+)" type="application/gzip">', html)


def flames(html: str) -> Any:
    (packed,) = re.findall(r'<script id="flames" type="application/gzip">(.*?)</script>', html)
    return json.loads(gzip.decompress(b64decode(packed)))


def test_a_run_with_call_stacks_has_flame_graphs(prof: Prof) -> None:
    stack = stack_entry("frequency", "5", "main;step", opcode="ADD")
    more = stack_entry("frequency", "7", "main;step", opcode="ADD")
    (prof.place / "now.json").write_bytes(metrics_bytes([stack]))
    (prof.place / "old.json").write_bytes(gzip.compress(metrics_bytes([more])))
    (prof.place / "bare.json").write_bytes(metrics_bytes(totals_json()))
    files = prof("report", "now.json", "--base", "old.json").files
    now, old = flames(files["now.report.html"].decode())["graphs"]
    assert (now["run"], now["base"], now["value"][0], now["base_value"][0]) == (0, 1, 5, 7)
    assert (old["run"], old["base"], old["value"][0]) == (1, None, 7)
    text = prof("report", "now.json", "--no-flamegraphs").files["now.report.html"].decode()
    assert block_names(text) == ["model", "values", "script"]
    text = prof("report", "bare.json", "--base", "now.json").files["bare.report.html"].decode()
    assert [(graph["run"], graph["base"]) for graph in flames(text)["graphs"]] == [(1, None)]
    (graph,) = flames(prof("report", "now.json", "--base", "bare.json").files["now.report.html"].decode())[
        "graphs"
    ]
    assert graph["base"] is None  # all of it would be new


def test_guest_functions_are_named_by_symbols(prof: Prof) -> None:
    (prof.place / "now.json").write_bytes(metrics_bytes([stack_entry("frequency", "5", "0;5", opcode="ADD")]))
    (prof.place / "guest.syms").write_bytes(b"main\0step\0")
    found = prof("report", "now.json", "--symbols", "guest.syms").files["now.report.html"].decode()
    assert flames(found)["names"] == ["app_proof", "main", "step", "ADD"]
    (prof.place / "now.report.html").unlink()
    unnamed = prof("report", "now.json").files["now.report.html"].decode()
    assert "0" in flames(unnamed)["names"]
    (packed,) = re.findall(r'<script id="model" type="application/gzip">(.*?)</script>', unnamed)
    (notice,) = json.loads(gzip.decompress(b64decode(packed)))["details"][0]["notices"]
    assert "use --symbols FILE" in notice


def test_each_run_has_its_own_call_stacks() -> None:
    run = loaded("now", totals("app_proof", 5))
    with pytest.raises(UsageError, match="1 profiles for 2 runs"):
        page_of([run], base=[run], profiles=[Profiles((), ())])
