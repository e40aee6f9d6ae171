"""The table of AIRs: rows, ranks, bases, and its documents."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from openvm_prof import UsageError, load
from openvm_prof.airs.air_names import likenesses, short_names
from openvm_prof.airs.air_row import Against
from openvm_prof.airs.air_table import AirOptions, SortBy
from openvm_prof.airs.airs import AirsResult, airs_of
from openvm_prof.airs.by import By, parse_by
from openvm_prof.core.document.blocks import CellColumn, Difference, Paragraph, Quantity
from openvm_prof.core.document.formats import format_named
from openvm_prof.core.model.change import Change, Mark
from openvm_prof.core.runs.loaded_run import LoadedRun
from tests.builders import Entry, counter, entry, tables
from tests.loaded import loaded

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "reference"
recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="the recorded cases are not beside this repository"
)

GPU = entry("prover.main_trace_commit_time_ms", 5, group="app_proof", segment="0")
CPU = [
    entry("trace_commit_cpu_time_ms", 5, group="app_proof", segment="0"),
    entry("prover.batch_constraints.mle_rounds_time_ms", 5, group="app_proof", segment="0"),
]
ALU = "VmAirWrapper<Rv32BaseAluAdapterAir, BaseAluCoreAir<4, 8>"
ALU64 = "VmAirWrapper<Rv64BaseAluAdapterAir, BaseAluCoreAir<8, 8>"


def air(name: str, rows: int, cols: int, **labels: str) -> list[Entry]:
    values = {"rows": rows, "main_cols": cols, "cells": rows * cols}
    labels = {"group": "app_proof", "segment": "0"} | labels
    return [counter(metric, value, air_name=name, **labels) for metric, value in values.items()]


APP = loaded(
    "now",
    [
        GPU,
        *air(ALU, 64, 30, air_id="5"),
        *air(ALU, 32, 30, air_id="5", segment="1"),
        *air("ProgramAir", 16, 10, air_id="0"),
        *air("ProgramAir", 16, 10, air_id="0", segment="1"),
        *air("VmPvsAir", 8, 7, air_id="0", group="leaf", idx="0"),
        counter("interactions", 20, air_id="5", air_name=ALU),
        counter("constraints", 22, air_id="5", air_name=ALU),
        counter("interactions", 1, air_id="0", air_name="ProgramAir"),
        counter("metered_rows_unpadded", 40, group="app_proof", segment="0", air_id="5", air_name=ALU),
        counter("metered_rows_unpadded", 30, group="app_proof", segment="1", air_id="5", air_name=ALU),
    ],
)


def result(by: str, base: Sequence[LoadedRun] = (), **options: object) -> AirsResult:
    return airs_of([APP], base=base, options=AirOptions(parse_by(by), **options))  # type: ignore[arg-type]


def rows(of: AirsResult) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(format_named("json").write(of))["rows"]
    return found


def test_by_air() -> None:
    alu, program, leaf = rows(result("air"))
    assert alu == {
        "run": "now",
        "air_id": "5",
        "air_name": ALU,
        "class": "instructions",
        "rows": 96,
        "main_cols": 30,
        "cells": 2880,
        "share": 2880 / 3256,
        "padding": 26 / 96,
        "padding_cells": 780,
        "padding_reason": None,
        "constraints": 22,
        "interactions": 20,
        "messages": 1920,
    }
    assert (program["air_name"], program["messages"], program["constraints"]) == ("ProgramAir", 32, None)
    assert program["padding"] is None
    assert program["padding_reason"] == "neither metered rows nor the cells used were recorded"
    assert (leaf["class"], leaf["interactions"]) == ("recursion", None)


def test_keys_that_differ_are_not_chosen_from() -> None:
    keys = [
        counter("constraints", 22, air_id="5", air_name=ALU, program="a"),
        counter("constraints", 23, air_id="5", air_name=ALU, program="b"),
        counter("interactions", 20, air_id="5", air_name=ALU, program="a"),
        counter("interactions", 20, air_id="5", air_name=ALU, program="b"),
    ]
    (row,) = rows(
        airs_of(
            [loaded("now", [GPU, *air(ALU, 64, 30, air_id="5"), *keys])],
            base=(),
            options=AirOptions(parse_by("air")),
        )
    )
    assert (row["constraints"], row["interactions"]) == (None, 20)


def test_by_class_group_and_segment_add_up() -> None:
    assert [(row["class"], row["cells"]) for row in rows(result("class"))] == [
        ("instructions", 2880),
        ("system", 320),
        ("recursion", 56),
    ]
    assert [(row["group"], row["cells"], row["main_cols"]) for row in rows(result("group"))] == [
        ("app_proof", 3200, 40),
        ("leaf", 56, 7),
    ]
    by_segment = [(r["group"], r["segment"], r["idx"], r["cells"]) for r in rows(result("segment"))]
    assert by_segment == [
        ("app_proof", "0", None, 2080),
        ("app_proof", "1", None, 1120),
        ("leaf", None, "0", 56),
    ]
    assert len(rows(result("air+segment"))) == 5
    for by in ("air", "class", "group", "segment", "air+segment", "class+group", "air+group"):
        assert sum(row["cells"] for row in rows(result(by))) == 3256  # type: ignore[misc]
        assert sum(row["share"] for row in rows(result(by))) == pytest.approx(1.0)  # type: ignore[misc]


def test_ranks() -> None:
    def order(sort: SortBy, base: Sequence[LoadedRun] = ()) -> list[object]:
        return [row["air_name"] for row in rows(result("air", base, sort=sort))]

    assert (
        order(SortBy.CELLS) == order(SortBy.ROWS) == order(SortBy.MESSAGES) == [ALU, "ProgramAir", "VmPvsAir"]
    )
    assert order(SortBy.PADDING)[0] == order(SortBy.WASTE)[0] == order(SortBy.CONSTRAINTS)[0] == ALU
    base = loaded("base", [GPU, *air(ALU, 128, 30), *air("ProgramAir", 8, 10), *air("GoneAir", 1, 1)])
    assert order(SortBy.GROWTH, [base]) == ["ProgramAir", "VmPvsAir", "GoneAir", ALU]


def test_groups_and_the_number_of_rows() -> None:
    (leaf,) = rows(result("air", groups=("leaf",)))
    assert (leaf["air_name"], leaf["share"]) == ("VmPvsAir", 1.0)
    document = json.loads(format_named("json").write(result("air", most=1)))
    assert (len(document["rows"]), document["runs"][0]["left_out"]) == (1, 2)
    with pytest.raises(UsageError, match="did you mean app_proof"):
        result("air", groups=("app_prof",))


@pytest.mark.parametrize("text", ["", "airs", "air+air", "air+"])
def test_what_is_no_by(text: str) -> None:
    with pytest.raises(UsageError, match="--by"):
        parse_by(text)


def test_segments_are_those_of_groups() -> None:
    assert parse_by("segment") == {By.GROUP, By.SEGMENT}


# -- a base --------------------------------------------------------------------------------------


def against(now: list[Entry], before: list[Entry], by: str = "air") -> dict[str, tuple[str, str | None]]:
    """AIR → what became of it, and what it was called."""
    found = airs_of(
        [loaded("now", [GPU, *now])], base=[loaded("base", [GPU, *before])], options=AirOptions(parse_by(by))
    )
    return {
        f"{row.key.air_name}{row.key.air_id or ''}": (
            row.against.value if row.against else "",
            None if row.base_key is None else f"{row.base_key.air_name}{row.base_key.air_id or ''}",
        )
        for row in found.runs[0].rows
    }


def test_new_gone_and_renamed() -> None:
    found = against(
        [*air(ALU64, 2, 3), *air("NewAir", 1, 1), *air("ProgramAir", 4, 1)],
        [*air(ALU, 2, 3), *air("OldAir", 1, 1), *air("ProgramAir", 8, 1)],
    )
    assert found == {
        ALU64: ("renamed", ALU),
        "NewAir": ("new", None),
        "ProgramAir": ("same", "ProgramAir"),
        "OldAir": ("gone", "OldAir"),
    }


def test_ids_may_move_and_names_may_repeat() -> None:
    found = against(
        [
            *air("Heap", 1, 10, air_id="8"),
            *air("Heap", 1, 20, air_id="9"),
            *air("B", 1, 1, air_id="0"),
        ],
        [
            *air("Heap", 1, 20, air_id="7"),
            *air("Heap", 1, 10, air_id="6"),
            *air("B", 1, 1, air_id="1"),
        ],
    )
    assert found == {
        "Heap8": ("same", "Heap6"),
        "Heap9": ("same", "Heap7"),
        "B0": ("same", "B1"),
    }


def test_a_likeness_that_several_have_is_none() -> None:
    both = [*air(ALU, 2, 3), *air(ALU.replace("4, 8", "2, 8"), 2, 3)]
    assert {what for what, _ in against(air(ALU64, 2, 3), both).values()} == {"new", "gone"}


def test_the_one_app_is_the_same_whatever_it_is_called() -> None:
    found = against(
        air("ProgramAir", 4, 1), air("ProgramAir", 8, 1, group="fibonacci_program"), by="group+air"
    )
    assert found == {"ProgramAir": ("same", "ProgramAir")}


def test_changes_of_cells_are_exact_and_marked() -> None:
    base = loaded("base", [GPU, *air(ALU, 95, 30), *air("ProgramAir", 33, 10)])
    alu, program, leaf = changes(result("air", [base]))
    assert (alu.mark, program.mark, leaf.is_new) == (Mark.WORSE, Mark.BETTER, True)


def changes(of: AirsResult) -> list[Change]:
    """The changes of cells, of the rows that have one."""
    (table,) = tables(of.document())
    (cells,) = (each.cells for each in table.columns if isinstance(each, CellColumn) and each.name == "Cells")
    return [cell.change for cell in cells if isinstance(cell, Quantity) and cell.change is not None]


def test_cells_of_two_formulas_are_shown_and_their_changes_are_not() -> None:
    base = loaded("base", [*CPU, *air(ALU, 95, 30), *air("ProgramAir", 33, 10), *air("GoneAir", 3, 1)])
    compared = result("air", [base])
    assert all(change.is_new for change in changes(compared))
    (table,) = tables(compared.document())
    (cells,) = (each.cells for each in table.columns if isinstance(each, CellColumn) and each.name == "Cells")
    assert not any(isinstance(cell, Difference) for cell in cells)
    told = [block.text for block in compared.document().blocks if isinstance(block, Paragraph)]
    assert any("their changes are not shown" in text for text in told)
    assert any("their changes are not shown" in text for text in compared.records().notices)


def test_a_combined_base_is_taken_by_the_run_s_key() -> None:
    base = [loaded(name, [GPU, *air(ALU, 1, 1)]) for name in ("a", "b")]
    with pytest.raises(UsageError, match="--base holds 2 runs"):
        result("air", [*base[:0], *[_keyed(each) for each in base]])


def _keyed(of: LoadedRun) -> LoadedRun:
    from msgspec.structs import replace

    return replace(of, info=replace(of.info, key=of.name))


# -- documents -----------------------------------------------------------------------------------


def test_every_format_tells_the_same_rows() -> None:
    of = result("air")
    lines = list(csv.DictReader(io.StringIO(format_named("csv").write(of))))
    assert list(lines[0]) == list(rows(of)[0])
    assert [line["class"] for line in lines] == ["instructions", "system", "recursion"]
    assert lines[0]["cells"] == "2880" and lines[1]["padding"] == ""
    markdown, html = (format_named(name).write(of) for name in ("markdown", "html"))
    assert "| BaseAluCoreAir&lt;4, 8&gt; | instructions | 96 | 30 | 2,880 |" in markdown
    assert "BaseAluCoreAir&lt;4, 8&gt;" in html
    assert of.picture().count("<title>") > 3


def test_a_run_without_airs_says_so() -> None:
    of = airs_of([loaded("none", [GPU])])
    assert rows(of) == []
    assert tables(of.document()) == []
    assert "No AIRs were recorded" in of.records().notices[0]
    assert format_named("csv").write(of).startswith("run,rows,main_cols,cells")
    of.picture()


def test_several_runs_have_a_table_each() -> None:
    of = airs_of([APP, loaded("other", [GPU, *air("ProgramAir", 1, 1)])])
    assert len(tables(of.document())) == 2
    assert {row["run"] for row in rows(of)} == {"now", "other"}


def test_short_names_are_told_apart() -> None:
    other = "VmAirWrapper<Rv32ShiftAdapterAir, BaseAluCoreAir<4, 8>"
    assert short_names([ALU, "ProgramAir"]) == {ALU: "BaseAluCoreAir<4, 8>", "ProgramAir": "ProgramAir"}
    assert short_names([ALU, other]) == {ALU: ALU, other: other}
    assert short_names([ALU, "BaseAluCoreAir<4, 8>"])[ALU] == ALU
    assert likenesses(ALU) == likenesses(ALU64) == ("BaseAluAdapterAir, BaseAluCoreAir", "BaseAluCoreAir")
    assert likenesses("Rv32HintStoreAir") == ("HintStoreAir",)


@recorded
def test_renamed_airs_between_recorded_versions() -> None:
    files = [RECORDED / case / "metrics.json" for case in ("v2.1-dev-keccak", "v2.0-gpu-keccak")]
    now, before = (load(file)[0] for file in files)
    found = airs_of([now], base=[before], options=AirOptions(groups=("app_proof",))).runs[0]
    renamed = {row.key.air_name: row for row in found.rows if row.against is Against.RENAMED}
    jalr = renamed["VmAirWrapper<JalrAdapterAir, JalrCoreAir>"]
    assert jalr.base_key is not None
    assert jalr.base_key.air_name == "VmAirWrapper<Rv32JalrAdapterAir, Rv32JalrCoreAir>"
    assert found.same_cells
    cells = sum(row.now.cells or 0.0 for row in found.rows if row.now)
    was = sum(row.before.cells or 0.0 for row in found.rows if row.before)
    assert cells == found.cells
    assert was == airs_of([before], options=AirOptions(groups=("app_proof",))).runs[0].cells
