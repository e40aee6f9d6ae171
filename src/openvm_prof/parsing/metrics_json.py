"""Metrics files: JSON bytes to the runs in them, one or several, with errors that name the entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from openvm_prof.db import MetricDb
from openvm_prof.errors import BadInputError, Problems
from openvm_prof.parsing.chunks import CHUNK_BYTES, InDoubtError, PieceFold
from openvm_prof.parsing.complaints import DECODER_ERRORS, readable
from openvm_prof.parsing.diagnosis import check_members, check_text, diagnose
from openvm_prof.parsing.entries import Entry, EntryFold, Fold, P

_T = TypeVar("_T")
Buffer = bytes | bytearray | memoryview


class _File(msgspec.Struct, gc=False):
    counter: list[Entry] | msgspec.UnsetType = msgspec.UNSET
    gauge: list[Entry] | msgspec.UnsetType = msgspec.UNSET


_file_decoder = msgspec.json.Decoder(_File)
_runs_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Run(Struct, frozen=True):
    """One run of a metrics file; `key` is its name in a combined file, None in a plain one."""

    key: str | None
    db: MetricDb


class MetricsFile(Struct, frozen=True):
    """The runs of a file: one without a key, or those of a combined file in file order."""

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, runs: Mapping[str | None, MetricDb]) -> MetricsFile:
        """The runs by their keys, in this order."""
        return cls(tuple(Run(key, db) for key, db in runs.items()))

    @property
    def is_combined(self) -> bool:
        """Whether the file maps run names to runs."""
        return not (len(self.runs) == 1 and self.runs[0].key is None)


Runs = Mapping[str | None, P]
"""What was folded of each run of a file by its name there, in file order; one run of None in a plain file."""

MakeFold = Callable[[], Fold[P]]


def parse_metrics(data: Buffer) -> MetricsFile:
    """Parse the bytes of a metrics file.

    Raises BadInputError, naming the entry where there is one; the caller adds the file's name.
    """
    return MetricsFile.of(parse_runs(data, EntryFold))


def parse_runs(data: Buffer, fold: MakeFold[P]) -> Runs[P]:
    """Parse the bytes of a metrics file into a fold per run. Raises BadInputError as `parse_metrics` does."""
    if not len(data):
        raise BadInputError("the file is empty: the prover probably stopped before it wrote its metrics")
    result = _parse_in_pieces(data, fold)
    return parse_whole(data, fold) if result is None else {None: result}


def _parse_in_pieces(data: Buffer, fold: MakeFold[P]) -> P | None:
    """The run that the bytes are, read the fast way; None where only a whole read can tell."""
    pieces = PieceFold(fold())
    try:
        pieces.feed(bytes(data[at : at + CHUNK_BYTES]) for at in range(0, len(data), CHUNK_BYTES))
    except InDoubtError:
        return None
    return pieces.result


def parse_whole(data: Buffer, fold: MakeFold[P]) -> Runs[P]:
    """The same as `parse_runs` for bytes that were in doubt: any layout, exact errors, more memory.

    All problems are told at once: raises BadInputsError where there are several.
    """
    data = bytes(data)
    check_text(data)
    result = _parse_lists(data, fold)
    if result is not None:
        return {None: result}
    runs = _decoded(_runs_decoder, data)
    if not runs:
        return {None: fold().result}
    check_members(data)
    parsed: dict[str | None, P] = {}
    problems = Problems()
    for key, raw in runs.items():
        try:
            parsed[key] = _parse_run(key, raw, fold)
        except BadInputError as error:
            problems.add(error)
    problems.raise_all()
    return parsed


_SHAPE = "neither a metrics object (`counter` and/or `gauge` lists) nor a map of run names to such objects"


def _parse_run(key: str, raw: msgspec.Raw, fold: MakeFold[P]) -> P:
    data = bytes(raw).strip()
    if not data.startswith(b"{"):
        raise BadInputError(f"{_SHAPE}: the value of {key!r} is no object")
    try:
        result = _parse_in_pieces(data, fold)
        if result is None:
            result = _parse_lists(data, fold)
    except BadInputError as error:
        raise error.within(run=key) from error
    if result is not None:
        return result
    if data.strip(b"{} \t\r\n"):
        raise BadInputError(f"{_SHAPE}: {key!r} has neither list")
    return fold().result  # `{}`: nothing was recorded


def _parse_lists(data: bytes, make: MakeFold[P]) -> P | None:
    """The run that the bytes are; None where they have neither list."""
    try:
        decoded = _decode_run(data)
        if decoded is None:
            return None
        fold = make()
        for name in check_members(data):
            entries = getattr(decoded, name, None)
            if isinstance(entries, list):
                fold.add(name, entries)
        return fold.result
    except BadInputError as error:
        raise diagnose(data, error) from error


# A run of a combined file may itself be called "counter" or "gauge".
_MAYBE_COMBINED = re.compile(r"got `object` - at `\$\.(?:counter|gauge)`$")


def _decode_run(data: Buffer) -> _File | None:
    """The lists of one run; None where there is neither, so that the bytes may be a combined file."""
    try:
        decoded = _file_decoder.decode(data)
    except DECODER_ERRORS as error:
        if _MAYBE_COMBINED.search(str(error)):
            return None
        raise readable(error) from error
    return None if decoded.counter is msgspec.UNSET and decoded.gauge is msgspec.UNSET else decoded


def _decoded(decoder: msgspec.json.Decoder[_T], data: Buffer) -> _T:
    try:
        return decoder.decode(data)
    except DECODER_ERRORS as error:
        raise readable(error) from error
