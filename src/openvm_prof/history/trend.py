"""The trend of a metric: its value in run after run, for every benchmark and group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.core.catalog.metrics import describe
from openvm_prof.core.document.blocks import MISSING as NO_VALUE
from openvm_prof.core.document.blocks import (
    CellColumn,
    Chart,
    Column,
    Heading,
    LabelColumn,
    NumberColumn,
    Paragraph,
    Percent,
    Report,
    Table,
    Text,
)
from openvm_prof.core.document.svg import render_svg
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.log import iso, short, shown_date
from openvm_prof.history.sparkline import sparkline
from openvm_prof.history.sql_text import Which, all_of
from openvm_prof.history.statistic import Statistic
from openvm_prof.history.store.store_folder import Store

_LINES = 6
"""Series that a picture has room for."""

_SHOWN = 40
"""Newest runs that a table lists."""
_LEVELS = 3
"""Newest changes that a row of several series tells."""


def trend_sql(statistic: Statistic, which: Which) -> str:
    """The query: every run that has the metric, under any name that it has had, oldest first."""
    return (
        'SELECT run, benchmark, "group", commit, date, subject, '
        f'"{statistic.name}" FROM stats{all_of(statistic.conditions(which))} '
        'ORDER BY benchmark, "group", date NULLS FIRST, commit, run'
    )


class Point(Struct, frozen=True):
    """A run's value; `date` is ISO 8601 in UTC. `change` is the level's relative change that begins here."""

    run: str
    benchmark: str
    group: str | None
    commit: str | None
    date: str | None
    subject: str | None
    value: float
    change: float | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in time: runs of a commit stand at the same place."""
        return self.date or "", self.commit or self.run


class TrendDocument(Struct, frozen=True):
    """`openvm-prof history trend --format json`: a point a run, by benchmark, group and date."""

    metric: str
    statistic: str
    unit: str
    rows: list[Point]
    schema: str = "history-trend"
    version: int = 1


class Trend(Struct, frozen=True):
    """The values of one statistic of a metric, by benchmark, group and date."""

    metric: str
    statistic: str
    points: list[Point]

    @property
    def title(self) -> str:
        """What it is of."""
        return f"Trend of {self._statistic}"

    @property
    def unit(self) -> str:
        """The values' unit."""
        return self._statistic.unit

    @property
    def _statistic(self) -> Statistic:
        return Statistic(self.metric, self.statistic)

    def series(self) -> list[tuple[str, list[Point]]]:
        """The points of each benchmark and group, under their names."""
        return [
            (benchmark if group is None else f"{benchmark} / {group}", list(points))
            for (benchmark, group), points in groupby(self.points, key=lambda p: (p.benchmark, p.group))
        ]

    def records(self) -> TrendDocument:
        """As plain data."""
        return TrendDocument(self.metric, self.statistic, self.unit, self.points)

    def document(self) -> Report:
        """A row a series with its sparkline; the newest runs of it where there is but one."""
        series = self.series()
        if not series:
            return Report((Paragraph("No runs."),))
        firsts, lasts = [points[0] for _, points in series], [points[-1] for _, points in series]
        changes = [
            Percent((last.value / first.value - 1) * 100) if first.value > 0 else NO_VALUE
            for first, last in zip(firsts, lasts, strict=True)
        ]
        statistic, points_of = self._statistic, [points for _, points in series]
        columns: list[Column] = [
            LabelColumn("benchmark", [point.benchmark for point in firsts]),
            LabelColumn("group", [point.group or "" for point in firsts]),
            NumberColumn("runs", [float(len(points)) for points in points_of]),
            LabelColumn("from", [shown_date(_first_date(points)) for points in points_of]),
            LabelColumn("to", [shown_date(point.date) for point in lasts]),
            statistic.column(f"first ({self.unit})", [point.value for point in firsts]),
            statistic.column(f"last ({self.unit})", [point.value for point in lasts]),
            CellColumn("change", changes, numeric=True),
            CellColumn("trend", [Text(sparkline([point.value for point in each])) for each in points_of]),
        ]
        if len(series) == 1:
            table = Table(tuple(columns))
            return Report((table, Heading("Newest runs"), _runs(points_of[0], statistic)))
        if any(point.change is not None for point in self.points):
            columns.append(LabelColumn("newest levels", list(map(_newest_levels, points_of))))
        return Report((Table(tuple(columns)),))

    def picture(self) -> str:
        """The series as an SVG file, the first few of many."""
        commits = sorted({point.place for point in self.points})
        places = {commit: float(number) for number, commit in enumerate(commits)}
        series = self.series()
        lines = {
            name: [(places[point.place], point.value) for point in points] for name, points in series[:_LINES]
        }
        marks = [
            (places[point.place], f"{point.change:+.1%} {point.commit or ''}")
            for _, points in (series if len(series) == 1 else ())
            for point in points
            if point.change is not None
        ]
        title = self.title if len(series) <= _LINES else f"{self.title}, {_LINES} of {len(series)} series"
        return render_svg(Chart(title, "commits by date", self.unit, lines, marks))


def _first_date(points: Sequence[Point]) -> str | None:
    """Undated runs come first, and do not say since when there are runs."""
    return next((point.date for point in points if point.date is not None), None)


def _newest_levels(points: Sequence[Point]) -> str:
    changed = [point for point in points if point.change is not None]
    newest = [f"{point.change:+.1%} {short(point.commit)}" for point in changed[: -_LEVELS - 1 : -1]]
    more = [f"{len(changed) - len(newest)} before"] if len(changed) > len(newest) else []
    return ", ".join((*newest, *more))


def _runs(points: Sequence[Point], statistic: Statistic) -> Table:
    shown = points[-_SHOWN:]
    columns: list[Column] = [
        LabelColumn("date", [shown_date(point.date) for point in shown]),
        LabelColumn("commit", [short(point.commit) for point in shown]),
        statistic.column(f"value ({statistic.unit})", [point.value for point in shown]),
    ]
    if any(point.change is not None for point in shown):
        marks = [NO_VALUE if point.change is None else Percent(point.change * 100) for point in shown]
        columns.append(CellColumn("new level", marks, numeric=True))
    columns.append(LabelColumn("subject", [point.subject or "" for point in shown]))
    return Table(tuple(columns), left_out=len(points) - len(shown))


def trend(
    store: Store,
    metric: str,
    which: Which | None = None,
    *,
    statistic: str | None = None,
    last: int | None = None,
    mark_changes: bool = False,
    engine: Engine = DUCKDB,
) -> Trend:
    """The trend of a metric; `statistic` None is the sum, of rates the average.

    `last` keeps the newest runs of each series. `mark_changes` looks for changes of each series' level.
    Raises UsageError for a metric that no run has, with the nearest.
    """
    asked = Statistic.of(metric, statistic)
    rows = asked.rows(engine, store, trend_sql(asked, which or Which()))
    points = [Point(row[0], row[1], row[2], row[3], iso(row[4]), row[5], float(row[6])) for row in rows]
    found = Trend(asked.metric, asked.name, points)
    if last is not None or mark_changes:
        series = [points[-last:] if last else points for _, points in found.series()]
        if mark_changes:
            series = engine.each(partial(_marked, metric=asked.metric), series)
        found = replace(found, points=[point for points in series for point in points])
    return found


def _marked(points: list[Point], metric: str) -> list[Point]:
    from openvm_prof.trends import find_changes

    values = [point.value if point.value > 0 and math.isfinite(point.value) else math.nan for point in points]
    if all(map(math.isnan, values)):
        return points
    exact = describe(metric).deterministic
    changes = {change.index: change.effect for change in find_changes({"": values}, exact=exact)}
    return [
        replace(point, change=changes[place]) if place in changes else point
        for place, point in enumerate(points)
    ]
