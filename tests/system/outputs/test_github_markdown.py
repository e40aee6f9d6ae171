"""Texts under GitHub's own renderer, cmark-gfm: no link, picture, markup or table of a name's making.

What GitHub finds only after that, in the text that a reader sees, is looked for in that text:
mentions, references to issues and commits, names of emoji.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from openvm_prof.core.document.markdown_text import code, escape, heading, line
from tests.hostile import PAYLOADS
from tests.system.comparison.test_verdict_outputs import markdown
from tests.system.outputs.test_hostile_names import HARMLESS, NOTIFIES, texts

# What is no reference within code: commits' checksums, and the names of emoji, some of which are pictures.
REFERS = re.compile(
    NOTIFIES.pattern + r"|:[a-z0-9_+-]+:|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b", re.IGNORECASE
)
EVERY = pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)


class Rendered(HTMLParser):
    """What GitHub makes of markdown: its elements, with what they do, and the texts outside code."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.shown = ""
        self.outside_code = ""
        self._in_code = 0
        # without the filter of raw HTML, so that all of it would be seen
        self.feed(cmarkgfm.github_flavored_markdown_to_html(source, options=Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element; where links lead is apart, as file names are in them."""
        leads = [value or "" for name, value in attrs if name in ("href", "src")]
        self.links += leads
        self.elements.append((tag, str([(name, value) for name, value in attrs if value not in leads])))
        self._in_code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        """The end of an element; texts on either side are apart."""
        self._in_code -= tag == "code"
        self.outside_code += "\n"

    def handle_comment(self, data: str) -> None:
        """A comment is markup, too."""
        self.elements.append(("comment", data))

    def handle_data(self, data: str) -> None:
        """A text."""
        self.shown += data
        if not self._in_code:
            self.outside_code += data


# Pieces that make something of what stands around them; a text of any others stands between them.
PIECES = st.sampled_from(
    [
        *(
            "http",
            "https",
            "ftp",
            "://",
            ":",
            "/",
            "www",
            ".",
            "@",
            "-",
            "_",
            "1",
            "a",
            "evil.example",
            "x.y",
        ),
        *(
            "mailto:",
            "xmpp:",
            "GH-",
            "#",
            "7",
            "org/repo",
            "0abc123",
            "deadbee1",
            ":key",
            "*",
            "**",
            "`",
            "``",
        ),
        *(
            "~",
            "~~",
            "[",
            "]",
            "(",
            ")",
            "!",
            "<",
            ">",
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "&amp;",
            "&",
            ";",
            "#64",
        ),
        *(
            "|",
            "\\",
            "\\|",
            "$",
            "=",
            "+",
            "  ",
            "\n",
            "\t",
            "\u200b",
            "\u202e",
            "\x00",
            "é",
            "🔴",
            "---",
            "|-|",
        ),
    ]
)
NAMES = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20))
PLACES = {
    "cell": lambda name: f"| a | b |\n|---|---|\n| {escape(name)} | {code(name)} |\n| {code(name)} | x |\n",
    "header": lambda name: f"| {escape(name)} |||\n|:---|---:|---|\n|metric|avg|sum|\n",
    "heading": lambda name: f"## {heading(name)}\n",
    "line": lambda name: f"{line(name)}x\n",
    "item": lambda name: f"- {line(name)} {code(name)}, {code(name)}\n",
    "link": lambda name: f"| a |\n|---|\n| [{escape(name)}](https://example.org/) |\n",
}


@settings(max_examples=500, deadline=None, derandomize=True)
@given(NAMES, st.sampled_from(sorted(PLACES)))
def test_a_name_is_only_text_wherever_it_stands(name: str, place: str) -> None:
    rendered, harmless = Rendered(PLACES[place](name)), Rendered(PLACES[place](HARMLESS))
    # a name may be code or not
    assert [e for e in rendered.elements if e[0] != "code"] == [
        e for e in harmless.elements if e[0] != "code"
    ]
    assert rendered.links == harmless.links
    assert not REFERS.search(rendered.outside_code)


@EVERY
def test_reports_hold_no_markup_of_a_name(name: str) -> None:
    _reports_are_inert(name)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(NAMES.filter(str.strip))
def test_reports_hold_no_markup_of_any_name(name: str) -> None:
    _reports_are_inert(name)


def _reports_are_inert(name: str) -> None:
    hostile, harmless = [*texts(name), *markdown(name)], [*texts(HARMLESS), *markdown(HARMLESS)]
    for of_name, of_harmless in zip(hostile, harmless, strict=True):
        rendered, expected = Rendered(of_name), Rendered(of_harmless)
        # tables may be in another order
        found, wanted = (
            sorted(element for element in one.elements if element[0] != "code")
            for one in (rendered, expected)
        )
        assert found == wanted
        assert all(link.startswith("https://example.org/") for link in rendered.links)
        assert not REFERS.search(rendered.outside_code)


def test_the_check_would_see_active_content() -> None:
    for name in ("address-after-underscore", "address-after-digit", "www", "email", "email-of-dashes"):
        assert Rendered(f"| a |\n|---|\n| {PAYLOADS[name]} |\n").links or NOTIFIES.search(PAYLOADS[name])
    assert Rendered("www.&#8203;evil.example").links  # a space without width does not end an address there
    assert ("img", "[('alt', '')]") in Rendered("![](https://evil.example/p.png)").elements
