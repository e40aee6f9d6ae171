from __future__ import annotations

from itertools import permutations

import pytest

from openvm_prof.core.analysis.proof_time import ProofTime
from openvm_prof.core.analysis.stages import makespan
from openvm_prof.core.analysis.time_tree import time_tree
from tests.builders import V1_PARTS, Entry, counter, entries, entry, messages, run, totals

TOTAL = "total_proof_time_ms"


def times(items: list[Entry], name: str, provers: int = 32) -> tuple[float, float, float]:
    """Total, parallel and on provers of a group, in ms."""
    time = run(items, provers=provers).proof_times.groups[name]
    return tuple(pytest.approx(part * 1000) for part in (time.total, time.parallel, time.on_provers))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("proofs", "provers", "expected"),
    [
        ([], 4, 0),
        ([5], 4, 5),
        ([3, 4], 1, 7),
        ([3, 4], 2, 4),
        ([4, 3, 2, 1], 2, 5),
        ([1, 2, 3, 4], 2, 6),
        ([10, 1, 1, 1, 1], 2, 10),
        ([1, 10, 1, 10], 2, 12),
        ([2, 2, 2], 1000000, 2),
    ],
)
def test_each_proof_goes_to_the_prover_that_is_free_first(
    proofs: list[float], provers: int, expected: float
) -> None:
    assert makespan(proofs, provers) == expected


# -- v1.4 and v2.0: nothing but metered and E1 execution is serial -------------------------------


@pytest.mark.parametrize("marker", ["pcs_opening_time_ms", "prover.openings_time_ms"])
def test_sum_and_maximum(marker: str) -> None:
    items = [
        *totals("leaf", 1000, 3000, 2000),
        entry(marker, 1, group="leaf"),
        entry("execute_preflight_insns", 1),
    ]
    assert times(items, "leaf", provers=2) == (6000, 3000, 3000)


def test_app_adds_average_metered_and_e1_execution() -> None:
    items = [
        *totals("app_proof", 1000, 3000, 2000),
        entry("execute_metered_time_ms", 100, group="app_proof"),
        entry("execute_metered_time_ms", 300, group="app_proof", phase="x"),
        entry("execute_e1_time_ms", 50, group="app_proof"),
        entry("pcs_opening_time_ms", 1, group="app_proof"),
    ]
    assert times(items, "app_proof", provers=2) == (6250, 3250, 3250)


def test_other_groups_add_nothing() -> None:
    for name in ("leaf", "internal.0", "compression", "root", "halo2_outer"):
        items = [*totals(name, 1000), entry("execute_metered_time_ms", 100, group=name)]
        assert times(items, name) == (1000, 1000, 1000), name


def test_fewer_provers_than_proofs() -> None:
    """On two provers: 4 | 3, then 2 after the 3, then 1 after the 4."""
    items = totals("leaf", 4000, 3000, 2000, 1000)
    assert times(items, "leaf", provers=2) == (10000, 4000, 5000)
    assert times(items, "leaf", provers=1) == (10000, 4000, 10000)


def test_segments_are_scheduled_in_numeric_order() -> None:
    """Text order would take 10 before 2: [1, 10, 2] gives 12, [1, 2, 10] gives 11."""
    items = [
        entry(TOTAL, value, group="app", segment=segment)
        for segment, value in (("10", 10), ("2", 2), ("1", 1))
    ]
    assert times(items, "app", provers=2)[2] == 11
    assert times(items[::-1], "app", provers=2)[2] == 11


def test_idx_is_scheduled_in_numeric_order() -> None:
    items = [entry(TOTAL, value, group="leaf", idx=idx) for idx, value in (("10", 10), ("2", 2), ("1", 1))]
    assert times(items, "leaf", provers=2)[2] == 11


# -- v1: execution is serial ---------------------------------------------------------------------


def v1_segments(*parts: tuple[float, float, float], name: str = "app") -> list[Entry]:
    return [
        item for i, part in enumerate(parts) for item in entries(V1_PARTS, part, group=name, segment=str(i))
    ]


def test_v1_parallel_is_the_longest_proof_and_the_other_execution() -> None:
    """Totals 1000, 600; execution 100, 200: parallel 1000 + 300 - 200; on provers max(900, 400) + 300."""
    items = v1_segments((100, 100, 800), (200, 100, 300))
    assert times(items, "app") == (1600, 1100, 1200)


def test_v1_parallel_is_exact_beside_an_execution_of_any_length() -> None:
    items = [*totals("app_proof", 1983), entry("execute_time_ms", 1e20, group="app_proof", segment="0")]
    assert run(items).proof_times.groups["app_proof"].parallel_ms == 1983


def test_v1_on_one_prover_is_the_total() -> None:
    assert times(v1_segments((100, 100, 800), (200, 100, 300)), "app", provers=1) == (1600, 1100, 1600)


def test_v1_recursion_is_not_serial() -> None:
    assert times(v1_segments((100, 100, 800), (200, 100, 300), name="leaf"), "leaf") == (1600, 1000, 1000)


# -- v2.1: preflight execution is serial ---------------------------------------------------------

PURE = entry("execute_pure_time_ms", 40, group="app_proof")


def v2_1_segments(*parts: tuple[float, float], name: str = "app_proof") -> list[Entry]:
    """Segments of (total, preflight), recorded totals."""
    return [
        item
        for i, part in enumerate(parts)
        for item in entries((TOTAL, "execute_preflight_time_ms"), part, group=name, segment=str(i))
    ]


def test_v2_1_preflight_is_serial() -> None:
    """Without preflight: 900, 400, 950; serial 300; pure execution 40."""
    items = [*v2_1_segments((1000, 100), (450, 50), (1100, 150)), PURE]
    assert times(items, "app_proof") == (2590, 1290, 1290)
    # on two provers 900 | 400, 950 after the 400
    assert times(items, "app_proof", provers=2)[2] == 1350 + 300 + 40


def test_v2_1_pairs_by_segment_where_other_labels_differ() -> None:
    items = [
        entry(TOTAL, 1000, group="app_proof", segment="0", backend="gpu"),
        entry("execute_preflight_time_ms", 100, group="app_proof", segment="0"),
        entry(TOTAL, 700, group="app_proof", segment="1", backend="gpu"),
        entry("execute_preflight_time_ms", 50, group="app_proof", segment="1"),
        PURE,
    ]
    assert times(items, "app_proof") == (1740, 900 + 150 + 40, 900 + 150 + 40)
    assert messages(run(items)) == []


def test_v2_1_failing_pairing_is_not_subtracted_and_is_a_notice() -> None:
    items = [
        entry(TOTAL, 1000, group="app_proof", segment="0"),
        entry("execute_preflight_time_ms", 100, group="app_proof", part="x"),
        PURE,
    ]
    assert times(items, "app_proof") == (1040, 1040, 1040)
    (notice,) = messages(run(items))
    assert notice.startswith(
        "group app_proof: not every proof has a execute_preflight_time_ms of its own segment"
    )


def test_v2_1_two_preflights_of_one_segment_do_not_pair() -> None:
    items = [
        entry(TOTAL, 1000, group="app_proof", segment="0", backend="gpu"),
        entry("execute_preflight_time_ms", 100, group="app_proof", segment="0", part="x"),
        entry("execute_preflight_time_ms", 60, group="app_proof", segment="0", part="y"),
        PURE,
    ]
    items.append(entry(TOTAL, 400, group="app_proof", segment="1"))
    assert times(items, "app_proof")[1] == 1000 + 160 + 40
    assert len(messages(run(items))) == 1


def test_v2_1_as_many_preflights_as_proofs_of_one_label_set_pair_by_length() -> None:
    """Proofs in parallel are 600 (1000 less 400) and 300 (400 less 100) long."""
    items = [
        entry(metric, value, group="app_proof", segment="0")
        for metric, values in ((TOTAL, (1000, 400)), ("execute_preflight_time_ms", (100, 400)))
        for value in values
    ]
    assert times([*items, PURE], "app_proof")[1] == 600 + 500 + 40


def test_v2_1_without_preflight_times_is_no_notice() -> None:
    items = [*totals("app_proof", 1000, 400), PURE]
    assert times(items, "app_proof") == (1440, 1040, 1040)
    assert messages(run(items)) == []


def test_v2_1_recursion_is_not_serial() -> None:
    items = [*v2_1_segments((1000, 100), name="leaf"), PURE]
    assert times(items, "leaf") == (1000, 1000, 1000)


# -- the run's totals ----------------------------------------------------------------------------


def test_total_adds_up_the_groups_without_keygen() -> None:
    analysis = run([*totals("app", 1000, 500), *totals("leaf", 300), *totals("app_keygen", 9000)])
    assert list(analysis.proof_times.groups) == ["app", "leaf"]
    assert analysis.proof_times.total == ProofTime(1800, 1300, 1300)
    assert analysis.proof_times.to_dict() == {
        "provers": 32,
        "total": {"total": 1.8, "parallel": 1.3, "on_provers": 1.3},
        "groups": {
            "app": {"total": 1.5, "parallel": 1.0, "on_provers": 1.0},
            "leaf": {"total": 0.3, "parallel": 0.3, "on_provers": 0.3},
        },
        "ungrouped": None,
    }


def test_groups_without_a_total_have_no_time() -> None:
    analysis = run([entry("trace_gen_time_ms", 5, group="app")])
    assert analysis.proof_times.groups == {}
    assert analysis.proof_times.total is None


# -- key generation, several programs, proofs without a group, segments ---------------------------


def test_key_generation_is_told_by_its_program_too() -> None:
    dummy = {"group": "app_proof", "program": "root_keygen"}
    items = [
        *totals("app_proof", 1000, 1000),
        entry("execute_metered_time_ms", 900, group="app_proof", program="p"),
        *(entry(TOTAL, 240, segment=segment, **dummy) for segment in "01"),
        entry("execute_metered_time_ms", 0, **dummy),
        counter("execute_metered_insns", 1, **dummy),
        entry(TOTAL, 77, program="halo2_keygen"),
    ]
    analysis = run(items)
    assert times(items, "app_proof") == (2900, 1900, 1900)
    assert list(analysis.proof_times.groups) == ["app_proof"]
    assert analysis.proof_times.ungrouped is None
    app = analysis.aggregate.app
    assert app is not None
    assert app.stats[TOTAL].count == 2
    assert app.stats["execute_metered_time_ms"].avg == 900
    assert "execute_metered_insns" not in app.stats
    keygen = analysis.aggregate.by_name()["root_keygen"]
    assert keygen.stats[TOTAL].sum == 480


def metered(time: float, **labels: str) -> Entry:
    return entry("execute_metered_time_ms", time, group="app", **labels)


@pytest.mark.parametrize("key", ["program", "mode", "execution_mode", "block", "block_number"])
def test_what_runs_once_is_summed_over_programs_modes_and_blocks(key: str) -> None:
    labels = [{key: "a"}, {key: "b"}]
    items = [
        *totals("app", 1000, 3000),
        *(metered(time, **each) for time, each in zip((800, 100), labels, strict=True)),
        *(
            entry("execute_pure_time_ms", time, group="app", **each)
            for time, each in zip((7, 3), labels, strict=True)
        ),
    ]
    assert times(items, "app") == (4910, 3910, 3910)


def test_repeats_of_one_program_are_averaged() -> None:
    items = [
        *totals("app", 1000),
        *(metered(time, program="a", backend=backend) for time, backend in ((800, "x"), (600, "y"))),
        metered(100, program="b"),
    ]
    assert times(items, "app")[0] == 1000 + 700 + 100
    assert times([*totals("app", 1000), metered(800), metered(600)], "app")[0] == 1700
    odd = [
        metered(7, program="a", backend="x"),
        metered(8, program="a", backend="y"),
        metered(1, program="b"),
    ]
    assert times([*totals("app", 1000), *odd], "app")[0] == 1000 + 7.5 + 1


def test_modes_that_are_merged_into_one_group_each_run_once() -> None:
    items = [
        entry("postflight_time_ms", 1, group="leaf"),
        *(
            item
            for mode, time in (("app", 500), ("evm", 300))
            for item in (
                entry(TOTAL, 1000, group=f"reth.prove_{mode}.block_7", segment="0"),
                entry("execute_metered_time_ms", time, group=f"reth.prove_{mode}.block_7"),
            )
        ),
    ]
    assert times(items, "app_proof") == (2800, 1800, 1800)


def test_proofs_without_a_group_are_a_row_and_in_the_total() -> None:
    analysis = run([*totals("app", 1000), entry(TOTAL, 5000), entry(TOTAL, 200, circuit="1")], provers=1)
    assert [(name, time.total, time.parallel) for name, time in analysis.proof_times.rows()] == [
        ("app", 1, 1),
        ("(no group)", 5.2, 5),
    ]
    assert analysis.proof_times.total == ProofTime(6200, 6000, 6200)


def test_a_group_of_the_name_of_those_without_one_keeps_its_row() -> None:
    analysis = run([entry(TOTAL, 7, group="(no group)"), entry(TOTAL, 5), entry(TOTAL, 3, group="")])
    assert [(name, time.total_ms) for name, time in analysis.proof_times.rows()] == [
        ("", 3),
        ("(no group)", 7),
        ("((no group))", 5),
    ]
    assert sum(ms for path, ms in time_tree(analysis).items() if len(path) == 1) == 15


V2_1 = entry("postflight_time_ms", 1, group="leaf")


def test_v2_1_unsegmented_proofs_keep_their_preflight() -> None:
    apart = [
        V2_1,
        entry(TOTAL, 5000, group="app_proof"),
        entry("execute_preflight_time_ms", 800, group="app_proof", backend="rvr"),
    ]
    assert times(apart, "app_proof") == (5000, 5000, 5000)
    assert messages(run(apart)) == []
    by_idx = [
        V2_1,
        *(
            entry(name, value, group="app_proof", idx=str(idx))
            for idx in range(3)
            for name, value in ((TOTAL, 1000 + idx), ("execute_preflight_time_ms", 100))
        ),
    ]
    assert times(by_idx, "app_proof") == (3003, 1002, 1002)
    assert messages(run(by_idx)) == []


def test_v2_1_programs_pair_their_own_segments() -> None:
    items = [
        V2_1,
        *(entry(TOTAL, 1000, group="app_proof", program=name, segment="0", backend="x") for name in "ab"),
        *(
            entry("execute_preflight_time_ms", time, group="app_proof", program=name, segment="0")
            for name, time in (("a", 100), ("b", 300))
        ),
    ]
    assert times(items, "app_proof") == (2000, 900 + 400, 900 + 400)
    assert messages(run(items)) == []


@pytest.mark.parametrize(
    "items",
    list(
        permutations(
            [
                entry(TOTAL, 3000, group="leaf", segment="0"),
                entry(TOTAL, 4000, group="leaf", segment="0"),
                entry(TOTAL, 2500, group="leaf", segment="0"),
                entry(TOTAL, 10, group="leaf", segment="0", cycle_tracker_span="a;b"),
            ]
        )
    ),
)
def test_order_and_call_stacks_merge_no_proofs(items: tuple[Entry, ...]) -> None:
    # ascending on two provers: 10 and 3000 on one, 2500 and 4000 on the other
    assert times(list(items), "leaf", provers=2) == (9510, 4000, 2500 + 4000)


def test_parts_that_exceed_the_total_are_told() -> None:
    items = [
        entry(TOTAL, 1000, group="root"),
        entry("trace_gen_time_ms", 200, group="root"),
        entry("stark_prove_excluding_trace_time_ms", 900, group="root"),
    ]
    (notice,) = messages(run(items))
    assert notice == (
        "group root: trace_gen_time_ms + stark_prove_excluding_trace_time_ms add up to 1.10 s, "
        "0.10 s (10.0%) more than total_proof_time_ms; the excess is in no total"
    )
    assert messages(run([*items[:2], entry("stark_prove_excluding_trace_time_ms", 850, group="root")])) == []
