from __future__ import annotations

from xml.etree import ElementTree

import pytest

from openvm_prof.core.document.blocks import Chart
from openvm_prof.core.document.svg import escape, render_svg

SVG = "{http://www.w3.org/2000/svg}"


def chart(name: str = "line", points: list[tuple[float, float]] | None = None) -> ElementTree.Element:
    points = [(0.0, 1.0), (1.0, 2.0)] if points is None else points
    text = render_svg(Chart(name, name, name, {name: points}))
    return ElementTree.fromstring(text.encode("utf-8", "replace"))


@pytest.mark.parametrize(
    "name",
    ["<script>", "a&b", '"quoted"', "'", "]]>", "<!--", "\x00\x1b", "\n", "é日本🔴", "&#0;", "\x7f\x85"],
)
def test_hostile_names_are_valid_xml(name: str) -> None:
    root = chart(name)
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize("name", ["\ufffe", "\uffff"])
def test_characters_that_xml_forbids(name: str) -> None:
    assert chart(name).tag == f"{SVG}svg"


def test_names_survive() -> None:
    title = chart("a<b>&c").find(f"{SVG}title")
    assert title is not None
    assert title.text == "a<b>&c"


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(0.0, 0.0)],
        [(0.0, 0.0), (5.0, 0.0)],
        [(0.0, 1e-9)],
        [(0.0, 80.0), (1e9, 0.5)],
        [(3.0, 5.0)],
    ],
)
def test_any_points_are_drawn_inside_the_picture(points: list[tuple[float, float]]) -> None:
    root = chart(points=points)
    (line,) = root.iter(f"{SVG}polyline")
    drawn = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    assert len(drawn) == len(points)
    assert all(0 <= x <= 960 and 0 <= y <= 420 for x, y in drawn)


def test_a_line_each_with_a_legend() -> None:
    text = render_svg(Chart("t", "x", "y", {"one": [(0, 1)], "two": [(0, 2)], "three": [(0, 3)]}))
    root = ElementTree.fromstring(text)
    assert len(list(root.iter(f"{SVG}polyline"))) == 3
    assert {"one", "two", "three"} <= {element.text for element in root.iter(f"{SVG}text")}


@pytest.mark.parametrize("name", ['a"b', 'x" onload="alert(1)', "a<b>&c", "&quot;"])
def test_a_name_cannot_leave_an_attribute(name: str) -> None:
    element = ElementTree.fromstring(f'<text id="{escape(name)}"/>')
    assert element.attrib == {"id": name}
