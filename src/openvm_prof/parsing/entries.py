"""Entries: decoded entries into a store, every value checked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import msgspec

from openvm_prof.db import MetricDb, Slot
from openvm_prof.errors import BadInputError, Where


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
            entry = entries[index]
            raise _bad_entry(name, index, entry, f"a counter cannot be negative: {entry.value!r}")
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
        except msgspec.DecodeError as error:
            message = 'labels must be pairs of strings, [["key", "value"], ...]'
            raise _bad_entry(name, index, entry, message) from error
        except UnicodeDecodeError as error:
            raise _bad_entry(name, index, entry, "a label is not UTF-8") from error
        except ValueError as error:
            raise _bad_entry(name, index, entry, str(error)) from error


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
        shown = repr(value if len(value) <= 40 else value[:40] + "…")
        raise _bad_entry(name, index, entry, f"value {shown} is no decimal number")
    number = float(value)
    if math.isinf(number) and "inf" not in value:
        raise _bad_entry(name, index, entry, f"value of {len(value)} digits is too large")
    return number


def _bad_entry(name: str, index: int, entry: Entry, message: str) -> BadInputError:
    return BadInputError(message, Where(entry=f"{name}[{index}]", metric=entry.metric))
