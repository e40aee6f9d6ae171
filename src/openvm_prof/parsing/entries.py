"""Entries: decoded entries into a store, every value checked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import msgspec

from openvm_prof.db import MetricDb, Slot
from openvm_prof.errors import BadInputError, Where
from openvm_prof.model.labels import Labels
from openvm_prof.parsing.complaints import DECODER_ERRORS


class Entry(msgspec.Struct, gc=False):
    """One entry; its labels stay raw bytes, since few of them are distinct."""

    labels: msgspec.Raw
    metric: str
    value: str | float


_labels_decoder = msgspec.json.Decoder(tuple[tuple[str, str], ...])


class EntryFold:
    """Adds decoded entries to a store, remembering where label sets go.

    Slots are found by the labels' raw bytes, so that labels are decoded once per distinct text and
    not once per entry.
    """

    def __init__(self) -> None:
        self.db = MetricDb()
        self._slots: dict[bytes, Slot] = {}

    def add(self, name: str, entries: Sequence[Entry]) -> None:
        """Add entries of the list `name`. Raises BadInputError for the first bad one."""
        counters = name == "counter"
        values = _numbers(name, entries)
        if counters and any(map((0.0).__gt__, values)):
            index = next(index for index, value in enumerate(values) if value < 0)
            raise _negative(name, index, entries[index])
        metrics = [entry.metric for entry in entries]
        self.db.record(self._slots_of(name, entries), metrics, values, counters=counters)

    def _slots_of(self, name: str, entries: Sequence[Entry]) -> list[Slot]:
        slots, known = [], self._slots
        for index, entry in enumerate(entries):
            raw = bytes(entry.labels)
            slot = known.get(raw)
            if slot is None:
                slot = known[raw] = self._new_slot(name, index, entry, raw)
            slots.append(slot)
        return slots

    def _new_slot(self, name: str, index: int, entry: Entry, raw: bytes) -> Slot:
        try:
            return self.db.slot(_labels_decoder.decode(raw))
        except (*DECODER_ERRORS, ValueError) as error:
            raise _bad_labels(name, index, entry, error) from error


def check_entry(name: str, index: int, entry: Entry) -> None:
    """Raise BadInputError where this entry, the `index`-th of the list `name`, is bad by itself."""
    if _number(name, index, entry) < 0 and name == "counter":
        raise _negative(name, index, entry)
    try:
        Labels.of(_labels_decoder.decode(entry.labels))
    except (*DECODER_ERRORS, ValueError) as error:
        raise _bad_labels(name, index, entry, error) from error


def _negative(name: str, index: int, entry: Entry) -> BadInputError:
    return _bad_entry(name, index, entry, f"a counter cannot be negative: {_short(entry.value)}")


def _bad_labels(name: str, index: int, entry: Entry, error: Exception) -> BadInputError:
    if isinstance(error, UnicodeDecodeError):
        return _bad_entry(name, index, entry, "a label is not UTF-8")
    if isinstance(error, DECODER_ERRORS):
        return _bad_entry(name, index, entry, 'labels must be pairs of strings, [["key", "value"], ...]')
    return _bad_entry(name, index, entry, str(error))


_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|-?inf|NaN")


def _numbers(name: str, entries: Sequence[Entry]) -> list[float]:
    """Values of entries as floats; every value is checked, most of them in bulk."""
    values = [entry.value for entry in entries]
    numbers = _plain_numbers(values)
    return (
        [_number(name, index, entry) for index, entry in enumerate(entries)] if numbers is None else numbers
    )


def _plain_numbers(values: Sequence[str | float]) -> list[float] | None:
    """The floats of decimal strings; None if any value is something else or not certainly right."""
    try:
        joined = b"\n" + "\n".join(values).encode("ascii") + b"\n"  # type: ignore[arg-type]
        if joined.translate(None, b"0123456789.-\n") or joined.count(b"\n") != len(values) + 1:
            return None
        if b"\n." in joined or b".\n" in joined or b"-." in joined:
            return None
        numbers = list(map(float, values))
    except (TypeError, ValueError):
        return None
    return None if math.inf in numbers or -math.inf in numbers else numbers


def _number(name: str, index: int, entry: Entry) -> float:
    value = entry.value
    if isinstance(value, float):
        return value
    if not _DECIMAL.fullmatch(value):
        raise _bad_entry(name, index, entry, f"value {_short(value)} is no decimal number")
    number = float(value)
    if math.isinf(number) and "inf" not in value:
        raise _bad_entry(name, index, entry, f"value of {len(value)} digits is too large")
    return number


def _short(value: str | float) -> str:
    """A value as it may stand in a message, whatever its length."""
    return repr(value[:40] + "…" if isinstance(value, str) and len(value) > 40 else value)


def _bad_entry(name: str, index: int, entry: Entry, message: str) -> BadInputError:
    return BadInputError(message, Where(entry=f"{name}[{index}]", metric=entry.metric))
