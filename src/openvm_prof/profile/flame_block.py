"""Flame block: flame graphs as data for the script of pages."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from openvm_prof.core.document.plain import encodable
from openvm_prof.profile.flame import FlameGraph
from openvm_prof.profile.flame_colours import LEVELS, PALETTE, by_name, change_level

Number = int | float


class PageGraph(Struct, frozen=True):
    """A graph of a page: the place of its run among those of the page, and of the run it is compared with."""

    graph: FlameGraph
    run: int = 0
    base: int | None = None


class GraphColumns(Struct, frozen=True):
    """The frames of a graph as columns, each frame before those above it; `name` is a place among names.

    `base` and `level`, the change as a step of the palette, are null in a graph that is not compared.
    """

    run: int
    base: int | None
    title: str
    unit: str
    depth: list[int]
    name: list[int]
    value: list[Number]
    base_value: list[Number] | None
    level: list[int] | None
    left_out: int
    vanished: list[tuple[str, Number]]
    vanished_count: int
    vanished_total: Number


class FlameBlock(Struct, frozen=True):
    """Graphs that share their names; `colours` has one per name, `palette` one per step of a change."""

    names: list[str]
    colours: list[str]
    palette: list[str]
    graphs: list[GraphColumns]


def flame_block(graphs: Sequence[PageGraph]) -> bytes:
    """The graphs as JSON, as `page/src/flames.ts` reads them."""
    names: dict[str, int] = {}
    columns = [_columns(graph, names) for graph in graphs]
    return msgspec.json.encode(
        FlameBlock(
            list(map(encodable, names)),
            list(map(by_name, names)),
            [PALETTE[level] for level in range(-LEVELS, LEVELS + 1)],
            columns,
        )
    )


def _columns(page_graph: PageGraph, names: dict[str, int]) -> GraphColumns:
    graph = page_graph.graph
    frames = graph.frames
    pairs = [(frame.value, frame.base) for frame in frames if frame.base is not None]
    compared = graph.is_differential
    return GraphColumns(
        page_graph.run,
        page_graph.base,
        encodable(graph.title),
        graph.unit,
        [frame.depth for frame in frames],
        [names.setdefault(frame.name, len(names)) for frame in frames],
        [_plain(frame.value) for frame in frames],
        [_plain(base) for _, base in pairs] if compared else None,
        [change_level(value, base) + LEVELS for value, base in pairs] if compared else None,
        graph.left_out,
        [(encodable(stack), _plain(value)) for stack, value in graph.vanished],
        graph.vanished_count,
        _plain(graph.vanished_total),
    )


def _plain(value: float) -> Number:
    return int(value) if value.is_integer() else value
