"""Members: keys of JSON objects that stand twice, which the decoder does not mind.

The decoder keeps the last of them, so that a number would be gone without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.entries import AnyEntry, Entry

MEMBERS_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])
"""An object's keys and the text of its values; of a key that stands twice, the last."""

# Compiled where they are used: most files are read in pieces, without them.
_KEY = rb'[ \t\n\r]*("(?:[^"\\]++|\\.)*+")[ \t\n\r]*:[ \t\n\r]*'
_AFTER_VALUE = rb"[ \t\n\r]*([,}])"
_EMPTY = rb"[ \t\n\r]*\}"


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The keys and values of the object that `data` is, valid JSON, in its order.

    Raises BadInputError where a key stands twice. The values, which the decoder tells, are looked for
    where their keys stand: a value that is not there was replaced by a later one.
    """
    key_pattern, after_value = re.compile(_KEY), re.compile(_AFTER_VALUE)
    values = MEMBERS_DECODER.decode(data)
    seen: set[str] = set()
    at = data.index(b"{") + 1
    if re.compile(_EMPTY).match(data, at):
        return
    while member := key_pattern.match(data, at):
        key = msgspec.json.decode(member[1], type=str)
        value = bytes(values[key])
        # what a number begins with may be a number, too
        after = after_value.match(data, member.end() + len(value))
        if key in seen or after is None or not data.startswith(value, member.end()):
            raise BadInputError(f"the key {key!r} appears twice; each run and each list may appear only once")
        seen.add(key)
        yield key, value
        if after[1] == b"}":
            return
        at = after.end()
    raise BadInputError(f"not valid JSON: a key is missing (byte {at})")


def check_entries(body: bytes, entries: Sequence[AnyEntry], labels: int = 0) -> None:
    """Raise BadInputError where one of the entries that the JSON list `body` holds has a member twice.

    The quotes of a list of entries without any other member are known: those of its keys and texts.
    Every other member has two more, however its key is written, and is looked for one by one.

    `labels` is how many labels the entries have together, at least. Each has four quotes, or more where
    some are escaped: those are counted only where that does not explain all.
    """
    others = 8 * len(entries) + 2 * list(map(type, [entry.value for entry in entries])).count(str)
    of_labels = body.count(b'"') - others
    if of_labels != 4 * labels and of_labels != _quotes_of_labels(entries):
        check_all(body)


def _quotes_of_labels(entries: Sequence[AnyEntry]) -> int:
    if entries and isinstance(entries[0], Entry):
        return b"".join([entry.labels for entry in entries]).count(b'"')  # type: ignore[misc]
    return 4 * sum([len(entry.labels) for entry in entries])


def check_all(data: bytes) -> None:
    """Raise BadInputError where any object within `data`, valid JSON, has a member twice."""
    import json

    # numbers stay texts: Python refuses to read those of thousands of digits
    try:
        json.loads(data, object_pairs_hook=_check_object, parse_int=str, parse_float=str)
    except RecursionError as error:
        raise BadInputError("its JSON is nested too deeply") from error


def _check_object(pairs: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise BadInputError(f"the member {key!r} appears twice")
        seen.add(key)
