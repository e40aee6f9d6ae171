from __future__ import annotations

import pytest

from openvm_prof.core.catalog.hardware import prover_of
from openvm_prof.core.catalog.metrics import CATALOGUE, describe
from openvm_prof.core.catalog.phases import parents_of
from openvm_prof.core.model.metric import Rollup


@pytest.mark.parametrize(
    ("metric", "parent"),
    [
        ("execute_time_ms", "total_proof_time_ms"),
        ("pcs_opening_time_ms", "stark_prove_excluding_trace_time_ms"),
        ("prover.openings.whir_time_ms", "prover.openings_time_ms"),
        ("fractional_sumcheck_time_ms", "prove_zerocheck_and_logup_time_ms"),
    ],
)
def test_times_lie_within_their_parents_under_any_name(metric: str, parent: str) -> None:
    assert parent in parents_of(metric)


def test_the_whole_and_what_is_outside_lie_within_nothing() -> None:
    assert parents_of("total_proof_time_ms") == parents_of("memory_finalize_time_ms") == ()


def test_no_time_lies_within_itself() -> None:
    def ancestors(metric: str, depth: int = 0) -> int:
        return max((ancestors(p, depth + 1) for p in parents_of(metric) if p != metric), default=depth)

    for metric in CATALOGUE:
        assert ancestors(metric.name) < 6


@pytest.mark.parametrize(
    "name",
    ["main_cells_used", "cells", "execute_preflight_insns", "rows", "perm_cols", "metered_memory_bytes"],
)
def test_counts_are_deterministic(name: str) -> None:
    assert describe(name).deterministic


@pytest.mark.parametrize(
    "name", ["total_proof_time_ms", "execute_e1_insn_mi/s", "gpu_mem.local_peak_bytes", "something_new"]
)
def test_times_rates_and_unknown_names_are_noisy(name: str) -> None:
    assert not describe(name).deterministic


def test_what_does_not_add_up_is_not_added_up() -> None:
    assert describe("execute_e1_insn_mi/s").rollup is Rollup.AVERAGE
    assert describe("fri.log_blowup").rollup is Rollup.MAXIMUM
    assert describe("gpu_mem.timestamp_ms").rollup is Rollup.NONE
    assert describe("trace_gen_time_ms").rollup is Rollup.SUM


def test_provers_are_told_by_names() -> None:
    assert prover_of(["OpeningProverGpu::open_time_ms"]) == "GPU"
    assert prover_of(["prover.main_trace_commit_time_ms"]) == "GPU"
    # runs on CPUs can have the GPU's names too, with values of 0
    assert prover_of(["prover.main_trace_commit_time_ms", "trace_commit_cpu_time_ms"]) == "CPU"
    assert prover_of(["total_proof_time_ms"]) is None
