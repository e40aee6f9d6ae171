"""Shortened comments, for any markdown: within the limit, balanced, and made of whole lines."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openvm_prof.github import comment_text as comment

LINES = st.sampled_from(
    [
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "text",
        "",
        "# h",
        "```",
        "~~~~",
        "````sh",
        "<details>",
        "</details>",
        "<summary>s</summary>",
        "<!--",
        "-->",
        "<!-- x -->",
        "`<div>`",
        "<table>",
        "</table>",
        "<tr>",
        "🔴" * 9,
    ]
)
LIMIT = 400


class Balance(HTMLParser):
    """The elements that are open at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass


@pytest.fixture(autouse=True)
def _short_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comment, "COMMENT_LIMIT", LIMIT)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=120))
def test_a_shortened_comment_is_balanced_and_within_the_limit(lines: list[str]) -> None:
    markdown = "\n".join(lines)
    text = comment.comment_body(markdown, "x", "https://example.org")
    assert len(text.encode()) <= LIMIT
    if "are left out" not in text:
        assert text == comment.marker("x") + markdown
        return
    body = text.removeprefix(comment.marker("x"))
    kept = body.split("\n")
    whole = next(at for at in range(len(kept), -1, -1) if kept[:at] == lines[:at])
    # after the lines of the original nothing but what closes them, and what is said about the rest
    rest = [line for line in kept[whole:] if line]
    assert "are left out" in rest[-1]
    assert all(line.startswith("</") or set(line) <= {"`", "~"} for line in rest[:-1])
    if not any(line.startswith(("```", "~~~", "<!--", "-->", "`")) for line in lines):
        balance = Balance()
        balance.feed(body)
        assert balance.open == []
