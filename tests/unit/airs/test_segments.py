"""Segments: phases that add up, what cut them, how even they are, and bases with other segments."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from openvm_prof import UsageError, load
from openvm_prof.airs.air_row import Against
from openvm_prof.airs.segment_records import SegmentRecord, phase_field
from openvm_prof.airs.segments import SegmentsResult, segments_of
from openvm_prof.core.analysis.proof_facts import LAST, OTHER, ProofFacts, phases_of, proof_facts
from openvm_prof.core.catalog.phases import PROOF
from openvm_prof.core.document.blocks import CellColumn, Seconds
from openvm_prof.core.document.formats import format_named
from openvm_prof.core.model.change import Mark
from tests.builders import Entry, column, counter, entries, entry, run, tables
from tests.loaded import loaded

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "reference"
FILES = sorted(RECORDED.glob("*/metrics.json"))
recorded = pytest.mark.skipif(not FILES, reason="the recorded cases are not beside this repository")

TIMES = (
    "total_proof_time_ms",
    "execute_preflight_time_ms",
    "trace_gen_time_ms",
    "prover.main_trace_commit_time_ms",
    "prover.rap_constraints_time_ms",
    "prover.openings_time_ms",
    "stark_prove_excluding_trace_time_ms",
)


def segment(number: int, total: float, **labels: str) -> list[Entry]:
    labels = {"group": "app_proof", "segment": str(number)} | labels
    return entries(TIMES, (total, 100, 50, 200, 300, 100, 610), **labels)


def facts(*items: Entry) -> list[ProofFacts]:
    return proof_facts(run(items))


def records(of: SegmentsResult) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(format_named("json").write(of))["rows"]
    return found


# -- facts of a proof ----------------------------------------------------------------------------


def test_phases_and_what_they_leave_over_add_up_to_the_time() -> None:
    (proof,) = facts(*segment(0, 900))
    assert proof.parts == {
        "execution": 100,
        "trace generation": 50,
        "main trace commit": 200,
        "constraints": 300,
        "openings": 100,
        OTHER: 150,
    }
    assert phases_of([proof]) == list(proof.parts)
    (overlapping,) = facts(*segment(0, 700))
    assert overlapping.parts[OTHER] == -50


def test_the_prover_is_one_phase_where_its_parts_are_not_known() -> None:
    names = ("total_proof_time_ms", "trace_gen_time_ms", "stark_prove_excluding_trace_time_ms")
    (proof,) = facts(*entries(names, (100, 30, 60), group="leaf", idx="0"))
    assert proof.parts == {"trace generation": 30, "stark": 60, OTHER: 10}
    (halo2,) = facts(entry("total_proof_time_ms", 70, group="halo2_outer"))
    assert halo2.parts == {OTHER: 70}


def test_names_of_a_gpu_count_before_those_of_a_cpu_unless_they_are_0() -> None:
    items = [
        entry("total_proof_time_ms", 100, group="app_proof", segment="0"),
        entry("prover.main_trace_commit_time_ms", 0, group="app_proof", segment="0", phase="prover"),
        entry("trace_commit_cpu_time_ms", 40, group="app_proof", segment="0", phase="prover"),
    ]
    (proof,) = facts(*items)
    assert proof.parts == {"main trace commit": 40, OTHER: 60}


def test_times_of_a_part_of_a_proof_are_not_the_proof_s() -> None:
    (proof,) = facts(*segment(0, 900), entry("trace_gen_time_ms", 7, group="app_proof", segment="0", air="A"))
    assert proof.parts["trace generation"] == 50


def test_old_leaves_have_no_time_of_the_whole_and_are_told_by_idx() -> None:
    items = [
        entry("execute_time_ms", 12, group="leaf", idx="0", segment="0"),
        entry("trace_gen_time_ms", 2, group="leaf", idx="0", segment="0"),
        entry("stark_prove_excluding_trace_time_ms", 40, group="leaf", idx="0"),
        entry("pcs_opening_time_ms", 40, group="leaf", idx="0"),
    ]
    (proof,) = facts(*items)
    assert (proof.key.segment, proof.key.idx, proof.time) == (None, "0", None)
    assert proof.parts == {"execution": 12, "trace generation": 2, "opening": 40}


def test_what_cut_segments_and_how_near_their_heights_were() -> None:
    place = {"group": "app_proof", "segment": "0"}
    items = [
        *segment(0, 900),
        *segment(1, 900),
        *segment(2, 900),
        *segment(0, 900, group="other_program"),
        counter("segmentation_trigger", 1, reason="memory", **place),
        counter("segmentation_trigger", 1, reason="height", **place),
        counter("weighted_sum", 30, trace_height_constraint="0", **place),
        counter("threshold", 100, trace_height_constraint="0", **place),
        counter("weighted_sum", 45, trace_height_constraint="1", **place),
        counter("threshold", 100, trace_height_constraint="1", **place),
        counter("metered_memory_bytes", 1 << 30, **place),
        counter("execute_preflight_insns", 77, **place),
    ]
    found = facts(*items)
    assert [proof.cut_by for proof in found] == ["height and memory", None, LAST, None]
    assert [proof.height for proof in found] == [0.45, None, None, None]
    assert (found[0].memory, found[0].instructions, found[1].memory) == (1 << 30, 77, None)


def test_every_phase_of_the_catalogue_has_a_field() -> None:
    fields = set(SegmentRecord.__struct_fields__)
    for part in PROOF.parts:
        for name in [part.name, *(child.name for child in part.parts)]:
            assert part.once or phase_field(name) in fields, name
    assert phase_field(OTHER) in fields


# -- the table -----------------------------------------------------------------------------------

APP = [*segment(0, 800), *segment(1, 1000), *segment(2, 900), *segment(0, 300, group="leaf")]


def test_balance_of_groups() -> None:
    of = segments_of([loaded("now", APP)])
    app, leaf = of.records().groups
    assert (app.group, app.proofs, app.longest, app.longest_ms, app.mean_ms) == (
        "app_proof",
        3,
        "1",
        1000,
        900,
    )
    assert app.imbalance == pytest.approx(1000 / 900)
    assert app.imbalance_cost_ms == 100
    assert app.imbalance_cost == pytest.approx(100 / 1300)  # in parallel: 1000 and 300
    assert (leaf.imbalance, leaf.imbalance_cost_ms) == (1, 0)


def test_execution_that_is_serial_does_not_count_as_imbalance_of_provers() -> None:
    names = ("postflight_time_ms", "total_proof_time_ms", "execute_preflight_time_ms", "trace_gen_time_ms")
    items = [
        each
        for number, execution in enumerate((100, 300))
        for each in entries(
            names, (1, 500 + execution, execution, 10), group="app_proof", segment=str(number)
        )
    ]
    (group,) = segments_of([loaded("now", items)]).records().groups
    assert group.imbalance == pytest.approx(800 / 700)
    assert group.imbalance_cost_ms == 0


def test_a_base_with_another_number_of_segments() -> None:
    base = [*segment(0, 850), *segment(1, 850), *segment(0, 290, group="leaf")]
    of = segments_of([loaded("now", APP)], base=[loaded("base", base)])
    assert [(row["group"], row["against"], row["base_total_proof_time_ms"]) for row in records(of)] == [
        ("app_proof", "same", 850),
        ("app_proof", "same", 850),
        ("app_proof", "new", None),
        ("leaf", "same", 290),
    ]
    assert "app_proof has 3 proofs, 2 in the base" in of.records().notices[0]
    (group, _) = of.records().groups
    assert (group.base_proofs, group.base_total_ms, group.base_imbalance) == (2, 1700, 1)
    back = segments_of([loaded("now", base)], base=[loaded("base", APP)])
    assert [row["against"] for row in records(back)] == ["same", "same", "gone", "same"]
    assert [row["segment"] for row in records(back)] == ["0", "1", "2", "0"]


def marks(of: SegmentsResult) -> list[Mark | None]:
    (times,) = (
        each
        for each in tables(of.document())[1].columns
        if isinstance(each, CellColumn) and each.name == "Time (s)"
    )
    changes = [cell.change for cell in times.cells if isinstance(cell, Seconds)]
    return [None if change is None else change.mark for change in changes]


def test_changes_are_marked_only_where_the_base_is_a_yardstick() -> None:
    now = loaded("now", [*segment(0, 800), *segment(1, 1000)])
    same = loaded("base", [*segment(0, 900), *segment(1, 900)])
    other = loaded("base", [*segment(0, 900)])
    assert marks(segments_of([now], base=[same])) == [Mark.BETTER, Mark.WORSE]
    assert marks(segments_of([now], base=[other])) == [Mark.NONE, Mark.NONE]
    cpu = loaded(
        "base", [*segment(0, 900), entry("trace_commit_cpu_time_ms", 1, group="app_proof", segment="0")]
    )
    unlike = segments_of([now], base=[cpu])
    assert marks(unlike) == [None, None]
    assert "different hardware" in unlike.records().notices[0]


def test_an_app_and_a_program_may_be_called_by_another_name() -> None:
    now = loaded("now", segment(0, 800))
    base = loaded("base", segment(0, 900, group="fibonacci_program", program="fib"))
    (row,) = segments_of([now], base=[base]).runs[0].rows
    assert row.against is Against.SAME
    assert row.before is not None and row.before.time == 900


def test_groups_that_are_asked_for() -> None:
    now = loaded("now", APP)
    assert {row["group"] for row in records(segments_of([now], groups=["leaf"]))} == {"leaf"}
    with pytest.raises(UsageError, match="did you mean leaf"):
        segments_of([now], groups=["leafs"])


def test_every_format_tells_the_same_rows() -> None:
    of = segments_of([loaded("now", APP)])
    lines = list(csv.DictReader(io.StringIO(format_named("csv").write(of))))
    assert list(lines[0]) == list(records(of)[0])
    assert [line["total_proof_time_ms"] for line in lines] == ["800", "1000", "900", "300"]
    assert "| app_proof | 0 | 0.80 | 0.10 | 0.05 | 0.20 | 0.30 | 0.10 | 0.05 |" in format_named(
        "markdown"
    ).write(of)
    assert "Trace generation" in format_named("html").write(of)
    assert column(tables(of.document())[1], "Segment") == ["0", "1", "2", "0"]
    picture = of.picture()
    assert "trace generation" in picture and "app_proof 1" in picture


def test_a_run_without_proofs_says_so() -> None:
    of = segments_of([loaded("none", [counter("fri.log_blowup", 1)])])
    assert records(of) == []
    assert "No proofs were recorded" in of.records().notices[0]
    assert tables(of.document()) == []
    of.picture()


# -- recorded files ------------------------------------------------------------------------------


@recorded
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_times_are_those_of_the_file_and_phases_add_up_to_them(file: Path) -> None:
    recorded_times = [
        float(each["value"])
        for each in json.loads(file.read_bytes()).get("gauge", [])
        if each["metric"] == "total_proof_time_ms" and "keygen" not in str(each["labels"])
    ]
    run_ = load(file)[0]
    proofs = proof_facts(run_.analysis)
    assert set(recorded_times) <= {time for proof in proofs for time in proof.times}
    for proof in proofs:
        if proof.time is not None:
            assert sum(proof.parts.values()) == pytest.approx(proof.time)
    for group in segments_of([run_]).runs[0].groups:
        if group.group is not None and group.total_ms is not None:
            time = run_.analysis.proof_times.groups[group.group]
            once = time.total_ms - group.total_ms
            assert once >= -1e-6
            assert once < 1e-6 or time.once


@recorded
@pytest.mark.parametrize(
    ("case", "imbalance"),
    [
        ("v1.4-cpu-keccak-10k", 1.04),
        ("v1.4-gpu-regex", 1.23),
        ("v2.0-gpu-keccak", 1.18),
        ("v2.1-dev-keccak", 1.06),
    ],
)
def test_imbalance_of_the_recorded_apps(case: str, imbalance: float) -> None:
    file = RECORDED / case / "metrics.json"
    app = segments_of([load(file)[0]]).runs[0].groups[0]
    assert app.imbalance == pytest.approx(imbalance, abs=0.005)


@recorded
@pytest.mark.parametrize("case", ["v2.0-gpu-keccak", "v2.1-dev-keccak"])
def test_recorded_segments_were_cut_by_memory(case: str) -> None:
    proofs = [
        each for each in proof_facts(load(RECORDED / case / "metrics.json")[0].analysis) if each.key.segment
    ]
    assert [each.cut_by for each in proofs] == ["memory"] * 5 + ["end"]
    assert max(each.height or 0.0 for each in proofs) < 0.047
    if case == "v2.0-gpu-keccak":
        assert round((proofs[0].memory or 0.0) / (1 << 30), 2) == 9.80
        shares = [each.padding_share or 0.0 for each in proofs]
        assert [round(100 * share, 1) for share in shares] == [4.6] * 5 + [9.1]


@recorded
def test_no_recorded_one_segment_run_says_why_it_ended() -> None:
    proofs = proof_facts(load(RECORDED / "v2.0-gpu-ecrecover-halo2" / "metrics.json")[0].analysis)
    assert {each.cut_by for each in proofs} == {None}
