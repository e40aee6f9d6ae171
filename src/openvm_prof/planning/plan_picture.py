"""The curve of a plan: latency by the number of provers."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.document.blocks import Chart
from openvm_prof.core.document.svg import render_svg
from openvm_prof.planning.plan_model import Plan, Point

_BEYOND_FLOOR = 1.25
"""How much of the flat end is drawn unless numbers of provers were asked for."""


def plan_svg(plan: Plan) -> str:
    """A line for the run, or for each percentile of several runs, and one for the target."""
    lines = _lines(plan)
    last = max((x for line in lines.values() for x, _ in line), default=0.0)
    if plan.options.latency_s is not None and lines:
        lines["target"] = [(0.0, plan.options.latency_s), (last, plan.options.latency_s)]
    return render_svg(Chart(plan.title, "Provers", "Latency (s), modelled", lines))


def _lines(plan: Plan) -> dict[str, Sequence[tuple[float, float]]]:
    floors = [run.floor_provers or 1 for run in plan.runs]
    most = None if plan.options.provers is not None else max(floors, default=1) * _BEYOND_FLOOR + 1
    if plan.percentiles:
        return {f"p{one.percentile:g}": _line(one.points, most) for one in plan.percentiles}
    timed = next((run for run in plan.runs if run.points), None)
    return {} if timed is None else {"latency": _line(timed.points, most)}


def _line(points: Sequence[Point], most: float | None) -> list[tuple[float, float]]:
    return [(point.provers, point.latency_s) for point in points if most is None or point.provers <= most]
