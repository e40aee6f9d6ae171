"""The picture of AIRs: bars of cells, padding apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.airs.air_row import AirRow, Totals
from openvm_prof.airs.air_table import RunAirs
from openvm_prof.airs.air_view import names_shown
from openvm_prof.airs.by import By
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import Bar, BarPart, StackedBars

MOST_BARS = 60
"""A picture has so many bars at most."""

_FILLED, _PADDING, _UNKNOWN = "cells", "padding", "cells, padding not known"


def airs_bars(runs: Sequence[RunAirs], by: frozenset[By], title: str) -> StackedBars:
    """A bar per row, its padding apart where it is known: the share of main traces, applied to all cells."""
    bars = []
    for run in runs:
        names = names_shown(row.key for row in run.rows)
        prefix = f"{run.name}: " if len(runs) > 1 else ""
        for row in run.rows:
            if row.now is not None and row.now.cells is not None:
                bars.append(Bar(prefix + _bar_label(row, by, names), _parts(row.now), _note(row)))
    series = tuple(
        name
        for name in (_FILLED, _PADDING, _UNKNOWN)
        if any(part.series == name for bar in bars for part in bar.parts)
    )
    left_out = len(bars) - MOST_BARS + sum(run.left_out for run in runs)
    return StackedBars(
        title, "cells", series, tuple(bars[:MOST_BARS]), frozenset({_PADDING}), max(0, left_out)
    )


def _bar_label(row: AirRow, by: frozenset[By], names: Mapping[str, str]) -> str:
    key = row.key
    parts = [key.group or NO_GROUP if By.GROUP in by else None, key.program, key.segment, key.idx]
    if key.air_name is not None:
        parts.append(names[key.air_name])
    elif key.air_class is not None:
        parts.append(key.air_class.value)
    return " ".join(part for part in parts if part is not None)


def _parts(totals: Totals) -> tuple[BarPart, ...]:
    cells = totals.cells or 0.0
    if totals.padding is None:
        return (BarPart(_UNKNOWN, cells),)
    padding = cells * totals.padding
    return BarPart(_FILLED, cells - padding), BarPart(_PADDING, padding)


def _note(row: AirRow) -> str:
    assert row.now is not None
    padding = "" if row.now.padding is None else f", padding {numbers.share(row.now.padding)}"
    return f"{numbers.share(row.share or 0.0)}{padding}"
