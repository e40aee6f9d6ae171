"""The result of looking for changes: events, the changes in them, and their parts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.core.catalog.metrics import MAIN_CELLS_USED, TOTAL_CELLS_USED
from openvm_prof.core.document.blocks import (
    Block,
    CellColumn,
    Column,
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
from openvm_prof.core.errors import counted
from openvm_prof.history.log import short, shown_date

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS_SHOWN = 8
_SMALL_PART = 0.005
_LONG = 2  # days without a run, to be told


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
            return Report((Paragraph(f"No changes in {counted(self.commits, 'commit')}."),))
        events, commits = counted(len(self.events), "change"), counted(self.commits, "commit")
        summary = f"{events} of {', '.join(self.metrics)} in {commits}, the newest first."
        blocks = [block for event in self.events for block in _event_blocks(event, len(self.metrics) > 1)]
        return Report((Paragraph(summary), *blocks))


def heading(event: EventRecord) -> str:
    """The date of an event, its size, and where it is."""
    effects = [change.effect for change in event.changes]
    size = f"{min(effects):+.1%}" if len(effects) == 1 else f"{min(effects):+.1%} to {max(effects):+.1%}"
    marks = ", unconfirmed" if event.unconfirmed else ""
    return (
        f"{shown_date(event.until.date)[:10]}: {size} in {event.benchmarks} of "
        f"{counted(event.of_benchmarks, 'benchmark')}{marks}"
    )


def _event_blocks(event: EventRecord, several_metrics: bool) -> Iterator[Block]:
    yield Heading(heading(event))
    yield Paragraph(" ".join(filter(None, (place(event), explanation(event)))))
    yield _changes_table(event.changes, several_metrics)
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
        f"Between {short(event.after.commit)} (last run before, {shown_date(event.after.date)}) and "
        f"{short(event.until.commit)} ({shown_date(event.until.date)}"
        f"{f': {event.until.subject}' if event.until.subject else ''})."
    )
    days = _days(event.after.date, event.until.date)
    hidden = [f"{days} days" if event.others else f"{days} days without a run"] if days >= _LONG else []
    if event.others:
        hidden.append(f"{event.others} more commit{'s' * (event.others > 1)} with runs")
    if not hidden:
        return between
    verb = "lie" if days >= _LONG or event.others > 1 else "lies"
    return f"{between} {' and '.join(hidden)} {verb} in between: any commit there may be the cause."


def explanation(event: EventRecord) -> str:
    """Whether the work changed, and whether its cells alone explain the change; empty without counters."""
    if any(not change.counters for change in event.changes):
        return ""
    if not any(effect for change in event.changes for effect in change.counters.values()):
        return "The exact counters are the same."
    told = [(change.effect, cells) for change in event.changes if (cells := _cells(change)) is not None]
    if not told:
        return ""
    least, most = min(cells for _, cells in told), max(cells for _, cells in told)
    if not least and not most:
        return "The cells are the same."
    size = f"{least:+.1%}" if least == most else f"{least:+.1%} to {most:+.1%}"
    alone = ", which alone does not explain the change" if not any(map(_explains, told)) else ""
    return f"Cells: {size}{alone}."


def _explains(effect_and_cells: tuple[float, float]) -> bool:
    """Whether a change of cells makes at least half of a change, as factors."""
    effect, cells = map(math.log1p, effect_and_cells)
    return abs(effect - cells) <= abs(effect) / 2


def _cells(change: ChangeRecord) -> float | None:
    names = (MAIN_CELLS_USED, TOTAL_CELLS_USED)
    return next((change.counters[name] for name in names if name in change.counters), None)


def _days(first: str | None, last: str | None) -> int:
    if first is None or last is None:
        return 0
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days


def _changes_table(changes: Sequence[ChangeRecord], several_metrics: bool) -> Table:
    units = {change.unit for change in changes}
    unit = f" ({units.pop()})" if len(units) == 1 else ""
    columns: list[Column] = [
        LabelColumn("benchmark", [change.benchmark for change in changes]),
        NumberColumn(f"before{unit}", [change.before for change in changes]),
        NumberColumn(f"after{unit}", [change.after for change in changes]),
        CellColumn(
            "change in % (95 % interval)",
            [Interval(c.effect * 100, c.low * 100, c.high * 100) for c in changes],
            numeric=True,
        ),
        LabelColumn("work", [work(change) for change in changes]),
    ]
    if several_metrics:
        columns.insert(1, LabelColumn("metric", [change.metric for change in changes]))
    if any(change.group for change in changes):
        columns.insert(1, LabelColumn("group", [change.group or "" for change in changes]))
    if any(change.unconfirmed for change in changes):
        columns.append(LabelColumn("", ["unconfirmed" if change.unconfirmed else "" for change in changes]))
    return Table(tuple(columns))


def work(change: ChangeRecord) -> str:
    """What the exact counters did."""
    if not change.counters:
        return "no counters"
    moved = [f"{name} {effect:+.1%}" for name, effect in change.counters.items() if effect]
    return ", ".join(moved) or "the same"


def _parts_table(parts: Sequence[PartRecord]) -> Table:
    unit = " (ms)" if all(part.metric.endswith("_ms") for part in parts) else ""
    return Table(
        (
            LabelColumn("group", [part.group for part in parts]),
            LabelColumn("metric", [part.metric for part in parts]),
            NumberColumn(f"before{unit}", [part.before for part in parts]),
            NumberColumn(f"after{unit}", [part.after for part in parts]),
            CellColumn("change", [Percent(part.effect * 100) for part in parts], numeric=True),
        )
    )
