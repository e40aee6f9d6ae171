"""A sweep as bars: the metric that ranks, a bar per run or configuration."""

from __future__ import annotations

from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Bar, BarPart, StackedBars
from openvm_prof.sweep.sweep_model import SweepResult
from openvm_prof.sweep.sweep_view import value_text


def sweep_svg(result: SweepResult) -> str:
    """A bar as long as the median; those that do not tell the metric have none."""
    by = result.ranked_by
    bars = []
    for each in result.configurations:
        if (spread := each.spreads.get(by.name)) is not None:
            note = value_text(spread.median, by)
            bars.append(Bar(each.name, (BarPart(by.name, spread.median),), note))
    chart = StackedBars(result.title, f"{by.name} ({by.unit})", (by.name,), tuple(bars))
    return render_bars(chart)
