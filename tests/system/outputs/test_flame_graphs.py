"""The commands of call stacks from the outside: what they write, where, and what they refuse."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from openvm_prof.profile.folded import parse_folded
from tests.builders import json_entry, metrics_bytes, stack_entry
from tests.folders import Call, contents, run_main
from tests.hostile import PAYLOADS

STACKS = [
    stack_entry("frequency", "10", "main;f"),
    stack_entry("frequency", "5", "main", group="leaf"),
    stack_entry("cells_used", "30", "main;f", air_name="Air<4>"),
]
GRAPHS = (
    "app_proof.dsl_ir.opcode.frequency",
    "app_proof.dsl_ir.opcode.air_name.cells_used",
    "leaf.dsl_ir.opcode.frequency",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fib.json").write_bytes(metrics_bytes(STACKS))
    (tmp_path / "old.json").write_bytes(metrics_bytes([stack_entry("frequency", "8", "main;f")]))
    return tmp_path


def run(place: Path, capsys: pytest.CaptureFixture[str], *args: str) -> Call:
    return run_main(list(args), place, contents(place), capsys)


def test_svgs_lie_beside_the_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(place, capsys, "flamegraph", "fib.json")
    assert (result.exit, result.stdout, result.stderr) == (0, "", "")
    assert sorted(result.files) == sorted(f"fib-{graph}.svg" for graph in GRAPHS)


def test_every_format_and_the_reverse_into_a_folder(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(
        place,
        capsys,
        "flamegraph",
        "fib.json",
        "--out",
        "a/b",
        "--format",
        "folded,svg",
        "--format",
        "speedscope,html",
        "--reverse",
    )
    assert result.exit == 0
    graphs = [
        f"a/b/fib-{graph}{turn}.{kind}"
        for graph in GRAPHS
        for turn in ("", ".reverse")
        for kind in ("folded", "svg")
    ]
    assert sorted(result.files) == sorted([*graphs, "a/b/fib.speedscope.json", "a/b/fib.flamegraph.html"])
    assert result.files[f"a/b/fib-{GRAPHS[0]}.folded"] == b"main;f;ADD 10\n"
    assert result.files[f"a/b/fib-{GRAPHS[0]}.reverse.folded"] == b"ADD;f;main 10\n"


def test_a_base_makes_graphs_differential(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(place, capsys, "flamegraph", "fib.json", "--base", "old.json", "--reverse")
    assert result.exit == 0
    for turn in ("", ".reverse"):
        assert "+2 [+25.0%]" in result.files[f"fib-{GRAPHS[0]}{turn}.svg"].decode()
    assert "; new)" in result.files[f"fib-{GRAPHS[2]}.svg"].decode()  # the base lacks the group


def test_a_view_of_ones_own(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["--stack", "group,opcode", "--value", "frequency + cells_used", "--format", "folded"]
    result = run(place, capsys, "flamegraph", "fib.json", *args)
    (name, other) = result.files
    assert re.fullmatch(r"fib-app_proof\.group\.opcode\.frequency_cells_used-\w{8}\.folded", name)
    assert "leaf" in other
    assert result.files[name] == b"app_proof;ADD 40\n"


def test_runs_of_a_combined_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = {key: json.loads(metrics_bytes(STACKS[:1])) for key in ("a", "b/c")}
    (place / "runs.json").write_text(json.dumps(runs))
    result = run(place, capsys, "flamegraph", "runs.json", "--base", "runs.json")
    assert [name.split("-app_proof")[0].split("-")[0] for name in result.files] == ["runs.a", "runs.b_c"]
    assert all("no change" in text.decode() for text in result.files.values())
    refused = run(place, capsys, "flamegraph", "runs.json", "--base", "old.json")
    assert (refused.exit, refused.files) == (3, {})
    assert refused.stderr == "openvm-prof: error: old.json: a single run cannot be compared with runs.json\n"


def test_a_file_without_stacks_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "none.json").write_text("{}")
    result = run(place, capsys, "flamegraph", "none.json", "--out", "empty", "--format", "html")
    assert (result.exit, result.files) == (0, {})
    assert result.stderr.startswith("openvm-prof: note: none.json: no call stacks: there is no frequency by ")
    assert not (place / "empty").exists()


@pytest.mark.parametrize(
    ("args", "exit_", "message"),
    [
        (["flamegraph", "no.json"], 3, "no.json: cannot read: No such file or directory"),
        (
            ["flamegraph", "fib.json", "--base", "no.json"],
            3,
            "no.json: cannot read: No such file or directory",
        ),
        (
            ["flamegraph", "fib.json", "--symbols", "no.syms"],
            3,
            "no.syms: cannot read: No such file or directory",
        ),
        (
            ["flamegraph", "fib.json", "--format", "png"],
            2,
            "'png' is not one of folded, svg, pprof, speedscope, firefox, html",
        ),
        (["flamegraph", "fib.json", "--stack", "opcode"], 2, "--stack and --value must be given together"),
        (["flamegraph", "fib.json", "--value", "frequency"], 2, "--stack and --value must be given together"),
        (
            ["flamegraph", "fib.json", "--stack", "a,a", "--value", "b"],
            2,
            "a name is empty or given twice",
        ),
        (
            ["flamegraph", "fib.json", "--stack", "a", "--value", "b+"],
            2,
            "a name is empty or given twice",
        ),
        (["flamegraph", "fib.json", "--out", "fib.json/x"], 3, "cannot make this folder"),
        (["top", "no.json"], 3, "no.json: cannot read: No such file or directory"),
        (["top", "fib.json", "--filter", "("], 2, "not a regular expression"),
        (["top", "fib.json", "-n", "0"], 2, "-n: '0' is not a whole number"),
        (
            ["--json-paths", "fib.json", "--flamegraphs", "g", "--symbols", "a,b"],
            2,
            "--symbols: 2 files for 1 --json-paths",
        ),
        (["--json-paths", "fib.json", "--flamegraphs", "g", "--symbols", "no"], 3, "no: cannot read"),
    ],
)
def test_what_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], args: list[str], exit_: int, message: str
) -> None:
    result = run(place, capsys, *args)
    assert (result.exit, result.files, result.stdout) == (exit_, {}, "")
    assert message in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        metrics_bytes([json_entry("m", "-1"), json_entry("m", "x")]),
        b'{"counter": [{"labels": [["a", "b"], ["a", "c"]], "metric": "frequency", "value": "1"}]}',
        b'{"counter": [',
        b"[]",
        b'{"a": {"counter": 1}}',
    ],
)
def test_bad_files_are_refused_as_reports_refuse_them(
    place: Path, capsys: pytest.CaptureFixture[str], bad: bytes
) -> None:
    (place / "bad.json").write_bytes(bad)
    results = [
        run(place, capsys, *args)
        for args in (["--json-paths", "bad.json"], ["flamegraph", "bad.json"], ["top", "bad.json"])
    ]
    assert results[0].exit == 3
    assert len({(result.exit, result.stderr) for result in results}) == 1


def test_outputs_never_overwrite_an_input(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"fib-{GRAPHS[0]}.svg"
    (place / name).write_bytes(b"main\0")
    result = run(place, capsys, "flamegraph", "fib.json", "--symbols", name)
    assert (result.exit, result.files) == (2, {})
    assert "would overwrite the input" in result.stderr


# -- in reports ----------------------------------------------------------------------------------


def test_reports_show_thumbnails(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(place, capsys, "--json-paths", "fib.json", "--flamegraphs", "out/graphs")
    assert (result.exit, result.stdout) == (0, "")
    assert {f"out/graphs/fib-{graph}.svg" for graph in GRAPHS} < set(result.files)
    tokens = MarkdownIt("gfm-like").parse(result.files["fib.md"].decode())
    inner = [child for token in tokens for child in token.children or []]
    pictures = [str(child.attrs["src"]) for child in inner if child.type == "image"]
    assert sorted(pictures) == sorted(f"out/graphs/fib-{graph}.svg" for graph in GRAPHS)
    links = [child.attrs["href"] for child in inner if child.type == "link_open"]
    assert links == pictures


def test_published_pictures_are_linked_where_they_will_be(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = [
        json_entry(f"gpu_mem.{field}", "1048576", ("module", "m"))
        for field in ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")
    ]
    (place / "fib.json").write_bytes(metrics_bytes(STACKS, memory))
    args = ["--flamegraphs", "g", "--asset-url", "https://example.org/a b/"]
    text = run(place, capsys, "--json-paths", "fib.json", *args).files["fib.md"].decode()
    assert f"](https://example.org/a%20b/fib-{GRAPHS[0]}.svg)" in text
    assert "](https://example.org/a%20b/fib.memory.svg)" in text


def test_files_of_the_same_name_do_not_share_graphs(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "sub").mkdir()
    (place / "sub" / "fib.json").write_bytes(metrics_bytes(STACKS))
    args = ["--json-paths", "fib.json,sub/fib.json", "--names", "a,b", "--flamegraphs", "g"]
    result = run(place, capsys, *args)
    assert (result.exit, result.files) == (2, {})
    assert "would overwrite another output" in result.stderr


def test_symbols_one_for_all_or_one_for_each(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (place / f"{name}.json").write_bytes(metrics_bytes([stack_entry("frequency", "1", "0")]))
        (place / f"{name}.syms").write_bytes(f"main_{name}\0".encode())
    args = ["--json-paths", "a.json,b.json", "--names", "a,b", "--flamegraphs", "g", "--symbols"]
    each = run(place, capsys, *args, "a.syms,b.syms")
    assert "main_b (" in each.files["g/b-app_proof.dsl_ir.opcode.frequency.svg"].decode()
    one = run(place, capsys, *args, "a.syms")
    assert "main_a (" in one.files["g/b-app_proof.dsl_ir.opcode.frequency.svg"].decode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_read_twice(
    place: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path_factory.mktemp("elsewhere") / "pipe"
    os.mkfifo(pipe)
    result = run(place, capsys, "--json-paths", str(pipe), "--flamegraphs", "g")
    assert (result.exit, result.files) == (2, {})
    assert "--flamegraphs reads files twice" in result.stderr


# -- top -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json", "html"])
@pytest.mark.parametrize("by", ["function", "opcode", "air", "function+air"])
def test_top_in_every_form(place: Path, capsys: pytest.CaptureFixture[str], by: str, form: str) -> None:
    result = run(place, capsys, "top", "fib.json", "--by", by, "--format", form, "--base", "old.json")
    assert (result.exit, result.files) == (0, {})
    assert ("30" if by in ("air", "function+air") else "15") in result.stdout


def test_top_as_json(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(run(place, capsys, "top", "fib.json", "--format", "json", "--inclusive").stdout)[
        "runs"
    ][0]
    rows = [
        (row["rank"], row["of"]["function"], row["costs"]["instructions"]["inclusive"])
        for row in shown["rows"]
    ]
    assert rows == [(1, "main", 15), (2, "f", 10)]
    assert shown["totals"] == {"instructions": 15, "cells": 30}


# -- hostile names -------------------------------------------------------------------------------


def hostile(name: str) -> bytes:
    stacks = [
        stack_entry("frequency", value, f"main;{name}", group=name, opcode=name, dsl_ir=name)
        for value in ("1000", "1")
    ]
    return metrics_bytes(
        [*stacks, stack_entry("cells_used", "1000", name, group=name, air_name=name, opcode=name)]
    )


def elements(svg: bytes) -> list[str]:
    return [element.tag for element in ET.fromstring(svg).iter()]


@pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_in_every_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.json").write_bytes(hostile(name))
    (tmp_path / "y.json").write_bytes(hostile(re.sub("[^;]+", "name", name)))
    args = ["--format", "folded,svg,speedscope,html", "--base"]
    result = run(tmp_path, capsys, "flamegraph", "x.json", *args, "x.json", "--out", "x")
    harmless = run(tmp_path, capsys, "flamegraph", "y.json", *args, "y.json", "--out", "y")
    assert result.exit == harmless.exit == 0
    assert len(result.files) == len(harmless.files) == 6
    assert all(
        re.fullmatch(r"x/x[\w. -]{1,200}", file, re.ASCII) and ".." not in file for file in result.files
    )
    for (file, text), other in zip(
        sorted(result.files.items()), map(harmless.files.get, sorted(harmless.files)), strict=True
    ):
        assert other is not None
        if file.endswith(".svg"):
            assert elements(text) == elements(other)
            assert not re.search(rb"\son\w+=|javascript:", re.sub(rb">[^<]*<", b"><", text))
        elif file.endswith(".folded"):
            (line,) = text.decode().splitlines()
            assert line.isprintable()
            ((stack, _),) = parse_folded(text.decode()).items()
            assert stack.count(";") == parse_folded(other.decode()).popitem()[0].count(";")


@pytest.mark.parametrize("form", ["table", "markdown", "csv"])
def test_hostile_names_in_top(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    entries = [stack_entry("frequency", "1", name, opcode=name) for name in PAYLOADS.values()]
    (tmp_path / "x.json").write_bytes(metrics_bytes(entries))
    for by in ("function", "opcode"):
        args = ["--by", by, "--format", form, "-n", "200", "--full-names"]
        result = run(tmp_path, capsys, "top", str(tmp_path / "x.json"), *args)
        assert result.exit == 0
        lines = result.stdout.replace("\r\n", "\n").split("\n")  # CSV ends lines with both
        assert all(line.isprintable() for line in lines)
        assert "##[" not in result.stdout
        assert "<script" not in result.stdout or form != "markdown"


def test_groups_alike_have_files_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [*PAYLOADS.values(), "all", "ALL", "a.svg", "é", "e\u0301"]
    entries = [stack_entry("frequency", "1", "main", group=name) for name in names]
    (tmp_path / "x.json").write_bytes(metrics_bytes(entries))
    result = run(tmp_path, capsys, "flamegraph", str(tmp_path / "x.json"), "--format", "folded")
    assert result.exit == 0, result.stderr
    assert len({file.casefold() for file in result.files}) == len(names)


@pytest.mark.parametrize(
    ("options", "note"),
    [
        (("--by", "air", "--metric", "cells"), "no cells were recorded by air; ranked by instructions"),
        (("--by", "air", "--filter", "nobody"), "no air matches --filter"),
        (("--by", "function"), "no costs by function were recorded, or none in these groups"),
        (("--by", "air", "--group", "nobody"), "no costs by air were recorded, or none in these groups"),
    ],
)
def test_top_says_where_it_does_not_show_what_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], note: str
) -> None:
    labels = (("group", "app_proof"), ("air_name", "Add"))
    (tmp_path / "x.json").write_bytes(metrics_bytes([json_entry("opcode_count", "5", *labels)]))
    result = run(tmp_path, capsys, "top", str(tmp_path / "x.json"), "--format", "csv", *options)
    assert result.exit == 0
    assert f"note: x: {note}" in result.stderr


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize(
    ("by", "advice"),
    [("function", "perf-metrics"), ("opcode", "GUEST_SYMBOLS_PATH"), ("air", "OUTPUT_PATH")],
)
def test_top_of_nothing_is_a_sentence_that_says_what_to_record_and_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, by: str, advice: str
) -> None:
    (tmp_path / "x.json").write_bytes(metrics_bytes([json_entry("insns", "5", ("group", "app_proof"))]))
    result = run(tmp_path, capsys, "top", str(tmp_path / "x.json"), "--format", form, "--by", by)
    assert result.exit == 0
    assert "were recorded, or none in these groups" in result.stdout
    assert advice in html.unescape(result.stdout).replace("\\", "")
    assert "|" not in result.stdout
