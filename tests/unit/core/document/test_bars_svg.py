"""Stacked bars: what they show, told by the elements of the picture."""

from __future__ import annotations

from xml.etree import ElementTree

from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Bar, BarPart, StackedBars

SVG = "{http://www.w3.org/2000/svg}"


def chart(*bars: Bar, **more: object) -> StackedBars:
    return StackedBars("Cells <by> AIR", "cells", ("used", "padding"), bars, **more)  # type: ignore[arg-type]


def bar(label: str, used: float, padding: float, note: str = "") -> Bar:
    return Bar(label, (BarPart("used", used), BarPart("padding", padding)), note)


def drawn(picture: str) -> list[dict[str, str]]:
    """The rectangles of bars: those with a tip."""
    root = ElementTree.fromstring(picture)
    return [dict(each.attrib) for each in root.iter(f"{SVG}rect") if each.find(f"{SVG}title") is not None]


def texts(picture: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_parts_lie_end_to_end_in_proportion() -> None:
    first, second, third = drawn(render_bars(chart(bar("a", 30, 10), bar("b", 60, 0))))
    assert float(first["width"]) > 0
    assert abs(float(second["x"]) - float(first["x"]) - float(first["width"])) < 0.2
    assert abs(float(first["width"]) - 3 * float(second["width"])) < 0.4
    assert abs(float(third["width"]) - 2 * float(first["width"])) < 0.4
    assert float(third["y"]) > float(first["y"]) == float(second["y"])


def test_pale_series_are_hatched_and_what_is_below_zero_is_not_drawn() -> None:
    picture = render_bars(chart(bar("a", 30, 10), bar("b", 20, -5), pale=frozenset({"padding"})))
    assert [each["fill"] for each in drawn(picture)] == ["#0072b2", "url(#hatch1)", "#0072b2"]
    assert picture.count("<pattern") == 1


def test_names_are_escaped_and_long_ones_keep_their_ends() -> None:
    long = "VmAirWrapper<Rv32BaseAluAdapterAir, BaseAluCoreAir<4, 8>"
    picture = render_bars(chart(bar(long, 1, 1, note="50 %"), left_out=1200))
    found = texts(picture)
    assert "Cells <by> AIR" in found
    assert any(text.startswith("VmAirWrapper<Rv32") and text.endswith("CoreAir<4, 8>") for text in found)
    assert "50 %" in found
    assert "… 1,200 more left out" in found


def test_many_bars_are_thin_and_fit_the_picture() -> None:
    picture = render_bars(chart(*(bar(str(number), number, 0) for number in range(200))))
    height = float(ElementTree.fromstring(picture).attrib["height"])
    assert max(float(each["y"]) + float(each["height"]) for each in drawn(picture)) < height < 1800
    assert len(drawn(picture)) == 199


def test_no_bars_make_a_picture_all_the_same() -> None:
    assert drawn(render_bars(chart())) == []
    assert drawn(render_bars(chart(bar("a", 0, 0)))) == []


def test_an_axis_of_large_numbers_counts_in_millions() -> None:
    found = texts(render_bars(chart(bar("a", 4.2e9, 0.0))))
    assert "cells (millions)" in found
    assert "5,000" in found
    assert "cells" in texts(render_bars(chart(bar("a", 9_000.0, 0.0))))
