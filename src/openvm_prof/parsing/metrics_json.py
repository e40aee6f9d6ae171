"""Metrics files: JSON bytes to MetricDb, one run or several, with errors that name the entry."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

import msgspec
from msgspec import Struct

from openvm_prof.db import FOLDED_KEYS, MetricDb, Slot
from openvm_prof.errors import BadInputError, Where

Buffer = bytes | bytearray | memoryview


class _Entry(msgspec.Struct, gc=False):
    """One entry; its labels stay raw bytes, since few of them are distinct."""

    labels: msgspec.Raw
    metric: str
    value: str | float


class _File(msgspec.Struct, gc=False):
    counter: list[_Entry] | msgspec.UnsetType = msgspec.UNSET
    gauge: list[_Entry] | msgspec.UnsetType = msgspec.UNSET


_file_decoder = msgspec.json.Decoder(_File)
_labels_decoder = msgspec.json.Decoder(list[tuple[str, str]])
_runs_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Run(Struct, frozen=True):
    """One run of a metrics file; `key` is its name in a combined file, None in a plain one."""

    key: str | None
    db: MetricDb


class MetricsFile(Struct, frozen=True):
    """The runs of a file: one without a key, or those of a combined file in file order."""

    runs: tuple[Run, ...]

    @property
    def is_combined(self) -> bool:
        """Whether the file maps run names to runs."""
        return not (len(self.runs) == 1 and self.runs[0].key is None)


def parse_metrics(data: Buffer) -> MetricsFile:
    """Parse the bytes of a metrics file.

    Raises BadInputError, naming the entry where there is one; the caller adds the file's name.
    """
    if not len(data):
        raise BadInputError("the file is empty: the prover probably stopped before it wrote its metrics")
    try:
        decoded = _file_decoder.decode(data)
    except msgspec.DecodeError as error:
        if not _MAYBE_COMBINED.search(str(error)):
            _raise_readable(error)
        decoded = None
    if decoded is not None and not (decoded.counter is msgspec.UNSET and decoded.gauge is msgspec.UNSET):
        return MetricsFile((Run(None, _fold(decoded)),))
    runs = _runs_decoder.decode(data)
    if not runs:
        return MetricsFile((Run(None, MetricDb()),))
    return MetricsFile(tuple(Run(key, _parse_run(key, raw)) for key, raw in runs.items()))


# A run of a combined file may itself be called "counter" or "gauge".
_MAYBE_COMBINED = re.compile(r"got `object` - at `\$\.(?:counter|gauge)`$")
_ENTRY_PATH = re.compile(r" - at `\$\.?(?P<list>counter|gauge)?(?:\[(?P<index>\d+)\])?(?P<rest>[^`]*)`$")


def _parse_run(key: str, raw: msgspec.Raw) -> MetricDb:
    shape = "neither a metrics object (`counter` and/or `gauge` lists) nor a map of run names to such objects"
    if bytes(raw).lstrip()[:1] != b"{":
        raise BadInputError(f"{shape}: the value of {key!r} is no object")
    try:
        decoded = _file_decoder.decode(raw)
        if decoded.counter is msgspec.UNSET and decoded.gauge is msgspec.UNSET:
            if bytes(raw).strip(b"{} \t\r\n"):
                raise BadInputError(f"{shape}: {key!r} has neither list")
            return MetricDb()  # `{}`: nothing was recorded
        return _fold(decoded)
    except msgspec.DecodeError as error:
        try:
            _raise_readable(error)
        except BadInputError as readable:
            raise readable.within(run=key) from error
    except BadInputError as error:
        raise error.within(run=key) from error


def _raise_readable(error: msgspec.DecodeError) -> NoReturn:
    """The decoder's error as ours: which entry, what was expected, what to do."""
    text = str(error)
    path = _ENTRY_PATH.search(text)
    if path is None:
        if "truncated" in text:
            raise BadInputError(
                "the JSON ends too early: the file was cut off; run the prover again"
            ) from error
        raise BadInputError(f"not valid JSON: {text}") from error
    message = text[: path.start()]
    entry = None
    if path["list"] is not None:
        entry = path["list"] + (f"[{path['index']}]" if path["index"] is not None else "")
    rest = path["rest"].lstrip(".")
    if rest:
        message = f"{message} in `{rest}`"
    raise BadInputError(message, Where(entry=entry)) from error


def _fold(decoded: _File) -> MetricDb:
    db = MetricDb()
    slots: dict[bytes, Slot] = {}
    for name, entries in (("counter", decoded.counter), ("gauge", decoded.gauge)):
        if isinstance(entries, list):
            fold_entries(db, slots, name, entries)
    return db


def fold_entries(db: MetricDb, slots: dict[bytes, Slot], name: str, entries: Sequence[_Entry]) -> None:
    """Add decoded entries of the list `name` to a store.

    `slots` remembers where label sets go by their raw bytes, so that labels are decoded once per
    distinct text and not once per entry.
    """
    counters = name == "counter"
    values = _numbers(name, entries)
    if counters and min(values, default=0) < 0:
        index = next(index for index, value in enumerate(values) if value < 0)
        raise _bad_entry(
            name, index, entries[index], f"a counter cannot be negative: {entries[index].value!r}"
        )
    db.record(
        _slots(db, slots, name, entries), [entry.metric for entry in entries], values, counters=counters
    )


def _slots(db: MetricDb, slots: dict[bytes, Slot], name: str, entries: Sequence[_Entry]) -> Iterator[Slot]:
    for index, entry in enumerate(entries):
        raw = _without_stacks(bytes(entry.labels))
        slot = slots.get(raw)
        if slot is None:
            try:
                slot = slots[raw] = db.slot(_labels_decoder.decode(raw))
            except msgspec.DecodeError as error:
                raise _bad_entry(
                    name, index, entry, 'labels must be pairs of strings, [["key", "value"], ...]'
                ) from error
            except ValueError as error:
                raise _bad_entry(name, index, entry, str(error)) from error
        yield slot


_FOLDED_TOKENS = tuple(f'"{key}"'.encode() for key in sorted(FOLDED_KEYS))


def _without_stacks(raw: bytes) -> bytes:
    """Raw labels with the values of folded keys emptied, where that is certainly right.

    Call stacks are what makes label sets distinct, and the store drops them; with their values
    gone, label sets that share a row share their bytes. Only a plain string after the key and a
    comma is emptied; anything else is left to the decoder, which is exact and only slower.
    """
    for token in _FOLDED_TOKENS:
        at = raw.find(token)
        if at < 0 or raw[at - 1] == 0x5C:  # an escaped quote: inside another string
            continue
        opening = raw.find(b'"', at + len(token))
        if opening < 0 or raw[at + len(token) : opening].strip() != b",":
            continue
        closing = raw.find(b'"', opening + 1)
        if closing < 0 or raw.find(b"\\", opening, closing) >= 0:
            continue
        raw = raw[: opening + 1] + raw[closing:]
    return raw


_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|-?inf|NaN")


def _numbers(name: str, entries: Sequence[_Entry]) -> list[float]:
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
        if joined.translate(None, b"0123456789.-\n"):
            return None
        if b"\n." in joined or b".\n" in joined or b"-." in joined:
            return None
        numbers = list(map(float, values))
    except (TypeError, ValueError):
        return None
    return None if math.inf in numbers or -math.inf in numbers else numbers


def _number(name: str, index: int, entry: _Entry) -> float:
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


def _bad_entry(name: str, index: int, entry: _Entry, message: str) -> BadInputError:
    return BadInputError(message, Where(entry=f"{name}[{index}]", metric=entry.metric))
