"""Flame graphs as SVG: static where scripts do not run, as on GitHub, with zoom and search where they do."""

from __future__ import annotations

from openvm_prof.core.document.numbers import amount, number
from openvm_prof.core.document.svg import escape
from openvm_prof.core.errors import counted
from openvm_prof.profile.assets import asset, fill
from openvm_prof.profile.flame import FlameFrame, FlameGraph
from openvm_prof.profile.flame_colours import PALETTE, by_name, change_level

_WIDTH = 1200
_MARGIN = 10
_INNER = _WIDTH - 2 * _MARGIN
_ROW, _HEIGHT_OF_FRAME = 16, 15
_TOP, _BOTTOM, _LINE = 58, 10, 16
_CHARACTER = 6.7  # of the monospace font, at most
_LONGEST_LINE = 150

NARROWEST = 1.0 / _INNER
"""Share of the whole below which a frame is not drawn: a pixel."""


def render_flame_svg(graph: FlameGraph) -> str:
    """The graph with its root at the bottom, one colour per name, or per change where there is a base."""
    deepest = max(frame.depth for frame in graph.frames)
    notes = _notes(graph)
    graph_height = (deepest + 1) * _ROW
    height = _TOP + graph_height + len(notes) * _LINE + _BOTTOM
    title = escape(graph.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" font-family="monospace" font-size="11" role="img">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{_WIDTH // 2}" y="22" font-size="15" text-anchor="middle">{_cut(graph.title, 120)}</text>',
        f'<text x="{_MARGIN}" y="46" id="said">{escape(_total(graph))}</text>',
        f'<text x="{_WIDTH - _MARGIN}" y="46" text-anchor="end" class="tool" id="search">search</text>',
        f'<text x="{_WIDTH - _MARGIN - 60}" y="46" text-anchor="end" class="tool" id="reset">reset</text>',
        f'<svg x="{_MARGIN}" y="{_TOP}" width="{_INNER}" height="{graph_height}" id="graph">',
    ]
    names: dict[str, tuple[str, str]] = {}
    root = graph.root
    for frame in graph.frames:
        known = names.get(frame.name)
        if known is None:
            known = names[frame.name] = (escape(frame.name), by_name(frame.name))
        name, colour = known
        if frame.base is not None:
            colour = PALETTE[change_level(frame.value, frame.base)]
        width = frame.value / root.value
        shown = _fitting(frame.name, name, width * _INNER)
        parts.append(
            f'<svg class="f" x="{frame.start / root.value * 100:.4f}%" y="{(deepest - frame.depth) * _ROW}" '
            f'width="{width * 100:.4f}%" height="{_HEIGHT_OF_FRAME}"><title>{name} ({_figures(frame, graph)})'
            f'</title><rect width="100%" height="100%" fill="{colour}"/>'
            f'<text x="3" y="11">{shown}</text></svg>'
        )
    parts.append("</svg>")
    for place, note in enumerate(notes):
        y = _TOP + graph_height + (place + 1) * _LINE
        parts.append(f'<text x="{_MARGIN}" y="{y}" fill="#555555">{_cut(note, _LONGEST_LINE)}</text>')
    script = fill(asset("flame_svg.js"), {"inner": str(_INNER), "character": str(_CHARACTER)})
    parts += [f"<script><![CDATA[\n{script}]]></script>", "</svg>"]
    return "\n".join(parts) + "\n"


def _total(graph: FlameGraph) -> str:
    root = graph.root
    if root.base is None:
        return f"{number(root.value)} {graph.unit}"
    change = _change(root.value, root.base)
    return f"{number(root.value)} {graph.unit}, {number(root.base)} before ({change}); red is more, blue less"


def _figures(frame: FlameFrame, graph: FlameGraph) -> str:
    share = frame.value / graph.root.value * 100
    text = f"{number(frame.value)} {graph.unit}, {share:.2f}%"
    return text if frame.base is None else f"{text}; {escape(_change(frame.value, frame.base))}"


def _change(value: float, base: float) -> str:
    if value == base:
        return "no change"
    if not base:
        return "new"
    return f"{amount(value - base)} [{(value - base) / base * 100:+.1f}%]"


def _notes(graph: FlameGraph) -> list[str]:
    notes = []
    if graph.left_out:
        frames = counted(graph.left_out, "frame")
        notes.append(f"left out, with all above them: {frames} too narrow or too deep to draw")
    if graph.vanished_count:
        stacks = counted(graph.vanished_count, "stack")
        notes.append(f"vanished: {stacks}, {number(graph.vanished_total)} {graph.unit} before")
        notes += [f"  {number(value)} {stack}" for stack, value in graph.vanished]
        more = graph.vanished_count - len(graph.vanished)
        if more:
            notes.append(f"  and {more:,} more")
    return notes


def _cut(text: str, most: int) -> str:
    return escape(text if len(text) <= most else f"{text[: most - 2]}..")


def _fitting(name: str, escaped: str, width: float) -> str:
    """As much of a name as its box holds; nothing where that says nothing."""
    room = int((width - 6) / _CHARACTER)
    if len(name) <= room:
        return escaped
    return "" if room < 4 else escape(f"{name[: room - 2]}..")


_STYLE = (
    ".f{overflow:hidden;cursor:pointer}.f:hover rect{stroke:#000;stroke-width:1}"
    ".f text{pointer-events:none}.tool{cursor:pointer;fill:#0055aa;visibility:hidden}"
    ".dim{opacity:.5}.hit rect{fill:#c04ddb}"
)
