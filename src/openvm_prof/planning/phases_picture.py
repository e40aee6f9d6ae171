"""Phases as stacked bars."""

from __future__ import annotations

from collections.abc import Iterator

from openvm_prof.core.analysis.time_tree import OTHER
from openvm_prof.core.catalog.phases import PROOF
from openvm_prof.core.document import numbers
from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Bar, BarPart, StackedBars
from openvm_prof.planning.phases_model import Phase, Phases, RunPhases

_SERIES = [name for part in PROOF.parts for name in (part.name, *(child.name for child in part.parts))]
_DEEPEST = 3  # group, part of a proof, part of the STARK


def phases_svg(phases: Phases) -> str:
    """A bar for each group of each run: the parts of its proofs, and in place of the STARK its own parts.

    What no part has is `other`; where it is below 0 it is told at the bar's end, and not drawn.
    """
    alone = len(phases.runs) == 1
    bars = tuple(bar for run in phases.runs for bar in _bars(run, alone=alone))
    used = {part.series for bar in bars for part in bar.parts}
    series = tuple(name for name in (*_SERIES, OTHER) if name in used)
    chart = StackedBars(phases.title, "Proof time (s)", series, bars, frozenset({OTHER} & used))
    return render_bars(chart)


def _bars(run: RunPhases, *, alone: bool) -> Iterator[Bar]:
    by_group: dict[str, list[Phase]] = {}
    for phase in run.phases:
        if phase.group is not None:
            by_group.setdefault(phase.group, []).append(phase)
    for group, (whole, *below) in by_group.items():
        drawn = [
            phase
            for phase in below
            if len(phase.path) == _DEEPEST or (phase.is_leaf and len(phase.path) < _DEEPEST)
        ]
        parts = [BarPart(name, phase.ms / 1000) for phase in drawn if (name := phase.path[-1]) != OTHER]
        rest_ms = whole.ms - sum(part.value * 1000 for part in parts)
        note = f"{numbers.seconds(whole.ms)} s"
        if rest_ms < 0 and numbers.seconds(rest_ms) != "0.00":
            note += f", other {numbers.seconds(rest_ms)} s"
        yield Bar(group if alone else f"{run.name} {group}", (*parts, BarPart(OTHER, rest_ms / 1000)), note)
