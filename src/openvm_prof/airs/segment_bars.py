"""The picture of segments: bars of time by phase."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.airs.segment_table import RunSegments
from openvm_prof.airs.segment_view import place_shown
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import Bar, BarPart, StackedBars

MOST_BARS = 200
"""A picture has so many bars at most."""


def segments_bars(runs: Sequence[RunSegments], title: str) -> StackedBars:
    """A bar per proof, by phase in seconds; what phases leave over is drawn where it is above 0."""
    bars = []
    for run in runs:
        prefix = f"{run.name}: " if len(runs) > 1 else ""
        for row in run.rows:
            if row.now is not None and row.now.parts:
                label = f"{prefix}{row.key.group_name} {place_shown(row)}".rstrip()
                parts = tuple(BarPart(name, time / 1000) for name, time in row.now.parts.items())
                note = "" if row.now.time is None else f"{numbers.seconds(row.now.time)} s"
                bars.append(Bar(label, parts, note))
    series = tuple(dict.fromkeys(phase for run in runs for phase in run.phases))
    drawn = tuple(bars[:MOST_BARS])
    return StackedBars(title, "Proof time (s)", series, drawn, left_out=len(bars) - len(drawn))
