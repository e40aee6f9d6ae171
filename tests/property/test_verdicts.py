"""Comparisons have no favourite side, and the order of runs means nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.verdict import Comparison, SeriesKey, Verdict
from openvm_prof.comparison.verdicts import Criteria, Selection, compare_sides
from tests.builders import Entry, counter, entry, run, totals

SMALL = settings(max_examples=40, deadline=None)

_values = st.integers(0, 12)
_MIRRORED = {
    Verdict.REGRESSION: Verdict.IMPROVEMENT,
    Verdict.IMPROVEMENT: Verdict.REGRESSION,
    Verdict.NEW: Verdict.GONE,
    Verdict.GONE: Verdict.NEW,
}


@st.composite
def _runs(draw: st.DrawFn) -> list[Entry]:
    items = totals("app_proof", *(100 + draw(_values) for _ in range(2)))
    items.append(entry("trace_gen_time_ms", draw(_values), group="app_proof"))
    if draw(st.booleans()):
        items.append(counter("cells", draw(_values), group="leaf"))
    return items


_sides = st.lists(_runs(), min_size=1, max_size=5)


def _side(runs: list[list[Entry]]) -> list[SideRun]:
    return [SideRun(None, "run", run(items)) for items in runs]


def _rows(base: list[list[Entry]], head: list[list[Entry]]) -> dict[SeriesKey, Comparison]:
    rows = compare_sides(Sides.of(_side(base), _side(head)).series(BY_GROUP), Criteria(), Selection())
    return {row.key: row for row in rows}


@SMALL
@given(_sides, _sides)
def test_exchanging_the_sides_mirrors_every_verdict(base: list[list[Entry]], head: list[list[Entry]]) -> None:
    there, back = _rows(base, head), _rows(head, base)
    assert there.keys() == back.keys()
    for key, row in there.items():
        assert back[key].verdict is _MIRRORED.get(row.verdict, row.verdict)
        assert back[key].p == row.p
        assert (back[key].base, back[key].head) == (row.head, row.base)


@SMALL
@given(_sides, _sides, st.randoms(use_true_random=False))
def test_the_order_of_runs_means_nothing(
    base: list[list[Entry]], head: list[list[Entry]], random: object
) -> None:
    assert hasattr(random, "shuffle")
    told = list(_rows(base, head).items())
    random.shuffle(base)
    random.shuffle(head)
    assert list(_rows(base, head).items()) == told


@SMALL
@given(_sides)
def test_a_side_is_the_same_as_itself(runs: list[list[Entry]]) -> None:
    assert {row.verdict for row in _rows(runs, runs).values()} == {Verdict.SAME}


@SMALL
@given(_sides, _sides)
def test_the_unit_of_time_changes_no_p(base: list[list[Entry]], head: list[list[Entry]]) -> None:
    def slower(runs: list[list[Entry]]) -> list[list[Entry]]:
        return [[Entry(e.labels, e.metric, e.value * 4, e.is_counter) for e in items] for items in runs]

    scaled = _rows(slower(base), slower(head))
    assert {key: row.p for key, row in scaled.items()} == {
        key: row.p for key, row in _rows(base, head).items()
    }
