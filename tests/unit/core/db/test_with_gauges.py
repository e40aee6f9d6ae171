from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.model.labels import Labels
from tests.builders import counter, db, entry
from tests.readers import everything

BASE = [
    entry("a_ms", 1, group="g", idx="0"),
    entry("a_ms", 2, group="g", idx="0"),
    entry("b_ms", 3, group="g", idx="1", phase="p"),
    counter("cells", 0, group="g", idx="1"),
    entry("a_ms", float("inf"), group="h"),
    entry("a_ms", 0.1, program="g_keygen"),
    counter("cells", 7),
]
KEYS = st.dictionaries(
    st.sampled_from(["group", "idx", "phase", "program", "dsl_ir"]),
    st.sampled_from(["g", "0", "1", "g_keygen"]),
)
VALUES = st.sampled_from([0.0, 1.0, 0.1, float("inf"), float("nan"), 2.0**53])
ENTRIES = st.lists(
    st.tuples(KEYS.map(Labels.of), st.sampled_from(["a_ms", "b_ms", "cells", "new_ms"]), VALUES), max_size=6
)


@given(ENTRIES)
def test_further_entries_are_as_if_added_and_the_store_stays_as_it_is(
    entries: list[tuple[Labels, str, float]],
) -> None:
    store, added = db(BASE), db(BASE)
    before = everything(store)
    more = store.with_gauges(entries)
    for labels, metric, value in entries:
        added.add(labels, metric, value)
    assert everything(more) == everything(added)
    assert everything(store) == before
    assert everything(pickle.loads(pickle.dumps(more))) == everything(added)


def test_what_is_not_touched_is_shared() -> None:
    store = db(BASE)
    more = store.with_gauges([(Labels.of({"group": "g", "idx": "0"}), "new_ms", 5.0)])
    shared = [ours is theirs for ours, theirs in zip(store.tables(), more.tables(), strict=True)]
    assert shared.count(False) == 1
    (ours,), (theirs,) = (
        [table for table in each.tables() if table.keys == ("group", "idx")] for each in (store, more)
    )
    assert ours.columns["a_ms"] is theirs.columns["a_ms"]
    assert "new_ms" not in ours.columns
    assert store.with_gauges([]) is store


def test_an_empty_store_takes_entries_too() -> None:
    more = MetricDb().with_gauges([(Labels.of({"group": "g"}), "m", 1.0)])
    assert more.to_dict() == [{"labels": {"group": "g"}, "metric": "m", "value": pytest.approx(1.0)}]
