from __future__ import annotations

import math

import pytest

from openvm_prof.core.analysis.derive import blob_totals
from tests.builders import PARTS, V1_PARTS, counter, db, entries, entry, group, messages, run

TOTAL = "total_proof_time_ms"


def test_v1_total_is_execution_trace_generation_and_stark() -> None:
    analysis = run(entries(V1_PARTS, [10, 20, 300], group="a", segment="0"))
    assert analysis.era.name == "v1"
    assert group(analysis, "a").stats[TOTAL].sum == 330.0


def test_recorded_total_stays() -> None:
    analysis = run([*entries(V1_PARTS, [10, 20, 300], group="a"), entry(TOTAL, 999, group="a")])
    assert group(analysis, "a").stats[TOTAL].sum == 999.0


def test_recorded_total_of_zero_stays() -> None:
    analysis = run([*entries(PARTS, [10, 20, 300], group="a"), entry(TOTAL, 0, group="a")])
    assert group(analysis, "a").stats[TOTAL].sum == 0.0


@pytest.mark.parametrize("marker", ["pcs_opening_time_ms", "prover.openings_time_ms"])
def test_v1_4_and_v2_0_metered_execution_is_optional(marker: str) -> None:
    items = [*entries(PARTS, [1, 20, 300], group="a", segment="0"), entry(marker, 1, group="a")]
    assert group(run(items), "a").stats[TOTAL].sum == 321.0
    items.append(entry("execute_metered_time_ms", 4000, group="a", segment="0"))
    assert group(run(items), "a").stats[TOTAL].sum == 4321.0


def test_v2_1_initial_memory_and_postflight_are_optional() -> None:
    items = [
        *entries(PARTS, [1, 20, 300], group="a", segment="0"),
        counter("execute_pure_insns", 5, group="a"),
    ]
    assert group(run(items), "a").stats[TOTAL].sum == 321.0
    items.append(entry("set_initial_memory_time_ms", 4000, group="a", segment="0"))
    assert group(run(items), "a").stats[TOTAL].sum == 4321.0
    items.append(entry("postflight_time_ms", 50000, group="a", segment="0"))
    assert group(run(items), "a").stats[TOTAL].sum == 54321.0
    items.append(entry("execute_metered_time_ms", 600000, group="a", segment="0"))
    assert group(run(items), "a").stats[TOTAL].sum == 654321.0


def test_v2_0_has_no_initial_memory_in_its_total() -> None:
    items = [*entries(PARTS, [1, 20, 300], group="a"), entry("prover.openings_time_ms", 1, group="a")]
    items.append(entry("set_initial_memory_time_ms", 4000, group="a"))
    assert group(run(items), "a").stats[TOTAL].sum == 321.0


@pytest.mark.parametrize("missing", PARTS)
def test_no_total_without_a_required_part(missing: str) -> None:
    items = [item for item in entries(PARTS, [1, 20, 300], group="a") if item.metric != missing]
    assert TOTAL not in group(run(items), "a").stats


def test_totals_are_per_label_set() -> None:
    items = [
        *entries(PARTS, [1, 2, 3], group="a", segment="0"),
        *entries(PARTS, [10, 20, 30], group="a", segment="1"),
    ]
    analysis = run(items)
    assert [value for _, value in analysis.db.select(TOTAL)] == [6.0, 60.0]


def test_some_recorded_totals_and_some_derived() -> None:
    items = [
        *entries(PARTS, [1, 2, 3], group="a", segment="0"),
        *entries(PARTS, [10, 20, 30], group="a", segment="1"),
        entry(TOTAL, 7, group="a", segment="0"),
    ]
    assert [value for _, value in run(items).db.select(TOTAL)] == [7.0, 60.0]


def test_analysing_twice_changes_nothing() -> None:
    from openvm_prof.core.analysis.run import analyse

    store = db(entries(PARTS, [1, 2, 3], group="a", segment="0"))
    first = analyse(store, provers=4).to_dict()
    assert analyse(store, provers=4).to_dict() == first


def test_parts_under_different_labels_are_a_notice() -> None:
    items = [
        entry("execute_time_ms", 5, group="leaf", idx="0"),
        *entries(V1_PARTS[1:], [10, 20], group="leaf", idx="0", segment="0"),
        *entries(V1_PARTS, [1, 2, 3], group="app", segment="0"),
    ]
    analysis = run(items)
    assert TOTAL not in group(analysis, "leaf").stats
    (notice,) = messages(analysis)
    assert notice.startswith("group leaf: its proof time is missing from the totals")


def test_keygen_without_a_total_is_no_notice() -> None:
    items = [
        entry("execute_time_ms", 5, group="keygen"),
        *entries(V1_PARTS[1:], [1, 2], group="keygen", segment="0"),
    ]
    assert messages(run(items)) == []


def test_a_part_that_is_not_finite_makes_a_total_that_is_left_out() -> None:
    analysis = run(entries(PARTS, [math.inf, 20, 300], group="a"))
    assert TOTAL not in group(analysis, "a").stats
    assert any("total_proof_time_ms, infinite" in text for text in messages(analysis))


def test_infinite_parts_that_cancel_do_not_fail() -> None:
    analysis = run(entries(PARTS, [math.inf, -math.inf, 300], group="a"))
    assert TOTAL not in group(analysis, "a").stats


# -- blobs ---------------------------------------------------------------------------------------

BLOB = "generate_blob_time_ms"


def test_blob_totals_are_samples_per_group_and_idx() -> None:
    store = db(
        [
            entry(BLOB, 1, group="leaf", idx="0", air_name="X"),
            entry(BLOB, 2, group="leaf", idx="0", air_name="Y"),
            entry(BLOB, 4, group="leaf", idx="10"),
            entry(BLOB, 8, group="leaf", idx="9"),
            entry(BLOB, 16, group="root", idx="0"),
        ]
    )
    assert blob_totals(store) == {"leaf": [3.0, 4.0, 8.0], "root": [16.0]}


def test_blobs_without_group_or_idx_contribute_nothing() -> None:
    assert blob_totals(db([entry(BLOB, 1, group="a"), entry(BLOB, 2, idx="0"), entry(BLOB, 4)])) == {}


def test_blob_totals_are_in_the_statistics_but_not_in_the_store() -> None:
    analysis = run([entry(BLOB, 1, group="leaf", idx="0"), entry(BLOB, 5, group="leaf", idx="1")])
    stats = group(analysis, "leaf").stats["generate_blob_total_time_ms"]
    assert (stats.count, stats.sum, stats.max, stats.min) == (2, 6.0, 5.0, 1.0)
    assert analysis.db.metric_names() == [BLOB]


def test_infinite_blob_times_stay_out_of_statistics() -> None:
    analysis = run([entry(BLOB, math.inf, group="leaf", idx="0"), entry(BLOB, 5, group="leaf", idx="1")])
    stats = group(analysis, "leaf").stats["generate_blob_total_time_ms"]
    assert math.isfinite(stats.sum)


def test_infinite_blob_times_that_cancel_do_not_fail() -> None:
    analysis = run(
        [
            entry(BLOB, math.inf, group="leaf", idx="0", air_name="X"),
            entry(BLOB, -math.inf, group="leaf", idx="0", air_name="Y"),
        ]
    )
    assert analysis.notices
