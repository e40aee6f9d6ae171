from __future__ import annotations

import pytest

from openvm_prof.analysis.proof_time import ProofTime, makespan
from tests.builders import V1_PARTS, Entry, entries, entry, messages, run, totals

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
    assert times(items, "app_proof") == (1040, 1000 + 100 + 40, 1000 + 100 + 40)
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
    assert times(items, "app_proof")[1] == 1000 + 160 + 40
    assert len(messages(run(items))) == 1


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
    assert analysis.proof_times.total == ProofTime(1.8, 1.3, 1.3)
    assert analysis.proof_times.to_dict() == {
        "provers": 32,
        "total": {"total": 1.8, "parallel": 1.3, "on_provers": 1.3},
        "groups": {
            "app": {"total": 1.5, "parallel": 1.0, "on_provers": 1.0},
            "leaf": {"total": 0.3, "parallel": 0.3, "on_provers": 0.3},
        },
    }


def test_groups_without_a_total_have_no_time() -> None:
    analysis = run([entry("trace_gen_time_ms", 5, group="app")])
    assert analysis.proof_times.groups == {}
    assert analysis.proof_times.total is None
