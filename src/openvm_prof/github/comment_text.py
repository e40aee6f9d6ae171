"""Comments: markdown within what a comment on GitHub may hold, with a marker to find it by."""

from __future__ import annotations

import re

from openvm_prof.core.document.limits import COMMENT_LIMIT
from openvm_prof.core.document.markdown_text import target
from openvm_prof.core.document.plain import size_of
from openvm_prof.github.open_markup import OpenMarkup, is_delimiter


def fits_a_comment(text: str) -> bool:
    """Whether GitHub takes the text as a comment.

    It counts characters; bytes, which are never fewer, are on the safe side of every way to count.
    """
    return size_of(text) <= COMMENT_LIMIT


MARKER_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
"""Names of markers: nothing that could end an HTML comment."""


def marker(name: str) -> str:
    """The line that a comment of this name begins with; a reader does not see it."""
    return f"<!-- openvm-prof comment: {name} -->\n"


def comment_body(markdown: str, name: str, full_url: str | None = None) -> str:
    """The markdown under its marker, shortened to what a comment may hold.

    It is cut between lines, hence between rows of a table and never after its heading only; what is open
    there (`<details>`, other elements, a fence) is closed. A line at the end says how much was left
    out, and links to `full_url`, where all of it is.
    """
    head = marker(name)
    if fits_a_comment(head + markdown):
        return head + markdown
    lines = markdown.split("\n")
    link = "" if full_url is None else f" [Full report.]({target(full_url)})"
    kept = _longest_cut(lines, COMMENT_LIMIT - size_of(head), link)
    markup = OpenMarkup()
    for line in lines[:kept]:
        markup.feed(line)
    shown = "".join(f"{line}\n" for line in lines[:kept])
    return head + shown + markup.closing() + _left_out(len(lines) - kept, len(lines), link)


def _longest_cut(lines: list[str], room: int, link: str) -> int:
    """How many lines fit together with what closes them and what is said of the others, 0 for none."""
    markup, size, kept = OpenMarkup(), 0, 0
    for at, line in enumerate(lines[:-1], start=1):
        size += size_of(line) + 1
        if size > room:
            break
        markup.feed(line)
        in_heading = not markup.in_fence and (
            line.startswith("#") or is_delimiter(line) or is_delimiter(lines[at])
        )
        ending = markup.closing_size + size_of(_left_out(len(lines) - at, len(lines), link))
        if not markup.in_comment and not in_heading and size + ending <= room:
            kept = at
    return kept


def _left_out(left: int, of: int, link: str) -> str:
    limit = f"a comment on GitHub holds {COMMENT_LIMIT:,} characters"
    return f"\n{left:,} of {of:,} lines are left out, since {limit}.{link}\n"
