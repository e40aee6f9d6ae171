"""Pictures of what a history answers: lines over commits, bars of growth and of spreads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Bar, BarPart, Chart, StackedBars
from openvm_prof.core.document.numbers import number
from openvm_prof.core.document.svg import render_svg
from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.history.engine import Rows
    from openvm_prof.history.growth import Growth
    from openvm_prof.history.percentiles import Percentiles
    from openvm_prof.history.trend import Trend

_LINES = 6
"""Series that a picture has room for."""
_BARS = 40


def trend_picture(trend: Trend) -> str:
    """The first series of a trend over all its commits, with the changes of a single one."""
    places = {
        commit: float(place)
        for place, commit in enumerate(
            sorted({(point.date or "", point.commit or point.run) for point in trend.points})
        )
    }
    series = trend.series()
    lines = {
        name: [(places[point.date or "", point.commit or point.run], point.value) for point in points]
        for name, points in series[:_LINES]
    }
    marks = [
        (places[point.date or "", point.commit or point.run], f"{point.change:+.1%} {point.commit or ''}")
        for _, points in (series if len(series) == 1 else ())
        for point in points
        if point.change is not None
    ]
    title = trend.title if len(series) <= _LINES else f"{trend.title}, {_LINES} of {len(series)} series"
    return render_svg(Chart(title, "commits by date", trend.unit, lines, marks))


_SPREAD = ("least", "to 10 %", "to 25 %", "to 50 %", "to 75 %", "to 90 %", "to the most")


def percentiles_picture(found: Percentiles) -> str:
    """A bar a configuration, whose parts end at the percentiles; the median stands at its end."""
    bars = []
    for row in found.rows[:_BARS]:
        ends = (row.least, row.p10, row.p25, row.p50, row.p75, row.p90, row.most)
        widths = [ends[0], *(end - begin for begin, end in pairwise(ends))]
        parts = tuple(BarPart(name, width) for name, width in zip(_SPREAD, widths, strict=True))
        label = " / ".join(filter(None, (row.benchmark, row.group, *row.configuration.values())))
        bars.append(Bar(label, parts, number(row.p50)))
    left_out = len(found.rows) - len(bars)
    return render_bars(
        StackedBars(found.title, found.unit, _SPREAD, tuple(bars), frozenset({"least"}), left_out)
    )


def growth_picture(found: Growth) -> str:
    """A bar a row: what was there before, and what was added to it or went."""
    bars = []
    for row in found.rows[:_BARS]:
        before, after = row.before or 0.0, row.after or 0.0
        parts = (
            BarPart("as before", min(before, after)),
            BarPart("grew", after - before),
            BarPart("went", before - after),
        )
        percent = f"{(after / before - 1):+.1%}" if before else "new"
        bars.append(Bar(" / ".join((row.benchmark, *row.key)), parts, percent))
    left_out = found.left_out + len(found.rows) - len(bars)
    series = ("as before", "grew", "went")
    return render_bars(
        StackedBars(found.title, found.unit, series, tuple(bars), frozenset({"went"}), left_out)
    )


def rows_picture(title: str, rows: Rows) -> str:
    """An answer to SQL: bars of its first numbers by its texts, or lines where there are many rows.

    Raises UsageError where it has no numbers.
    """
    columns = list(zip(*rows.rows, strict=True)) if rows.rows else [() for _ in rows.columns]
    numbers = [place for place, values in enumerate(columns) if _is_numeric(values)]
    if not numbers:
        raise UsageError("there is nothing to draw: no column of the answer is of numbers")
    names = [rows.columns[place] for place in numbers]
    labels = [place for place in range(len(columns)) if place not in numbers]
    if len(rows.rows) > _BARS or not labels:
        lines = {
            f"{at + 1}: {name}" if names.count(name) > 1 else name: [
                (float(row), float(value)) for row, value in enumerate(columns[place]) if value is not None
            ]
            for at, (name, place) in enumerate(zip(names, numbers, strict=True))
            if at < _LINES
        }
        return render_svg(Chart(title, "row", "", lines))
    bars = tuple(
        Bar(
            " / ".join("" if row[place] is None else str(row[place]) for place in labels),
            (BarPart(names[0], float(row[numbers[0]] or 0.0)),),
            "" if row[numbers[0]] is None else number(float(row[numbers[0]])),
        )
        for row in rows.rows
    )
    return render_bars(StackedBars(title, names[0], (names[0],), bars))


def _is_numeric(values: Sequence[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in known
    )
