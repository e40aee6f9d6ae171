"""Flame graphs as one page that needs no network: all graphs of a run, with zoom, search and changes."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.document.page_file import page_file
from openvm_prof.profile.flame import FlameGraph
from openvm_prof.profile.flame_block import PageGraph, flame_block

NARROWEST = 1e-4
"""Share of the whole below which a frame is not in the page: a pixel, zoomed in eight times."""


def render_flame_html(graphs: Sequence[FlameGraph], name: str) -> str:
    """The page, made by the script of `openvm-prof report`; the first graph is shown first."""
    shown = [PageGraph(graph, 0, 1 if graph.is_differential else None) for graph in graphs]
    return page_file(f"{name}: flame graphs", {"flames": flame_block(shown)})
