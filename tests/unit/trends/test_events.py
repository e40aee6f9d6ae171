from __future__ import annotations

from openvm_prof.trends import ChangePoint, Interval, events


def change(series: str, index: int, before: int | None = None) -> ChangePoint:
    return ChangePoint(series, index, index - 1 if before is None else before, 0.1, Interval(0.09, 0.11))


def test_changes_within_one_run_are_one_event() -> None:
    one, other, third = change("a", 10), change("b", 11), change("c", 40)
    first, second = events([third, other, one])
    assert (first.first, first.last, first.changes, first.series) == (10, 11, (one, other), ("a", "b"))
    assert (second.first, second.last, second.changes) == (40, 40, (third,))


def test_commits_without_a_run_belong_to_the_range() -> None:
    (event,) = events([change("a", 10), change("b", 16, before=8)])
    assert (event.first, event.last) == (9, 16)
    assert len(events([change("a", 10), change("b", 16, before=11)])) == 2


def test_an_event_does_not_grow_along_a_chain() -> None:
    assert [event.series for event in events([change("a", 10), change("b", 11), change("c", 12)])] == [
        ("a", "b"),
        ("c",),
    ]


def test_a_series_is_in_an_event_once() -> None:
    assert len(events([change("a", 10), change("a", 11)])) == 2


def test_nothing() -> None:
    assert events([]) == []
