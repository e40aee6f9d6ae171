"""Names in GitHub's markdown: text, code and link targets that can do nothing but be read."""

from __future__ import annotations

import re

# What starts markup; an underscore within a word starts no emphasis, `$` starts mathematics.
_MARKUP = r"[&<>|\\`*\[\]~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"
# What GitHub turns into links, or tells people about, without any markup, whatever stands before it.
_AUTOMATIC = r"@|#(?=\d)|gh-(?=\d)|:(?=//)|www(?=\.)"
_ACTIVE = re.compile(f"(?P<markup>{_MARKUP})|{_AUTOMATIC}", re.IGNORECASE)
# What it does so outside code only: the checksum of a commit (digits alone are a number), an emoji's name.
_COMMIT = r"(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])(?P<commit>[0-9a-f]{7,40})(?![0-9a-z])"
_EMOJI = r":(?=[a-z0-9_+-]+:)"
_ACTIVE_IN_TEXT = re.compile(f"{_ACTIVE.pattern}|{_COMMIT}|{_EMOJI}", re.IGNORECASE)
_SHORTEST_COMMIT = 7

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "\\|"}
_NOTHING = "&#8203;"
"""A space without width: it cannot be seen, and ends what it stands in."""

_JOINERS = "\u200c\u200d"


def escape(text: str) -> str:
    """A name or label as inert text of one line, inside a table cell or a heading.

    Angle brackets and ampersands become entities and pipes `\\|`; whatever else would start markup
    becomes a numeric entity. Mentions, references to issues and commits, addresses and names of emoji
    are taken apart by spaces without width. Control characters become spaces; marks that change the
    direction of text, and others that cannot be seen, become visible (`\\u202e`).
    """
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return _ACTIVE_IN_TEXT.sub(_inert, text)


def heading(text: str) -> str:
    """The same as all of a heading, where number signs at the end would be its own."""
    return re.sub(r"#(\s*)\Z", r"&#35;\1", escape(text))


def line(text: str) -> str:
    """The same at the start of a line, where some characters would begin a heading, a list or code."""
    return _BLOCK.sub(lambda match: f"{match[1]}&#{ord(match[2])};", escape(text).strip())


_BLOCK = re.compile(r"\A(\d*)([#+=:.)-])")


def code(text: str) -> str:
    """A name as code; names that code spans cannot hold are plain text."""
    return f"`{text}`" if text.strip() and text.isprintable() and not _ACTIVE.search(text) else escape(text)


def target(text: str) -> str:
    """A link's target, with what would end it, and what is not ASCII, percent-encoded."""
    return re.sub(
        r"[^!-~]|[()<>|\\\"`]",
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "replace")),
        text,
    )


def _visible(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    if char.isspace() or char < "\xa0":
        return " "
    return f"\\u{ord(char):04x}"


def _inert(match: re.Match[str]) -> str:
    found = match.group()
    if match["commit"] is not None:
        size = _SHORTEST_COMMIT - 1
        return _NOTHING.join(found[at : at + size] for at in range(0, len(found), size))
    if match["markup"] is None:
        return found + _NOTHING
    return _ENTITIES.get(found) or f"&#{ord(found)};"
