"""Distinct names: names made safe for a format, of which no two become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping


def checksum(name: str) -> str:
    """Eight hexadecimal digits of a name."""
    from zlib import crc32

    return f"{crc32(name.encode('utf-8', 'replace')):08x}"


def distinct(
    names: Iterable[str],
    safe: Callable[[str], str],
    marked: Callable[[str], str],
    *,
    ignore_case: bool = False,
) -> dict[str, str]:
    """Each name → what stands for it, never the same for two.

    A name that `safe` leaves as it is keeps it, unless others become it as well and none has it of its
    own; one that was changed keeps what it became where that is nobody else's. The others become
    `marked`, with `_2`, `_3`, ... where that is taken, in the order of names. `ignore_case` takes names that
    differ in case only for the same.
    """
    key: Callable[[str], str] = str.casefold if ignore_case else str
    wanted = {name: safe(name) for name in names}
    alike = Counter(map(key, wanted.values()))
    own = Counter(key(name) for name, text in wanted.items() if text == name)
    kept = {
        name: text
        for name, text in wanted.items()
        if alike[key(text)] == 1 or (text == name and own[key(text)] == 1)
    }
    taken = set(map(key, kept.values()))
    numbers: Counter[str] = Counter()
    for name in sorted(wanted.keys() - kept.keys()):
        text = base = marked(name)
        while key(text) in taken:
            numbers[base] += 1
            text = f"{base}_{numbers[base] + 1}"
        taken.add(key(text))
        kept[name] = text
    return {name: kept[name] for name in wanted}


def told_apart(made: Mapping[str, str], join: str, *, ignore_case: bool = False) -> dict[str, str]:
    """The same for what was made of each name: those that are alike get `join` and a checksum of the name."""
    return distinct(
        made, made.__getitem__, lambda name: f"{made[name]}{join}{checksum(name)}", ignore_case=ignore_case
    )
