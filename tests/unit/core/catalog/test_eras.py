from __future__ import annotations

import pytest

from openvm_prof.core.catalog.eras import UNKNOWN, V1, V1_4, V2_0, V2_1, Era, detect_era


@pytest.mark.parametrize(
    ("names", "era"),
    [
        (["execute_time_ms"], V1),
        (["execute_time_ms", "quotient_poly_compute_time_ms", "pcs_opening_time_ms"], V1),
        (["execute_preflight_time_ms", "quotient_poly_commit_time_ms"], V1_4),
        (["execute_preflight_insns", "pcs_opening_time_ms"], V1_4),
        (["execute_preflight_insns"], V1_4),
        (["execute_preflight_insns", "prover.rounds", "pcs_opening_time_ms"], V1_4),
        (["execute_preflight_insns", "prover.rounds"], V2_0),
        (["prover.openings_time_ms"], V2_0),
        (["prover.openings_time_ms", "execute_preflight_time_ms"], V2_0),
        (["postflight_time_ms"], V2_1),
        (["postflight_replay_count_time_ms"], V2_1),
        (["execute_pure_insns"], V2_1),
        (["execute_pure_time_ms"], V2_1),
        (["postflight_rows"], V2_0),
        (["execute_pure"], V2_0),
        ([], UNKNOWN),
        (["total_proof_time_ms", "anything"], V2_0),
    ],
)
def test_era_is_told_by_metric_names(names: list[str], era: Era) -> None:
    assert detect_era(names) is era


def test_compile_times_alone_are_late_v2_0() -> None:
    assert detect_era(["compile_metered_time_ms", "prover.openings_time_ms"]) is V2_0


@pytest.mark.parametrize(
    ("names", "era"),
    [
        (
            ["execute_time_ms", "execute_preflight_time_ms", "prover.openings_time_ms", "postflight_time_ms"],
            V2_1,
        ),
        (["execute_time_ms", "execute_preflight_time_ms", "prover.openings_time_ms"], V2_0),
        (["execute_time_ms", "execute_preflight_time_ms"], V1_4),
        (["execute_time_ms", "execute_pure_time_ms"], V2_1),
    ],
)
def test_the_newest_era_that_fits_counts(names: list[str], era: Era) -> None:
    assert detect_era(names) is era
    assert detect_era(names[::-1]) is era


def test_what_eras_differ_in() -> None:
    assert V1.total_parts[0] == "execute_time_ms"
    assert V1.optional_parts == ()
    assert V1_4.optional_parts == V2_0.optional_parts == ("execute_metered_time_ms",)
    assert set(V2_1.optional_parts) == {
        "execute_metered_time_ms",
        "set_initial_memory_time_ms",
        "postflight_time_ms",
    }
    assert [era.serial_part for era in (V1, V1_4, V2_0, V2_1)] == [
        "execute_time_ms",
        None,
        None,
        "execute_preflight_time_ms",
    ]
    assert [era.pooled_rate is not None for era in (V1, V1_4, V2_0, V2_1)] == [False, False, False, True]
