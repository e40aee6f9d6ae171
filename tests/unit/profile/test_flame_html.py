"""The page of flame graphs: what stands in it, and that names are only its data."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from typing import Any

import pytest

from openvm_prof.profile.assets import fill
from openvm_prof.profile.flame_block import PageGraph, flame_block
from openvm_prof.profile.flame_colours import LEVELS
from openvm_prof.profile.flame_html import render_flame_html
from openvm_prof.profile.layout import flame_graph
from tests.builders import profile
from tests.hostile import PAYLOADS


class Page(HTMLParser):
    """The elements of a page in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))


def page(name: str, base: bool = False) -> str:
    graph = flame_graph(
        profile({name: 2, "main": 1}, group=name), profile({name: 1}, group=name) if base else None
    )
    return render_flame_html([graph], name)


def data(text: str) -> Any:
    (found,) = re.findall(r'<script id="flames" type="application/gzip">(.*?)</script>', text)
    return json.loads(gzip.decompress(b64decode(found)))


def test_the_page_asks_for_nothing_else() -> None:
    text = page("fib")
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    attributes = [value for _, names in Page(text).elements for value in names]
    assert "src" not in attributes
    assert re.findall(r'href="([^"]*)"', text) == ["data:,"]


def test_the_same_graphs_give_the_same_bytes() -> None:
    assert page("fib", base=True) == page("fib", base=True)


def test_its_data_are_columns_of_frames() -> None:
    found = data(page("fib", base=True))
    assert found["names"] == ["fib", "main"]
    (graph,) = found["graphs"]
    assert (graph["depth"], graph["name"]) == ([0, 1, 1], [0, 0, 1])
    assert (graph["value"], graph["base_value"]) == ([3, 2, 1], [1, 1, 0])
    assert graph["level"][2] == 2 * LEVELS  # it is new
    assert len(found["palette"]) == 2 * LEVELS + 1
    assert len(found["colours"]) == len(found["names"])


def test_a_graph_alone_has_no_columns_of_a_base() -> None:
    (graph,) = data(page("fib"))["graphs"]
    assert (graph["base"], graph["base_value"], graph["level"]) == (None, None, None)


def test_graphs_of_several_runs_share_names() -> None:
    graphs = [
        PageGraph(flame_graph(profile({"main;a": 1.5}))),
        PageGraph(flame_graph(profile({"main;b": 2})), run=1),
    ]
    found = json.loads(flame_block(graphs))
    assert found["names"][-3:] == ["main", "a", "b"]
    assert [graph["run"] for graph in found["graphs"]] == [0, 1]
    assert [graph["value"][-1] for graph in found["graphs"]] == [1.5, 2]


@pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_make_no_elements(name: str) -> None:
    hostile, harmless = page(name.replace(";", ",")), page("name")
    assert Page(hostile).elements == Page(harmless).elements
    assert name.replace(";", ",") in data(hostile)["names"]


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert fill("{{a}} {{b}}", {"a": "{{b}}", "b": "x"}) == "{{b}} x"
