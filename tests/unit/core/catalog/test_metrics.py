from __future__ import annotations

import pytest

from openvm_prof.core.catalog.metrics import CATALOGUE, catalogue_order, describe
from openvm_prof.core.model.metric import Better, Unit


@pytest.mark.parametrize(
    ("name", "unit", "better"),
    [
        ("total_proof_time_ms", Unit.MILLISECONDS, Better.LOWER),
        ("some_unknown_time_ms", Unit.MILLISECONDS, Better.LOWER),
        ("main_cells_used", Unit.CELLS, Better.LOWER),
        ("total_cells", Unit.CELLS, Better.LOWER),
        ("simple_advice_cells", Unit.CELLS, Better.LOWER),
        ("gpu_mem.current_bytes", Unit.BYTES, Better.LOWER),
        ("proof_size_bytes.total", Unit.BYTES, Better.LOWER),
        ("execute_preflight_insn_mi/s", Unit.MILLION_PER_SECOND, Better.HIGHER),
        ("new_rate_mi/s", Unit.MILLION_PER_SECOND, Better.HIGHER),
        ("execute_preflight_insns", Unit.COUNT, Better.NEUTRAL),
        ("total_cycles", Unit.COUNT, Better.NEUTRAL),
        ("frequency", Unit.COUNT, Better.NEUTRAL),
        ("never_heard_of", Unit.COUNT, Better.NEUTRAL),
    ],
)
def test_unit_and_direction(name: str, unit: Unit, better: Better) -> None:
    metric = describe(name)
    assert (metric.name, metric.unit, metric.better) == (name, unit, better)
    assert metric.is_rate == (unit is Unit.MILLION_PER_SECOND)


def test_catalogue_names_each_metric_once() -> None:
    names = [metric.name for metric in CATALOGUE]
    assert len(names) == len(set(names))


def test_catalogue_order_of_the_main_names() -> None:
    names = [metric.name for metric in CATALOGUE]
    expected = [
        "total_proof_time_ms",
        "main_cells_used",
        "total_cells_used",
        "total_cycles",
        "execute_time_ms",
        "execute_metered_time_ms",
        "execute_metered_insns",
        "set_initial_memory_time_ms",
        "execute_preflight_insns",
        "execute_preflight_time_ms",
        "execute_preflight_insn_mi/s",
        "postflight_time_ms",
        "trace_gen_time_ms",
        "generate_blob_total_time_ms",
        "memory_finalize_time_ms",
        "stark_prove_excluding_trace_time_ms",
        "main_trace_commit_time_ms",
        "pcs_opening_time_ms",
        "prover.main_trace_commit_time_ms",
        "prover.rap_constraints_time_ms",
        "prover.openings_time_ms",
        "prover.openings.whir_time_ms",
        "halo2_verifier_k",
        "halo2_wrapper_k",
    ]
    assert [name for name in names if name in expected] == expected


def test_names_outside_the_catalogue_come_after_it_by_name() -> None:
    names = ["zebra", "trace_gen_time_ms", "aardvark", "total_proof_time_ms"]
    assert sorted(names, key=catalogue_order) == [
        "total_proof_time_ms",
        "trace_gen_time_ms",
        "aardvark",
        "zebra",
    ]


def test_metered_execution_is_one_value_for_an_app() -> None:
    serial = [metric.name for metric in CATALOGUE if metric.serial_in_app]
    assert serial == ["execute_metered_time_ms", "execute_metered_insns"]
