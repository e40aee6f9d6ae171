"""Traces of AIRs: definitions on small runs, then figures of the recorded files computed from their JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from openvm_prof import load
from openvm_prof.core.analysis.air_traces import AirTrace, air_traces, formula_of
from openvm_prof.core.analysis.padding import ABOVE, MORE_USED, NOT_RECORDED, PARTLY, WHOLE_PROOFS, padding_of
from openvm_prof.core.analysis.proof_facts import used_cells
from openvm_prof.core.catalog.air_classes import AirClass
from openvm_prof.core.catalog.cells import CellsFormula, cells_formula
from openvm_prof.core.catalog.groups import classify
from tests.builders import Entry, counter, entry, run

RECORDED = Path(__file__).resolve().parents[5] / "shared" / "reference"
FILES = sorted(RECORDED.glob("*/metrics.json"))
recorded = pytest.mark.skipif(not FILES, reason="the recorded cases are not beside this repository")

GPU = entry("prover.main_trace_commit_time_ms", 5, group="app_proof", segment="0")


def air(name: str, rows: int, cols: int, **labels: str) -> list[Entry]:
    """A trace whose cells are those of its main columns."""
    values = {"rows": rows, "main_cols": cols, "cells": rows * cols}
    labels = {"group": "app_proof", "segment": "0"} | labels
    return [counter(metric, value, air_name=name, **labels) for metric, value in values.items()]


def traces(*items: Entry) -> list[AirTrace]:
    return air_traces(run([GPU, *items]))


def test_a_trace_has_what_its_label_set_has() -> None:
    (trace,) = traces(*air("ProgramAir", 1024, 10, air_id="0"))
    assert (trace.proof.group, trace.proof.segment, trace.proof.idx) == ("app_proof", "0", None)
    assert (trace.air_id, trace.air_name, trace.air_class) == ("0", "ProgramAir", AirClass.SYSTEM)
    assert (trace.rows, trace.main_cols, trace.cells, trace.main_cells) == (1024, 10, 10240, 10240)
    assert (trace.constraints, trace.interactions, trace.messages, trace.unpadded_rows) == (None,) * 4


def test_key_generation_and_cells_of_instructions_are_no_traces() -> None:
    found = traces(
        *air("ProgramAir", 2, 10, group="agg_keygen"),
        *air("ProgramAir", 2, 10, program="root_keygen"),
        counter("cells_used", 5, group="app_proof", segment="0", air_name="ProgramAir", opcode="ADD"),
        *air("ProgramAir", 2, 10, opcode="ADD"),
    )
    assert found == []


def test_columns_of_several_records_of_one_trace_are_not_told() -> None:
    """Rows and columns of both are added up, and their product is no number of cells."""
    (trace,) = traces(*air("ProgramAir", 4, 10), *air("ProgramAir", 8, 10))
    assert (trace.rows, trace.main_cols, trace.cells) == (12, None, 120)


def test_keys_are_found_by_id_and_name_and_never_by_the_id_alone() -> None:
    found = traces(
        *air("ProgramAir", 4, 10, air_id="0"),
        *air("VerifierPvsAir", 8, 71, air_id="0", group="leaf"),
        counter("interactions", 3, air_id="0", air_name="ProgramAir"),
        counter("constraints", 0, air_id="0", air_name="ProgramAir"),
        counter("interactions", 9, air_id="0", air_name="VerifierPvsAir", group="agg_keygen"),
    )
    assert [(each.constraints, each.interactions, each.messages) for each in found] == [
        (0, 3, 12),
        (None, 9, 72),
    ]


def test_keys_of_aggregation_come_from_its_key_generation_and_those_of_root_do_not() -> None:
    def of(group: str) -> float | None:
        (trace,) = traces(
            *air("SymbolicExpressionAir", 4, 10, group=group),
            counter("interactions", 13, air_name="SymbolicExpressionAir"),
            counter("interactions", 52, air_name="SymbolicExpressionAir", group="agg_keygen"),
        )
        return trace.interactions

    assert [of(group) for group in ("leaf", "internal_for_leaf", "root", "app_proof")] == [52, 52, 13, 13]


def test_a_key_by_name_alone_is_nobody_s_where_several_airs_have_the_name() -> None:
    found = traces(
        *air("Heap", 4, 10, air_id="7"),
        *air("Heap", 4, 20, air_id="8"),
        counter("interactions", 13, air_name="Heap"),
        counter("constraints", 5, air_name="Heap", air_id="8"),
    )
    assert [(each.interactions, each.constraints) for each in found] == [(None, None), (None, 5)]


def test_cells_of_a_cpu_contradict_keys_of_another_air_of_the_name() -> None:
    cpu = entry("trace_commit_cpu_time_ms", 5, group="app_proof", segment="0")
    v2 = entry("prover.batch_constraints.mle_rounds_time_ms", 5, group="app_proof", segment="0")
    labels = {"group": "app_proof", "segment": "0"}
    items = [
        counter(metric, value, air_name=name, **labels)
        for name in ("A", "B")
        for metric, value in {"rows": 8, "main_cols": 10, "cells": 8 * (10 + 4 * 3)}.items()
    ]
    keys = [counter("interactions", 3, air_name="A"), counter("interactions", 4, air_name="B")]
    result = run([cpu, v2, *items, *keys])
    assert formula_of(result) is CellsFormula.INTERACTIONS
    assert [each.interactions for each in air_traces(result)] == [3, None]


def test_proofs_are_in_order_and_nodes_are_told_by_their_idx() -> None:
    items = [
        *air("A", 2, 1, segment="10"),
        *air("A", 2, 1, segment="9"),
        *air("A", 2, 1, segment="3", idx="1", group="leaf"),
        *air("A", 2, 1, group="internal.0", idx="0"),
    ]
    places = [(each.proof.group, each.proof.segment, each.proof.idx) for each in traces(*items)]
    assert places == [
        ("app_proof", "9", None),
        ("app_proof", "10", None),
        ("leaf", None, "1"),
        ("internal.0", None, "0"),
    ]


# -- padding -------------------------------------------------------------------------------------


def metered(name: str, rows: int, **labels: str) -> Entry:
    return counter("metered_rows_unpadded", rows, group="app_proof", air_name=name, **labels)


def test_padding_by_metered_rows() -> None:
    found = traces(
        *air("A", 16, 10), *air("B", 16, 5), metered("A", 12, segment="0"), metered("B", 20, segment="0")
    )
    assert padding_of(found[:1], {}, whole_proofs=False).cells == 40
    assert padding_of(found[1:], {}, whole_proofs=False) == padding_of(found[1:], {}, whole_proofs=True)
    assert padding_of(found[1:], {}, whole_proofs=False).reason == ABOVE
    # of several AIRs the estimate is taken as it is
    assert padding_of(found, {}, whole_proofs=True).cells == 16 * 15 - (120 + 100)


def test_padding_by_used_cells_is_that_of_whole_proofs() -> None:
    result = run([GPU, *air("A", 16, 10), counter("main_cells_used", 100, group="app_proof", segment="0")])
    found, used = air_traces(result), used_cells(result)
    assert padding_of(found, used, whole_proofs=True).cells == 60
    assert padding_of(found, used, whole_proofs=False).reason == WHOLE_PROOFS


def test_why_padding_is_not_known() -> None:
    found = traces(*air("A", 16, 10), *air("B", 16, 10), metered("A", 12, segment="0"))
    assert padding_of(found, {}, whole_proofs=True).reason == PARTLY
    assert padding_of(found[1:], {}, whole_proofs=True).reason == NOT_RECORDED
    assert padding_of([], {}, whole_proofs=True).reason == NOT_RECORDED
    assert padding_of(found, {found[0].proof: 1000.0}, whole_proofs=True).reason == MORE_USED


@pytest.mark.parametrize(
    ("era", "prover", "expected"),
    [
        ("v1", "CPU", CellsFormula.PERMUTATION),
        ("v1.4", "GPU", CellsFormula.PERMUTATION),
        ("v2.0", "CPU", CellsFormula.INTERACTIONS),
        ("v2.0", "GPU", CellsFormula.MAIN),
        ("v2.1", None, CellsFormula.MAIN),
        ("v2.0", None, None),
        (None, "GPU", None),
    ],
)
def test_formulas(era: str | None, prover: str | None, expected: CellsFormula | None) -> None:
    assert cells_formula(era, prover) is expected


# -- recorded files, from their JSON -------------------------------------------------------------

Labelled = list[tuple[dict[str, str], str, float]]


def entries_of(file: Path) -> Labelled:
    document = json.loads(file.read_bytes())
    return [
        (dict(each["labels"]), each["metric"], float(each["value"]))
        for kind in ("counter", "gauge")
        for each in document.get(kind, [])
    ]


@recorded
def test_cells_of_airs_are_the_recorded_totals() -> None:
    equal = total = 0
    for file in FILES:
        if file.parent.name.startswith("synthetic"):
            continue
        recorded_totals: dict[str, float] = defaultdict(float)
        for labels, metric, value in entries_of(file):
            if metric == "total_cells" and classify(labels["group"]).is_proof:
                recorded_totals[labels["group"]] += value
        sums: dict[str | None, float] = defaultdict(float)
        for trace in air_traces(load(file)[0].analysis):
            sums[trace.proof.group] += trace.cells or 0.0
        for group, value in recorded_totals.items():
            total += 1
            equal += sums[group] == value
            assert sums[group] == pytest.approx(value, rel=3e-4)
    assert (equal, total) == (26, 28)


@recorded
@pytest.mark.parametrize(
    ("case", "percent"),
    [("v2.0-gpu-ecrecover-halo2", 13.8), ("v2.0-gpu-keccak", 5.3), ("v2.1-dev-keccak", 6.9)],
)
def test_padding_of_the_app_in_the_recorded_files(case: str, percent: float) -> None:
    file = RECORDED / case / "metrics.json"
    found = [each for each in air_traces(load(file)[0].analysis) if each.proof.group == "app_proof"]
    cells = padding_of(found, {}, whole_proofs=True).cells
    main = sum(each.main_cells or 0.0 for each in found)
    assert cells is not None
    assert round(100 * cells / main, 1) == percent
    rows: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for labels, metric, value in entries_of(file):
        if labels.get("group") == "app_proof" and "air_name" in labels:
            rows[labels["segment"], labels["air_id"], labels["air_name"]][metric] = value
    used = sum(each["metered_rows_unpadded"] * each["main_cols"] for each in rows.values() if "rows" in each)
    whole = sum(each["rows"] * each["main_cols"] for each in rows.values() if "rows" in each)
    assert cells / main == pytest.approx(1 - used / whole, abs=1e-12)


@recorded
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_rows_cells_and_messages_hang_together(file: Path) -> None:
    result = load(file)[0].analysis
    for trace in air_traces(result):
        assert trace.rows is not None and trace.rows.is_integer()
        if not file.parent.name.startswith("synthetic"):
            assert trace.rows.as_integer_ratio()[0].bit_count() == 1
            assert trace.main_cols is not None
        if (
            trace.main_cells is not None
            and formula_of(result) is CellsFormula.MAIN
            and trace.cells is not None
        ):
            assert trace.cells == trace.main_cells or file.parent.name.startswith("synthetic")
        if trace.interactions is not None and trace.rows is not None:
            assert trace.messages == trace.rows * trace.interactions
