"""Stacked bars as static SVG."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import Bar, StackedBars
from openvm_prof.core.document.svg import CHAR, escape, svg_frame, ticks

_WIDTH = 960
_RIGHT, _BOTTOM = 24, 46
_MOST_LABEL = 44
_ROOMY, _CROWDED = 22, 8
"""Height of a bar with the gap below it, of few bars and of many."""
_FEW = 60
_LARGEST_TICK = 10_000
_SCALES = ((1.0, ""), (1e3, "thousands"), (1e6, "millions"), (1e9, "billions"), (1e12, "trillions"))
# Colours that people with colour blindness tell apart (Okabe and Ito), then nearly so (Tol).
_FILLS = (
    *("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#7f7f7f"),
    *("#332288", "#999933", "#882255", "#44aa99", "#661100", "#aa4499"),
)


def render_bars(chart: StackedBars) -> str:
    """Bars with axis, grid and legend.

    Series beyond the colours that there are start over. Many bars are thin, and only every so many have
    their label.
    """
    return _Bars(chart).render()


class _Bars:
    def __init__(self, chart: StackedBars) -> None:
        self.chart = chart
        self.step = _ROOMY if len(chart.bars) <= _FEW else _CROWDED
        labels = [_shortened(bar.label) for bar in chart.bars]
        self.labels = labels
        self.left = 24 + CHAR * max(map(len, labels), default=0)
        self.ticks = ticks(max((_total(bar) for bar in chart.bars), default=0.0))
        self.scale, scale_name = _scale(self.ticks[-1])
        self.value_label = f"{chart.value_label} ({scale_name})" if scale_name else chart.value_label
        # notes stand right of the longest bar
        note = max((len(bar.note) for bar in chart.bars), default=0)
        self.right = _WIDTH - _RIGHT - CHAR * note
        self.legend = list(self._legend_places())
        self.top = 46 + 18 * (1 + max((row for _, row, _ in self.legend), default=0))
        self.bottom = self.top + self.step * max(1, len(chart.bars))
        self.fill = dict(zip(chart.series, itertools.cycle(_FILLS), strict=False))

    def render(self) -> str:
        more = f"… {self.chart.left_out:,} more left out" if self.chart.left_out else ""
        height = math.ceil(self.bottom + _BOTTOM + (18 if more else 0))
        parts = [
            *(self._hatching(name, place) for place, name in enumerate(self.chart.series)),
            *self._axis(),
            *self._legend(),
            *itertools.chain.from_iterable(map(self._bar, range(len(self.chart.bars)))),
        ]
        if more:
            parts.append(_text(self.left, height - 12, more, anchor="start"))
        return svg_frame(self.chart.title, (_WIDTH, height), [part for part in parts if part])

    def _at(self, value: float) -> float:
        return self.left + value / self.ticks[-1] * (self.right - self.left)

    def _hatching(self, name: str, place: int) -> str:
        if name not in self.chart.pale:
            return ""
        fill = self.fill[name]
        return (
            f'<defs><pattern id="hatch{place}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{fill}" fill-opacity="0.18"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{fill}" stroke-width="2"/></pattern></defs>'
        )

    def _paint(self, name: str) -> str:
        if name in self.chart.pale:
            return f"url(#hatch{self.chart.series.index(name)})"
        return self.fill[name]

    def _axis(self) -> Iterator[str]:
        for tick in self.ticks:
            x = self._at(tick)
            yield (
                f'<line x1="{x:.1f}" y1="{self.top - 4:.1f}" x2="{x:.1f}" y2="{self.bottom:.1f}" '
                'stroke="#e0e0e0"/>'
            )
            yield _text(x, self.bottom + 16, numbers.number(tick / self.scale), anchor="middle")
        yield _text((self.left + self.right) / 2, self.bottom + 36, self.value_label, anchor="middle")

    def _legend_places(self) -> Iterator[tuple[str, int, float]]:
        x, row = 24.0, 0
        for name in self.chart.series:
            width = 30 + CHAR * len(name)
            if x + width > _WIDTH and x > 24:
                x, row = 24.0, row + 1
            yield name, row, x
            x += width

    def _legend(self) -> Iterator[str]:
        for name, row, x in self.legend:
            y = 34 + 18 * row
            yield f'<rect x="{x:.1f}" y="{y}" width="12" height="12" fill="{self._paint(name)}"/>'
            yield _text(x + 17, y + 10, name, anchor="start")

    def _bar(self, place: int) -> Iterator[str]:
        bar, y = self.chart.bars[place], self.top + self.step * place
        thickness = self.step - (6 if self.step == _ROOMY else 1)
        begin = 0.0
        tip = f"<title>{escape(_description(bar))}</title>"
        for part in bar.parts:
            if part.value > 0:
                x, end = self._at(begin), self._at(begin + part.value)
                yield (
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{end - x:.1f}" height="{thickness}" '
                    f'fill="{self._paint(part.series)}">{tip}</rect>'
                )
                begin += part.value
        if place % (1 if self.step == _ROOMY else 3) == 0:
            middle = y + thickness / 2 + 4
            yield _text(self.left - 8, middle, self.labels[place], anchor="end")
            if bar.note:
                yield _text(self._at(begin) + 6, middle, bar.note, anchor="start")


def _scale(largest: float) -> tuple[float, str]:
    """In what the axis counts, so that its numbers do not run into each other."""
    return next((scale for scale in _SCALES if largest <= _LARGEST_TICK * scale[0]), _SCALES[-1])


def _total(bar: Bar) -> float:
    return sum(part.value for part in bar.parts if part.value > 0)


def _description(bar: Bar) -> str:
    parts = (f"{part.series} {numbers.number(float(part.value))}" for part in bar.parts)
    return f"{bar.label}: {', '.join(parts)}"


def _shortened(label: str) -> str:
    """A label with the middle of a long one left out: names that are alike differ at their ends."""
    if len(label) <= _MOST_LABEL:
        return label
    half = (_MOST_LABEL - 1) // 2
    return f"{label[:half]}…{label[-half:]}"


def _text(x: float, y: float, text: str, *, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
