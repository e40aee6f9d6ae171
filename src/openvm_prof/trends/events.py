"""Changes of several series put together: what one commit may have caused."""

from __future__ import annotations

from collections.abc import Iterable

from openvm_prof.trends.values import ChangePoint, Event

Commits = tuple[int, int]
"""The first and the last of the commits that may have caused a change, counted from 0."""


def within_one_run(one: Commits, other: Commits) -> bool:
    """Whether two ranges of commits overlap or have no commit between them."""
    return one[0] <= other[1] + 1 and other[0] <= one[1] + 1


def events(changes: Iterable[ChangePoint]) -> list[Event]:
    """Group changes of series over the same commits whose ranges of commits are within one run of each other.

    A change joins an event if it is within one run of every change in it, and none of these is of the same
    series; so events do not grow along a chain of neighbours. Events come in order of their first change.
    """
    groups: list[list[ChangePoint]] = []
    for change in sorted(changes, key=lambda change: (change.index, change.series)):
        matching = (group for group in reversed(groups[-2:]) if _belongs(change, group))
        group = next(matching, None)
        if group is None:
            groups.append([change])
        else:
            group.append(change)
    return [_event(group) for group in groups]


def _belongs(change: ChangePoint, group: Iterable[ChangePoint]) -> bool:
    return all(
        change.series != other.series and within_one_run(change.commits, other.commits) for other in group
    )


def _event(group: list[ChangePoint]) -> Event:
    first = min(change.before + 1 for change in group)
    return Event(first, max(change.index for change in group), tuple(group))
