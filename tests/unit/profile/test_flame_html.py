from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from openvm_prof.profile import assets
from openvm_prof.profile.assets import fill
from openvm_prof.profile.flame_html import embedded_json, render_flame_html
from openvm_prof.profile.layout import flame_graph
from tests.builders import profile
from tests.hostile import PAYLOADS

VENDOR = Path(assets.__file__).parent / "vendor"


class Page(HTMLParser):
    """The elements of a page in order, and the text of those without elements in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.elements[-1][0] if self.elements else "", []).append(data)


def page(name: str, base: bool = False) -> str:
    graph = flame_graph(
        profile({name: 2, "main": 1}, group=name), profile({name: 1}, group=name) if base else None
    )
    return render_flame_html([graph], name)


def data(text: str) -> Any:
    (found,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)
    return json.loads(found)


def test_libraries_are_as_they_were_released_with_their_licences() -> None:
    sums = dict(line.split()[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in VENDOR.iterdir()} - {"SHA256SUMS"} == set(sums)
    for name, checksum in sums.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name
    assert sum(name.endswith("LICENSE") for name in sums) == 2


def test_the_page_asks_for_nothing_else() -> None:
    text = page("fib")
    assert "default-src 'none'" in text
    attributes = [value for _, names in Page(text).elements for value in names]
    assert "src" not in attributes
    assert re.findall(r'href="([^"]*)"', text) == ["data:,"]


def test_its_data_are_rows_of_frames() -> None:
    found = data(page("fib", base=True))
    assert found["names"] == ["fib", "main"]
    (graph,) = found["graphs"]
    assert [row[:4] for row in graph["frames"]] == [[0, 0, 3, 1], [1, 0, 2, 1], [1, 1, 1, 0]]


@pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_make_no_elements(name: str) -> None:
    hostile, harmless = page(name.replace(";", ",")), page("name")
    assert Page(hostile).elements == Page(harmless).elements
    assert name.replace(";", ",") in data(hostile)["names"]


def test_embedded_json_ends_no_element() -> None:
    text = embedded_json({"</script><!--\u2028&": 1})
    assert not re.search("[<>&\u2028]", text)
    assert json.loads(text) == {"</script><!--\u2028&": 1}


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert fill("{{a}} {{b}}", {"a": "{{b}}", "b": "x"}) == "{{b}} x"
