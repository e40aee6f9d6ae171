"""Phases: shares add up, rests are shown as they are, and one-off times stand apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import json as msgspec_json
from samples.eras import ERAS
from samples.scenarios import SEED, build_pair

from openvm_prof import BadInputError, load
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.planning.phases_model import Phase, Phases, PhasesOptions, RunPhases
from openvm_prof.planning.phasing import phases
from tests.builders import Entry, column, column_names, entry, tables, totals
from tests.loaded import loaded

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "reference"
FILES = sorted(RECORDED.glob("*/metrics.json"))
recorded = pytest.mark.skipif(not FILES, reason="the recorded cases are not beside this repository")


def assert_adds_up(run: RunPhases) -> None:
    """Parts add up to their wholes, the shares of leaves to 1, those of a group's leaves too."""
    for whole in run.phases:
        parts = [each for each in run.phases if each.path and each.path[:-1] == whole.path]
        assert whole.is_leaf == (not parts)
        if parts:
            assert sum(each.ms for each in parts) == pytest.approx(whole.ms, abs=1e-5)
    leaves = [each for each in run.phases if each.is_leaf]
    assert sum(each.share or 0 for each in leaves) == pytest.approx(1)
    for group in {each.group for each in run.phases} - {None}:
        own = (each.share_of_group or 0 for each in leaves if each.group == group)
        assert sum(own) == pytest.approx(1)


def only(own: Phases) -> RunPhases:
    (run,) = own.runs
    return run


def at(run: RunPhases, *path: str) -> Phase:
    return next(each for each in run.phases if each.path == path)


@pytest.mark.parametrize("era", ERAS)
def test_shares_of_samples_add_up(era: str) -> None:
    for sample in build_pair(era, SEED):
        (one,) = load(json.dumps(sample).encode())
        assert_adds_up(only(phases([one])))


@recorded
@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_shares_of_recorded_files_add_up_to_the_proof_time(path: Path) -> None:
    (one,) = load(path)
    own = only(phases([one]))
    assert_adds_up(own)
    total = one.analysis.proof_times.total
    assert total is not None
    assert at(own).ms == total.total_ms


@recorded
@pytest.mark.parametrize(
    ("case", "group", "percent"),
    [
        ("v1.4-cpu-keccak-10k", "app_proof", 0.4),
        ("v1.4-cpu-keccak-manual", "app_proof", 4.6),
        ("v1.4-gpu-regex", "regex_program", 11.8),
        ("v1.5-cpu-blake3", "blake3_program", 0.9),
        ("v2.0-cpu-pairing", "app_proof", 4.1),
        ("v2.0-gpu-keccak", "app_proof", 0.1),
        ("v2.1-dev-keccak", "app_proof", 1.1),
        ("v2.0-gpu-ecrecover-halo2", "root", 6.4),
    ],
)
def test_rests_of_recorded_proofs(case: str, group: str, percent: float) -> None:
    own = only(phases(load(RECORDED / case / "metrics.json")))
    once = [each.ms for each in own.phases if each.path == (group, "metered execution")]
    of_proofs = at(own, group).ms - sum(once)
    assert round(at(own, group, "other").ms / of_proofs * 100, 1) == percent


@recorded
def test_recorded_recursion_counts_execution_within_trace_generation() -> None:
    rests = [
        each.share_of_group or 0.0
        for case in ("v2.0-cpu-pairing", "v2.0-gpu-ecrecover-halo2", "v2.0-gpu-keccak", "v2.1-dev-keccak")
        for each in only(phases(load(RECORDED / case / "metrics.json"))).phases
        if len(each.path) == 2 and each.path[1] == "other" and each.path[0].startswith(("leaf", "internal"))
    ]
    assert len(rests) > 10
    assert all(-0.036 < rest < 0.003 for rest in rests)


@recorded
def test_on_cpu_constraints_have_a_rest_and_halo2_has_no_parts() -> None:
    own = only(phases(load(RECORDED / "v2.0-cpu-pairing" / "metrics.json")))
    stark = ("app_proof", "stark", "constraints")
    assert (at(own, *stark).ms, at(own, *stark, "other").ms) == (8863, 1251)
    assert at(own, "halo2_outer").is_leaf
    assert [(each.metric, each.group, each.ms) for each in own.one_off] == [
        ("keygen_halo2_time_ms", "halo2_keygen", 89322)
    ]


# -- what is shown --------------------------------------------------------------------------------


def proof(group: str, segment: str, total: float, stark: float, trace: float = 100) -> list[Entry]:
    return [
        entry("total_proof_time_ms", total, group=group, segment=segment),
        entry("trace_gen_time_ms", trace, group=group, segment=segment),
        entry("stark_prove_excluding_trace_time_ms", stark, group=group, segment=segment),
    ]


APP = [
    *proof("app_proof", "0", 1000, 850),
    *proof("app_proof", "1", 1000, 950),
    entry("execute_metered_time_ms", 200, group="app_proof"),
    entry("execute_metered_time_ms", 400, group="app_proof", phase="x"),
    entry("compile_metered_time_ms", 77, group="app_proof"),
    entry("keygen_time_ms", 12),
    entry("total_proof_time_ms", 999, group="app_keygen"),
]


def test_the_order_is_that_of_the_work_and_rests_may_be_negative() -> None:
    own = only(phases([loaded("a", [*totals("leaf", 100), *APP])]))
    assert [(each.path, each.ms) for each in own.phases] == [
        ((), 2400),
        (("app_proof",), 2300),
        (("app_proof", "metered execution"), 300),
        (("app_proof", "trace generation"), 200),
        (("app_proof", "stark"), 1800),
        (("leaf",), 100),
    ]
    (own,) = phases([loaded("a", [*proof("leaf", "0", 1000, 950)])]).runs
    assert at(own, "leaf", "other").ms == -50
    assert at(own, "leaf", "other").share == -0.05


def test_one_off_times_are_in_no_proof_time() -> None:
    own = phases([loaded("a", APP)])
    assert [(each.metric, each.group, each.ms) for each in only(own).one_off] == [
        ("keygen_time_ms", None, 12),
        ("compile_metered_time_ms", "app_proof", 77),
        ("total_proof_time_ms", "app_keygen", 999),
    ]
    (_, one_off) = tables(own.document())
    assert column(one_off, "Group") == ["(no group)", "app_proof", "app_keygen"]


def test_several_runs_stand_side_by_side_with_changes_against_the_first() -> None:
    slower = proof("leaf", "0", 1250, 1000, trace=200)
    own = phases([loaded("a", proof("leaf", "0", 1000, 900)), loaded("b", [*slower, *totals("root", 9)])])
    table = tables(own.document())[0]
    assert column_names(table) == ["Phase", "a (s)", "Share", "b (s)", "Share"]
    assert column(table, "Phase") == [
        "Total",
        "– leaf",
        "– – trace generation",
        "– – stark",
        "– – other",
        "– root",
    ]
    assert column(table, "a (s)") == [1.0, 1.0, 0.1, 0.9, None, None]
    change = at(own.runs[1], "leaf", "stark").change
    assert change is not None
    assert (change.amount, change.mark.value) == (100, "worse")
    assert at(own.runs[0], "leaf").change is None
    assert at(own.runs[1], "root").change is None


def test_runs_of_another_era_have_no_changes_and_the_document_says_why() -> None:
    old = [*proof("leaf", "0", 1000, 900), entry("execute_time_ms", 1, group="app")]
    new = [*proof("leaf", "0", 2000, 900), entry("prover.openings_time_ms", 5, group="leaf", segment="0")]
    own = phases([loaded("a", old), loaded("b", new)])
    assert at(own.runs[1], "leaf").change is None
    assert "b.json: no changes are shown: its era is v2.0, not v1 as in a" in str(own.document().blocks)


def test_groups_and_depth_can_be_chosen() -> None:
    run = loaded("a", [*APP, *totals("leaf", 100)])
    own = only(phases([run], PhasesOptions(groups=("leaf",))))
    assert [each.path for each in own.phases] == [(), ("leaf",)]
    own = only(phases([run], PhasesOptions(depth=1)))
    assert [each.path for each in own.phases] == [(), ("app_proof",), ("leaf",)]
    assert_adds_up(own)
    with pytest.raises(BadInputError, match="no timed proofs in group 'leef'; did you mean leaf"):
        phases([run], PhasesOptions(groups=("leef",)))


def test_runs_without_timed_proofs_have_no_phases() -> None:
    nothing = loaded("failed", [entry("execute_preflight_insns", 5, group="app_proof")])
    own = phases([nothing, loaded("a", APP)])
    assert own.runs[0].phases == ()
    assert "it has no timed proofs" in str(own.notices[0])
    assert column(tables(own.document())[0], "failed (s)") == [None] * len(own.places)
    assert phases([nothing]).document().blocks
    assert phases([nothing]).picture()


def test_proofs_without_a_group_come_last() -> None:
    own = only(phases([loaded("a", [entry("total_proof_time_ms", 5), *totals("root", 5)])]))
    assert [each.path for each in own.phases] == [(), ("root",), ("(no group)",)]


def test_proofs_that_take_no_time_have_no_shares() -> None:
    own = phases([loaded("a", totals("leaf", 0))])
    assert [each.share for each in only(own).phases] == [None, None]
    assert own.document().blocks


def test_records_name_each_place() -> None:
    document = json.loads(msgspec_json.encode(phases([loaded("a", APP)]).records()))
    assert [(row["group"], row["phase"], row["depth"], row["leaf"]) for row in document["rows"]] == [
        (None, None, 0, False),
        ("app_proof", None, 1, False),
        ("app_proof", "metered execution", 2, True),
        ("app_proof", "trace generation", 2, True),
        ("app_proof", "stark", 2, True),
    ]
    assert document["one_off"][0] == {"run": "a", "group": None, "metric": "keygen_time_ms", "time_s": 0.012}


def test_bars_have_parts_of_the_stark_in_its_place_and_tell_negative_rests() -> None:
    items = [
        *proof("leaf", "0", 1000, 950),
        entry("prover.openings_time_ms", 300, group="leaf", segment="0"),
        *totals("halo2_outer", 500),
    ]
    picture = phases([loaded("a", items)]).picture()
    assert "openings" in picture
    assert ">stark<" not in picture
    assert "1.00 s" in picture
    overlapping = proof("leaf", "0", 1000, 950)
    assert "1.00 s, other -0.05 s" in phases([loaded("a", overlapping)]).picture()


def test_analysis_is_not_changed() -> None:
    one: LoadedRun = loaded("a", APP)
    before = one.analysis.to_dict()
    phases([one])
    assert one.analysis.to_dict() == before
