"""Analysing a store: it stays as it is, and can be analysed again, for any number of provers."""

from __future__ import annotations

import json

import pytest
from samples.eras import ERAS
from samples.scenarios import SEED, build_pair

from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading.metrics_json import parse_metrics
from tests.builders import db, entry, run, totals
from tests.readers import everything

EVERY_ERA = pytest.mark.parametrize("era", ERAS)


def of_era(era: str) -> MetricDb:
    current, _ = build_pair(era, SEED)
    return parse_metrics(json.dumps(current).encode()).runs[0].db


@EVERY_ERA
def test_a_store_is_the_same_before_and_after(era: str) -> None:
    store = of_era(era)
    before = everything(store)
    analysis = analyse(store, provers=32)
    assert everything(store) == before
    assert TOTAL_PROOF_TIME in analysis.db.metric_names()


@EVERY_ERA
def test_analysed_for_different_provers_each_is_as_if_it_were_the_only_one(era: str) -> None:
    store = of_era(era)
    both = [analyse(store, provers=provers) for provers in (1, 32)]
    for provers, analysis in zip((1, 32), both, strict=True):
        alone = analyse(of_era(era), provers=provers)
        assert analysis.to_dict() == alone.to_dict()
        assert everything(analysis.db) == everything(alone.db)


def test_derived_totals_are_in_the_store_of_the_result_alone() -> None:
    parts = {"execute_time_ms": 1, "trace_gen_time_ms": 2, "stark_prove_excluding_trace_time_ms": 4}
    store = db([entry(part, value, group="leaf", idx="0") for part, value in parts.items()])
    before = everything(store)
    analysis = analyse(store, provers=1)
    assert everything(store) == before
    assert TOTAL_PROOF_TIME not in store.metric_names()
    (derived,) = analysis.db.select(TOTAL_PROOF_TIME)
    assert derived[1] == 7


def test_a_result_can_be_analysed_again() -> None:
    first = analyse(of_era("v2_0"), provers=32)
    again = analyse(first.db, provers=32)
    assert again.to_dict() == first.to_dict()
    assert everything(again.db) == everything(first.db)


def test_a_result_is_told_in_a_line() -> None:
    assert repr(run(totals("leaf", 1500, 250))) == "<RunAnalysis: OpenVM v2.0, 1 groups, 1.75 s of proofs>"
    assert repr(run([])) == "<RunAnalysis: OpenVM unknown, 0 groups, no proofs>"
