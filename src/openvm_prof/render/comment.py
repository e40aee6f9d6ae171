"""Comments: markdown within what a comment on GitHub may hold, with a marker to find it by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openvm_prof.render.markdown_text import target
from openvm_prof.render.plain import size_of

COMMENT_LIMIT = 65_536
"""Characters of a comment on GitHub."""


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
    link = "" if full_url is None else f" [All of it.]({target(full_url)})"
    size, kept, tail = size_of(head), 0, _left_out(len(lines), len(lines), link)
    for at, open_parts in enumerate(_open_after_each(lines), start=1):
        size += size_of(lines[at - 1]) + 1
        if size > COMMENT_LIMIT:
            break
        if open_parts is None or at == len(lines):
            continue
        ending = "".join(f"{part}\n" for part in open_parts) + _left_out(len(lines) - at, len(lines), link)
        if size + size_of(ending) <= COMMENT_LIMIT:
            kept, tail = at, ending
    return head + "".join(f"{line}\n" for line in lines[:kept]) + tail


def _left_out(left: int, of: int, link: str) -> str:
    limit = f"a comment on GitHub holds {COMMENT_LIMIT:,} characters"
    return f"\n{left:,} of {of:,} lines are left out, since {limit}.{link}\n"


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_NO_TAGS = re.compile(r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|<!--.*?-->")
_TAG = re.compile(
    r"<(/?)(blockquote|details|div|li|ol|p|pre|summary|sub|table|tbody|td|th|thead|tr|ul)\b[^>]*>", re.I
)


def _open_after_each(lines: list[str]) -> Iterator[list[str] | None]:
    """After each line, what would have to be closed there, innermost first; None where no cut may be."""
    fence, tags, in_comment = "", list[str](), False
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark and not in_comment:
            fence = mark[1]
        else:
            in_comment = _follow(line, tags, in_comment=in_comment)
        is_heading = not fence and (_is_delimiter(line) or _is_delimiter(following) or line.startswith("#"))
        if in_comment or is_heading:
            yield None
        else:
            closing = [f"</{tag}>" for tag in reversed(tags)]
            yield ([fence] if fence else []) + (["", *closing] if closing else [])


def _is_delimiter(line: str) -> bool:
    """Whether the line stands between a table's heading and its rows."""
    return "-" in line and "|" in line and _DELIMITER.fullmatch(line) is not None


def _follow(line: str, tags: list[str], *, in_comment: bool) -> bool:
    """Keep `tags`, the open elements, over a line; returns whether an HTML comment is open after it."""
    if in_comment:
        _, end, line = line.partition("-->")
        if not end:
            return True
    line, opened, _ = _NO_TAGS.sub("", line).partition("<!--")
    for slash, name in _TAG.findall(line):
        tag = name.lower()
        if not slash:
            tags.append(tag)
        elif tag in tags:
            while tags.pop() != tag:
                pass
    return bool(opened)
