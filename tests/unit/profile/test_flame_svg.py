from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from openvm_prof.profile.flame_colours import LEVELS, PALETTE, by_name, change_level
from openvm_prof.profile.flame_svg import NARROWEST, render_flame_svg
from openvm_prof.profile.layout import flame_graph
from tests.builders import profile

SVG = "{http://www.w3.org/2000/svg}"


def drawn(stacks: Mapping[str, float], base: Mapping[str, float] | None = None) -> ET.Element:
    before = None if base is None else profile(base)
    return ET.fromstring(render_flame_svg(flame_graph(profile(stacks), before, smallest_share=NARROWEST)))


def frames(picture: ET.Element) -> list[ET.Element]:
    return [box for box in picture.iter(f"{SVG}svg") if box.get("class") == "f"]


def titles(picture: ET.Element) -> list[str]:
    return [box.findtext(f"{SVG}title", "") for box in frames(picture)]


def fills(picture: ET.Element) -> dict[str, str | None]:
    """The colour of each frame by its name."""
    boxes = [box.find(f"{SVG}rect") for box in frames(picture)]
    return {
        title.split(" ")[0]: None if box is None else box.get("fill")
        for title, box in zip(titles(picture), boxes, strict=True)
    }


def texts(picture: ET.Element) -> list[str]:
    return [text.text or "" for text in picture.findall(f"{SVG}text")]


def test_frames_have_their_share_of_the_width_and_a_title() -> None:
    picture = drawn({"main;f": 750, "main;g": 250})
    assert titles(picture) == [
        "app_proof (1,000 instructions, 100.00%)",
        "main (1,000 instructions, 100.00%)",
        "f (750 instructions, 75.00%)",
        "g (250 instructions, 25.00%)",
    ]
    assert [(box.get("x"), box.get("width")) for box in frames(picture)][2:] == [
        ("0.0000%", "75.0000%"),
        ("75.0000%", "25.0000%"),
    ]
    heights = [float(box.get("y", "")) for box in frames(picture)]
    assert heights[0] > heights[1] > heights[2] == heights[3]  # the root is at the bottom


def test_names_are_cut_to_their_boxes() -> None:
    picture = drawn({"x" * 300: 1, "short": 1, "narrow": 0.01})
    shown = {
        title.split(" ")[0]: box.findtext(f"{SVG}text")
        for title, box in zip(titles(picture), frames(picture), strict=True)
    }
    assert shown["short"] == "short"
    assert shown["narrow"] == ""
    cut = shown["x" * 300]
    assert cut is not None
    assert cut.endswith("x..")
    assert len(cut) * 6.7 < 590


def test_colours_depend_on_the_name_alone() -> None:
    assert fills(drawn({"f": 1}))["f"] == fills(drawn({"main;f": 3}))["f"] == by_name("f")
    assert by_name("f") != by_name("g")


def test_what_is_left_out_is_said() -> None:
    picture = drawn({"main": 1_000_000, "tiny": 1, "small;f": 1})
    assert "left out, with all above them: 2 frames too narrow or too deep to draw" in texts(picture)


def test_a_differential_graph() -> None:
    picture = drawn(
        {"same": 5, "more": 6, "less": 2, "new": 1}, {"same": 5, "more": 3, "less": 4, "gone;f": 8}
    )
    assert "14 instructions, 20 before (-6 [-30.0%]); red is more, blue less" in texts(picture)
    assert {title.split("; ")[1] for title in titles(picture)[1:]} == {
        "no change)",
        "+3 [+100.0%])",
        "-2 [-50.0%])",
        "new)",
    }
    colours = fills(picture)
    assert colours["same"] == PALETTE[0]
    assert colours["new"] == PALETTE[LEVELS]
    assert colours["less"] == PALETTE[change_level(2, 4)]
    assert "vanished: 1 stack, 8 instructions before" in texts(picture)
    assert any("8 gone;f" in text for text in texts(picture))


def test_levels_of_change() -> None:
    assert change_level(5, 5) == change_level(0, 0) == 0
    assert change_level(1_000_001, 1_000_000) == 1  # the least change is one
    assert change_level(1, 0) == LEVELS
    assert change_level(0, 1) == -LEVELS
    assert change_level(2, 1) == -change_level(1, 2)
