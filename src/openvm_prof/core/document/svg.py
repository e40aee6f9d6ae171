"""Charts as static SVG: they show in GitHub markdown and need no script."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from openvm_prof.core.document.blocks import Chart
from openvm_prof.core.document.numbers import number

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH, _HEIGHT = 960, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 50, 50
# Colours that people with colour blindness tell apart, and a dash for print.
_STROKES = (
    *(("#0072b2", ""), ("#d55e00", ""), ("#009e73", ' stroke-dasharray="6 4"')),
    *(("#cc79a7", ""), ("#e69f00", ' stroke-dasharray="6 4"'), ("#56b4e9", ' stroke-dasharray="2 3"')),
)
CHAR = 7.4
"""About the width of a character of 12 px."""


def escape(text: str) -> str:
    """Text as XML character data or attribute value; characters that XML forbids become �."""
    text = _NOT_XML.sub("�", text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def render_svg(chart: Chart) -> str:
    """A line chart with axes, grid and legend; the vertical axis starts at 0."""
    points = [point for line in chart.lines.values() for point in line]
    x_ticks = ticks(max((x for x, _ in points), default=0.0))
    y_ticks = ticks(max((y for _, y in points), default=0.0))
    right, top = x_ticks[-1], y_ticks[-1]
    legend = list(_legend_places(chart.lines))
    above = _TOP + 18 * max((row for _, row in legend), default=0)

    def x_at(x: float) -> float:
        return _LEFT + x / right * (_WIDTH - _LEFT - _RIGHT)

    def y_at(y: float) -> float:
        return _HEIGHT - _BOTTOM - y / top * (_HEIGHT - above - _BOTTOM)

    parts: list[str] = []
    for tick in y_ticks:
        y = y_at(tick)
        parts.append(
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#e0e0e0"/>'
        )
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number(tick)}</text>')
    for tick in x_ticks:
        x = x_at(tick)
        parts.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{number(tick)}</text>'
        )
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2:.1f}" y="{_HEIGHT - 10}" text-anchor="middle">'
        f"{escape(chart.x_label)}</text>"
    )
    parts.append(
        f'<text transform="translate(16 {_HEIGHT / 2:.0f}) rotate(-90)" text-anchor="middle">'
        f"{escape(chart.y_label)}</text>"
    )
    for x, text in chart.marks:
        at = x_at(x)
        parts.append(
            f'<line x1="{at:.1f}" y1="{above}" x2="{at:.1f}" y2="{_HEIGHT - _BOTTOM}" stroke="#7f7f7f" '
            f'stroke-dasharray="2 2"><title>{escape(text)}</title></line>'
        )
    for place, (name, line) in enumerate(chart.lines.items()):
        colour, dash = _STROKES[place % len(_STROKES)]
        path = " ".join(f"{x_at(x):.1f},{y_at(y):.1f}" for x, y in line)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5"{dash} points="{path}"/>')
        at, row = legend[place]
        y = 34 + 18 * row
        parts.append(
            f'<line x1="{at}" y1="{y}" x2="{at + 24}" y2="{y}" stroke="{colour}" stroke-width="3"{dash}/>'
        )
        parts.append(f'<text x="{at + 30}" y="{y + 4}">{escape(name)}</text>')
    return svg_frame(chart.title, (_WIDTH, _HEIGHT), parts, title_at=_LEFT)


def _legend_places(names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """From where on each name stands, and in which row of the legend."""
    at, row = _LEFT, 0
    for name in names:
        width = max(130, 40 + math.ceil(CHAR * len(name)))
        if at + width > _WIDTH and at > _LEFT:
            at, row = _LEFT, row + 1
        yield at, row
        at += width


def svg_frame(title: str, size: tuple[int, int], parts: Iterable[str], *, title_at: int = 24) -> str:
    """A picture of a width and height in pixels, its elements on white under its title."""
    width, height = size
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{title_at}" y="20" font-size="15" font-weight="bold">{escape(title)}</text>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def ticks(largest: float) -> Sequence[float]:
    """Round values from 0 to at least `largest`: steps of 1, 2 or 5 times a power of ten."""
    if not largest > 0:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(largest / 5))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * 5 >= largest)
    return [step * index for index in range(math.ceil(largest / step) + 1)]
