"""Flame graphs as one page that needs no network: all graphs of a run, with zoom, search and changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from openvm_prof.core.document.plain import encodable
from openvm_prof.core.document.svg import escape
from openvm_prof.profile.assets import asset, fill
from openvm_prof.profile.flame import FlameGraph
from openvm_prof.profile.flame_colours import LEVELS, PALETTE, by_name, change_level

NARROWEST = 1e-4
"""Share of the whole below which a frame is not in the page: a pixel, zoomed in eight times."""

_LIBRARIES = ("vendor/d3-selection.min.js", "vendor/d3-flamegraph.min.js")


def render_flame_html(graphs: Sequence[FlameGraph], name: str) -> str:
    """The page; the first graph is shown first."""
    texts = {
        "title": escape(f"{name}: flame graphs"),
        "css": asset("vendor/d3-flamegraph.css") + asset("flame_html.css"),
        "data": embedded_json(_data(graphs)),
        "library": "\n".join(map(asset, _LIBRARIES)),
        "script": asset("flame_html.js"),
    }
    return fill(asset("flame_html.html"), texts)


def embedded_json(data: object) -> str:
    """JSON that can stand in a `<script>` element: nothing in it ends the element or begins another."""
    text = msgspec.json.encode(data).decode()
    return _ACTIVE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


_ACTIVE = re.compile("[<>&\u2028\u2029]")


def _data(graphs: Sequence[FlameGraph]) -> object:
    """Names and their colours once; each graph's frames as rows, as the page's script reads them."""
    names: dict[str, int] = {}
    shown = [
        {
            "title": encodable(graph.title),
            "unit": graph.unit,
            "total": graph.root.value,
            "frames": [
                (
                    frame.depth,
                    names.setdefault(frame.name, len(names)),
                    frame.value,
                    frame.base,
                    None if frame.base is None else change_level(frame.value, frame.base),
                )
                for frame in graph.frames
            ],
            "left_out": graph.left_out,
            "vanished": [(encodable(stack), value) for stack, value in graph.vanished],
            "vanished_count": graph.vanished_count,
            "vanished_total": graph.vanished_total,
        }
        for graph in graphs
    ]
    return {
        "names": list(map(encodable, names)),
        "colours": list(map(by_name, names)),
        "levels": LEVELS,
        "palette": [PALETTE[level] for level in range(-LEVELS, LEVELS + 1)],
        "graphs": shown,
    }
