"""Open markup: what would have to be closed where markdown is cut after a line."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_DASHES = re.compile(r":?-+:?")
_CODE_OR_COMMENT = re.compile("`+|<!--")
# Up to the end of the line where no `>` follows: then none of the tags after it has one either.
_TAG = re.compile(
    r"<(/?)(blockquote|details|div|li|ol|p|pre|summary|sub|table|tbody|td|th|thead|tr|ul)\b[^>]*+(>?)", re.I
)


class OpenMarkup:
    """Elements, a fence and a hidden comment that are open after the lines that were fed.

    All work is in proportion to the text, however its parts are nested.
    """

    def __init__(self) -> None:
        self._fence = ""
        self._in_comment = False
        self._tags: list[str] = []
        self._open: Counter[str] = Counter()
        self._closing_size = 0

    @property
    def in_comment(self) -> bool:
        """Whether a hidden comment is open, which nothing but its own text can close."""
        return self._in_comment

    @property
    def in_fence(self) -> bool:
        """Whether a fence is open, in which markup is text."""
        return bool(self._fence)

    @property
    def closing_size(self) -> int:
        """Characters of `closing`."""
        fence = len(self._fence) + 1 if self._fence else 0
        return fence + (self._closing_size + 1 if self._tags else 0)

    def closing(self) -> str:
        """Lines that close what is open, innermost first."""
        fence = f"{self._fence}\n" if self._fence else ""
        tags = "".join(f"</{tag}>\n" for tag in reversed(self._tags))
        return fence + (f"\n{tags}" if tags else "")

    def feed(self, line: str) -> None:
        """Go on by a line."""
        mark = _FENCE.fullmatch(line)
        if self._fence:
            if mark and mark[1].startswith(self._fence) and not mark[2].strip():
                self._fence = ""
        elif mark and not self._in_comment:
            self._fence = mark[1]
        else:
            self._follow(line)

    def _follow(self, line: str) -> None:
        if self._in_comment:
            _, end, line = line.partition("-->")
            if not end:
                return
        shown, self._in_comment = _shown(line)
        for slash, name, end in _TAG.findall(shown):
            tag = name.lower()
            if not end:
                continue
            if not slash:
                self._tags.append(tag)
                self._count(tag, 1)
            elif self._open[tag]:
                while (closed := self._tags.pop()) != tag:
                    self._count(closed, -1)
                self._count(tag, -1)

    def _count(self, tag: str, by: int) -> None:
        self._open[tag] += by
        self._closing_size += by * len(f"</{tag}>\n")


def is_delimiter(line: str) -> bool:
    """Whether the line stands between a table's heading and its rows."""
    if "-" not in line or "|" not in line:
        return False
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return all(_DASHES.fullmatch(cell.strip()) for cell in cells)


def _shown(line: str) -> tuple[str, bool]:
    """The line without code and hidden comments, and whether a comment is open at its end.

    Code ends at the next row of as many backticks as it began with, where there is one.
    """
    marks = list(_CODE_OR_COMMENT.finditer(line))
    rows: dict[int, list[int]] = defaultdict(list)
    for mark in reversed(marks):
        if mark[0][0] == "`":
            rows[len(mark[0])].append(mark.start())
    shown, at = list[str](), 0
    for mark in marks:
        if mark.start() < at:
            continue
        if mark[0] == "<!--":
            end = line.find("-->", mark.end())
            if end < 0:
                return "".join((*shown, line[at : mark.start()])), True
            end += len("-->")
        else:
            same = rows[len(mark[0])]
            while same and same[-1] <= mark.start():
                same.pop()
            if not same:
                continue
            end = same[-1] + len(mark[0])
        shown.append(line[at : mark.start()])
        at = end
    return "".join((*shown, line[at:])), False
