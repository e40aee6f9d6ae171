"""Entries: what reading decodes, checked, and what it adds them to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol, Self, TypeVar

import msgspec

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.core.model.labels import Labels
from openvm_prof.core.reading.complaints import DECODER_ERRORS

Pairs = tuple[tuple[str, str], ...]


class Entry(msgspec.Struct, gc=False):
    """One entry; its labels stay raw bytes, which is faster where few of them are distinct."""

    labels: msgspec.Raw
    metric: str
    value: str | float


class LabelledEntry(msgspec.Struct, gc=False):
    """The same with its labels decoded, in one go with the rest, for who needs those of every entry."""

    labels: Pairs
    metric: str
    value: str | float


AnyEntry = Entry | LabelledEntry

labels_decoder = msgspec.json.Decoder(Pairs)


class Partial(Protocol):
    """What was built of a part of a run, to which what stands later in the file can be added."""

    def merge(self, later: Self) -> None:
        """Add what was built of later entries."""


P = TypeVar("P", bound=Partial)
P_co = TypeVar("P_co", bound=Partial, covariant=True)


class Builder(Protocol[P_co]):
    """What reading adds entries to. Every builder refuses the same entries, whatever it keeps of them.

    `entry` is the kind of entry that it takes, `emptied` a label key whose values it does not look at,
    None where it looks at all.
    """

    entry: ClassVar[type[AnyEntry]]
    emptied: ClassVar[str | None]

    def add(self, name: str, entries: Sequence[Any]) -> int:
        """Add entries of the list `name`, and return how many labels they have together.

        Raises BadInputError for a bad one.
        """

    @property
    def result(self) -> P_co:
        """What was made of the entries so far."""


MakeBuilder = Callable[[], Builder[P]]


def labelled(name: str, entries: Sequence[Entry]) -> list[LabelledEntry]:
    """Entries of the list `name` with their labels decoded. Raises BadInputError for the first bad one."""
    made = []
    for index, entry in enumerate(entries):
        try:
            made.append(LabelledEntry(labels_decoder.decode(entry.labels), entry.metric, entry.value))
        except DECODER_ERRORS as error:
            raise bad_labels(name, index, entry, error) from error
    return made


def checked_values(name: str, entries: Sequence[AnyEntry]) -> list[float]:
    """Values of entries of the list `name`, zeros without a sign. Raises BadInputError for a bad one."""
    given = [entry.value for entry in entries]
    whole = _whole_numbers(given)
    if whole is not None:
        return whole
    values = _plain_numbers(given)
    if values is None:
        values = [_number(name, index, entry) for index, entry in enumerate(entries)]
    # among values that are not numbers there may be a smaller one than the least
    if name == "counter" and not min(values, default=0.0) >= 0:
        for index, value in enumerate(values):
            if value < 0:
                raise _negative(name, index, entries[index])
    return values


def check_entry(name: str, index: int, entry: Entry) -> None:
    """Raise BadInputError where this entry, the `index`-th of the list `name`, is bad by itself."""
    if _number(name, index, entry) < 0 and name == "counter":
        raise _negative(name, index, entry)
    try:
        Labels.of(labels_decoder.decode(entry.labels))
    except (*DECODER_ERRORS, ValueError) as error:
        raise bad_labels(name, index, entry, error) from error


def _negative(name: str, index: int, entry: AnyEntry) -> BadInputError:
    return bad_entry(name, index, entry, f"a counter cannot be negative: {_short(entry.value)}")


def bad_labels(name: str, index: int, entry: AnyEntry, error: Exception) -> BadInputError:
    """What is wrong with the labels of an entry, told by what decoding or storing them raised."""
    if isinstance(error, UnicodeDecodeError):
        return bad_entry(name, index, entry, "a label is not UTF-8")
    if isinstance(error, DECODER_ERRORS):
        return bad_entry(name, index, entry, 'labels must be pairs of strings, [["key", "value"], ...]')
    return bad_entry(name, index, entry, str(error))


_DECIMAL = r"-?[0-9]+(?:\.[0-9]+)?|-?inf|NaN"


def _whole_numbers(values: Sequence[str | float]) -> list[float] | None:
    """The floats of texts of digits; None if any value is something else, or possibly too large."""
    try:
        digits = "".join(values)  # type: ignore[arg-type]
        if not (digits.isdigit() and digits.isascii()):
            return None
        numbers = _floats(values)  # refused where one is empty
    except (TypeError, ValueError):
        return None
    return None if math.isinf(sum(numbers)) else numbers


_floats_decoder = msgspec.json.Decoder(list[float])


def _floats(texts: Sequence[str | float]) -> list[float]:
    """The floats of texts of digits. Raises ValueError where one is empty."""
    try:
        # a fifth of the time that `float` takes for each
        return _floats_decoder.decode(f"[{','.join(texts)}]")  # type: ignore[arg-type]
    except msgspec.DecodeError:  # JSON knows no zeros before other digits, and no number beyond the largest
        return list(map(float, texts))


def _plain_numbers(values: Sequence[str | float]) -> list[float] | None:
    """The floats of decimal strings; None if any value is something else or not certainly right."""
    try:
        joined = b"\n" + "\n".join(values).encode("ascii") + b"\n"  # type: ignore[arg-type]
        if joined.translate(None, b"0123456789.-\n") or joined.count(b"\n") != len(values) + 1:
            return None
        if b"\n." in joined or b".\n" in joined or b"-." in joined:
            return None
        numbers = list(map(float, values))
        if b"-" in joined:
            numbers = [number + 0.0 for number in numbers]  # of the two zeros only one
    except (TypeError, ValueError):
        return None
    return None if math.inf in numbers or -math.inf in numbers else numbers


def _number(name: str, index: int, entry: AnyEntry) -> float:
    value = entry.value
    if isinstance(value, float):
        return value + 0.0
    if not re.fullmatch(_DECIMAL, value):
        raise bad_entry(name, index, entry, f"value {_short(value)} is not a decimal number")
    number = float(value)
    if math.isinf(number) and "inf" not in value:
        raise bad_entry(name, index, entry, f"value of {len(value)} digits is too large")
    return number + 0.0


def _short(value: str | float) -> str:
    """A value as it may stand in a message, whatever its length."""
    return repr(value[:40] + "…" if isinstance(value, str) and len(value) > 40 else value)


def bad_entry(name: str, index: int, entry: AnyEntry, message: str) -> BadInputError:
    """An error about the `index`-th entry of the list `name`."""
    return BadInputError(message, Location(entry=f"{name}[{index}]", metric=entry.metric))
