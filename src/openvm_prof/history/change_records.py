"""The result of looking for changes: events, the changes in them, and their parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.core.document.blocks import (
    Block,
    CellColumn,
    Details,
    Heading,
    Interval,
    LabelColumn,
    NumberColumn,
    Paragraph,
    Percent,
    Report,
    Table,
)
from openvm_prof.history.log import short, shown_date

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS_SHOWN = 8
_SMALL_PART = 0.005


class CommitRecord(Struct, frozen=True):
    """A commit; its date is ISO 8601 in UTC."""

    commit: str
    date: str | None
    subject: str | None


class PartRecord(Struct, frozen=True):
    """The level of a part before and after a change, in its own unit; `effect` is relative."""

    group: str
    metric: str
    before: float
    after: float
    effect: float


class ChangeRecord(Struct, frozen=True):
    """A change of one series: of a benchmark's total, or of a group's metric.

    `effect` is relative, with its 95 % interval from `low` to `high`. The cause lies after the commit
    `last_before` and not after `first_after`. `counters` are the relative changes of the exact counters, 0
    where the work is the same; `parts` are ordered by how much of the change they make.
    """

    benchmark: str
    group: str | None
    metric: str
    unit: str
    before: float
    after: float
    effect: float
    low: float
    high: float
    unconfirmed: bool
    last_before: CommitRecord
    first_after: CommitRecord
    conditions: dict[str, str]
    counters: dict[str, float]
    parts: list[PartRecord]


class EventRecord(Struct, frozen=True):
    """What one commit may have caused: it lies after `after` and not after `until`.

    `others` is how many further commits with runs lie between the two. `unconfirmed` says that the newest
    runs alone tell it. The changes are the largest first.
    """

    after: CommitRecord
    until: CommitRecord
    others: int
    unconfirmed: bool
    benchmarks: int
    of_benchmarks: int
    changes: list[ChangeRecord]


class ChangeRow(Struct, frozen=True):
    """A change by itself; `event` counts from 1, the newest."""

    event: int
    after: str
    until: str
    date: str | None
    benchmark: str
    group: str | None
    metric: str
    before: float
    after_value: float
    effect: float
    low: float
    high: float
    unconfirmed: bool
    subject: str | None


class ChangesDocument(Struct, frozen=True):
    """`openvm-prof history changes --format json`: the newest event first."""

    metrics: list[str]
    commits: int
    events: list[EventRecord]
    rows: list[ChangeRow]
    schema: str = "history-changes"
    version: int = 1


class Changes(Struct, frozen=True):
    """The events of a store, newest first, over so many commits."""

    metrics: tuple[str, ...]
    events: list[EventRecord]
    commits: int

    @property
    def title(self) -> str:
        """What it is of."""
        return f"Changes of {', '.join(self.metrics)}"

    def records(self) -> ChangesDocument:
        """As plain data."""
        rows = [
            ChangeRow(
                number,
                change.last_before.commit,
                change.first_after.commit,
                change.first_after.date,
                change.benchmark,
                change.group,
                change.metric,
                change.before,
                change.after,
                change.effect,
                change.low,
                change.high,
                change.unconfirmed,
                change.first_after.subject,
            )
            for number, event in enumerate(self.events, 1)
            for change in event.changes
        ]
        return ChangesDocument(list(self.metrics), self.commits, self.events, rows)

    def document(self) -> Report:
        """A heading an event, a table of its changes, and their parts to open."""
        if not self.events:
            return Report((Paragraph(f"No changes in {self.commits} commits."),))
        blocks = [block for event in self.events for block in _event_blocks(event)]
        return Report((Paragraph(f"{len(self.events)} changes in {self.commits} commits."), *blocks))


def heading(event: EventRecord) -> str:
    """The date of an event, its size, and where it is."""
    effects = [change.effect for change in event.changes]
    size = f"{min(effects):+.1%}" if len(effects) == 1 else f"{min(effects):+.1%} to {max(effects):+.1%}"
    marks = ", unconfirmed" if event.unconfirmed else ""
    return (
        f"{shown_date(event.until.date)[:10]}: {size} in {event.benchmarks} of "
        f"{event.of_benchmarks} benchmarks{marks}"
    )


def _event_blocks(event: EventRecord) -> Iterator[Block]:
    yield Heading(heading(event))
    yield Paragraph(place(event))
    yield _changes_table(event.changes)
    for change in event.changes:
        if shown := main_parts(change):
            name = change.benchmark if change.group is None else f"{change.benchmark}, {change.group}"
            yield Details(f"Parts of {name}", (_parts_table(shown),))


def main_parts(change: ChangeRecord) -> list[PartRecord]:
    """The parts that make most of a change, without those that hardly changed."""
    return [part for part in change.parts if abs(part.effect) >= _SMALL_PART][:_PARTS_SHOWN]


def place(event: EventRecord) -> str:
    """Between which commits the cause lies, and what hides it."""
    between = (
        f"Between {short(event.after.commit)} (the last before, {shown_date(event.after.date)}) and "
        f"{short(event.until.commit)} ({shown_date(event.until.date)}"
        f"{f': {event.until.subject}' if event.until.subject else ''})."
    )
    hidden = []
    if event.others:
        hidden.append(f"{event.others} more commits with runs lie between")
    days = _days(event.after.date, event.until.date)
    if days >= 2:
        hidden.append(f"{days} days without a run that could tell more")
    return f"{between} {'; '.join(hidden).capitalize()}." if hidden else between


def _days(first: str | None, last: str | None) -> int:
    if first is None or last is None:
        return 0
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days


def _changes_table(changes: Sequence[ChangeRecord]) -> Table:
    units = {change.unit for change in changes}
    unit = f" ({units.pop()})" if len(units) == 1 else ""
    return Table(
        (
            LabelColumn("benchmark", [change.benchmark for change in changes]),
            LabelColumn("group", [change.group or "" for change in changes]),
            LabelColumn("metric", [change.metric for change in changes]),
            NumberColumn(f"before{unit}", [change.before for change in changes]),
            NumberColumn(f"after{unit}", [change.after for change in changes]),
            CellColumn(
                "change in % [95 %]",
                [Interval(c.effect * 100, c.low * 100, c.high * 100) for c in changes],
                numeric=True,
            ),
            LabelColumn("work", [work(change) for change in changes]),
            LabelColumn("", ["unconfirmed" if change.unconfirmed else "" for change in changes]),
        )
    )


def work(change: ChangeRecord) -> str:
    """What the exact counters did."""
    if not change.counters:
        return "no counters"
    moved = [f"{name} {effect:+.1%}" for name, effect in change.counters.items() if effect]
    return ", ".join(moved) or "the same"


def _parts_table(parts: Sequence[PartRecord]) -> Table:
    return Table(
        (
            LabelColumn("group", [part.group for part in parts]),
            LabelColumn("metric", [part.metric for part in parts]),
            NumberColumn("before", [part.before for part in parts]),
            NumberColumn("after", [part.after for part in parts]),
            CellColumn("change", [Percent(part.effect * 100) for part in parts], numeric=True),
        )
    )
