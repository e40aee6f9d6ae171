from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.reports import ReportOptions, report_texts
from tests.builders import Entry, db, rows
from tests.property.strategies import BOUNDED, ENTRY_LISTS


def merged(items: list[Entry], cuts: list[int]) -> MetricDb:
    whole = MetricDb()
    bounds = [0, *sorted(cut % (len(items) + 1) for cut in cuts), len(items)]
    for start, end in pairwise(bounds):
        whole.merge(db(items[start:end]))
    return whole


def texts(store: MetricDb) -> object:
    return report_texts(NamedRun("n", "n", analyse(store, provers=2)), ReportOptions())


@BOUNDED
@given(ENTRY_LISTS, st.lists(st.integers(0, 1000), max_size=4))
def test_merging_parts_equals_folding_whole(items: list[Entry], cuts: list[int]) -> None:
    parts, whole = merged(items, cuts), db(items)
    assert rows(parts) == rows(whole)
    assert parts.groups() == whole.groups()
    for group in whole.groups():
        assert parts.samples(group) == whole.samples(group)
        assert parts.phases(group) == whole.phases(group)
        assert parts.zero_counters(group) == whole.zero_counters(group)
    assert texts(parts) == texts(whole)


@BOUNDED
@given(ENTRY_LISTS, ENTRY_LISTS, ENTRY_LISTS)
def test_merging_is_associative(one: list[Entry], two: list[Entry], three: list[Entry]) -> None:
    left = db(one)
    left.merge(db(two))
    left.merge(db(three))
    right_tail, right = db(two), db(one)
    right_tail.merge(db(three))
    right.merge(right_tail)
    assert rows(left) == rows(right)
    assert texts(left) == texts(right)


@BOUNDED
@given(ENTRY_LISTS, ENTRY_LISTS)
def test_merging_leaves_the_later_store_alone(one: list[Entry], two: list[Entry]) -> None:
    first, second = db(one), db(two)
    before = rows(second)
    first.merge(second)
    first.merge(db(one))
    assert rows(second) == before
