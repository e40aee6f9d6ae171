"""Rust names, shortened as far as a reader still knows which function is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

_HASH = re.compile(r"::h[0-9a-f]{16}\Z")
_TRAIT = re.compile(r"\A<(.+?) as .+\Z", re.DOTALL)
_KEPT_SEGMENTS = 2


def shortened(names: Collection[str]) -> dict[str, str]:
    """A short form of each name; those that would look alike stay whole."""
    short = {name: _short(name) for name in names}
    alike = Counter(short.values())
    return {name: text if alike[text] == 1 else name for name, text in short.items()}


def _short(name: str) -> str:
    """`alloc::vec::Vec<T>::push::h0123456789abcdef` is `Vec::push`, `<a::B as c::D>::e` is `B::e`.

    Generic arguments and the hash go, and of the path all but its last two segments.
    """
    segments = _segments(_HASH.sub("", name))
    if not segments:
        return name
    if len(segments) > 1 and (trait := _TRAIT.match(segments[0])):
        # the type that a trait is implemented for stands for the path to it
        segments[:1] = _segments(trait[1])[-1:] or segments[:1]
    kept = [_without_arguments(segment) for segment in segments[-_KEPT_SEGMENTS:]]
    return "::".join(segment for segment in kept if segment) or name


def _segments(path: str) -> list[str]:
    """The parts of a path between `::`, as far as these stand outside of brackets."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(path):
        if path[at] in "<([{":
            depth += 1
        elif path[at] in ">)]}" and not path.startswith("->", at - 1):
            depth = max(0, depth - 1)
        elif not depth and path.startswith("::", at):
            parts.append(path[start:at])
            at += 1
            start = at + 1
        at += 1
    return [part for part in (*parts, path[start:]) if part]


def _without_arguments(segment: str) -> str:
    if segment.startswith("<"):
        return segment
    return segment.partition("<")[0] if segment.endswith(">") else segment
