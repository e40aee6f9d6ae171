"""Metrics files: JSON bytes to MetricDb, one run or several, with errors that name the entry."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from msgspec import Struct

from openvm_prof.db import MetricDb
from openvm_prof.errors import BadInputError, Problems
from openvm_prof.parsing.chunks import CHUNK_BYTES, InDoubtError, PieceFold
from openvm_prof.parsing.complaints import DECODER_ERRORS, readable
from openvm_prof.parsing.diagnosis import check_members, check_text, diagnose
from openvm_prof.parsing.entries import Entry, EntryFold

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
    def single(cls, db: MetricDb) -> MetricsFile:
        """A plain file's one run."""
        return cls((Run(None, db),))

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
    db = _parse_in_pieces(data)
    return parse_whole(data) if db is None else MetricsFile.single(db)


def _parse_in_pieces(data: Buffer) -> MetricDb | None:
    """The run that the bytes are, read the fast way; None where only a whole read can tell."""
    fold = PieceFold()
    try:
        fold.feed(bytes(data[at : at + CHUNK_BYTES]) for at in range(0, len(data), CHUNK_BYTES))
    except InDoubtError:
        return None
    return fold.db


def parse_whole(data: Buffer) -> MetricsFile:
    """The same as `parse_metrics` for bytes that were in doubt: any layout, exact errors, more memory.

    All problems are told at once: raises BadInputsError where there are several.
    """
    data = bytes(data)
    check_text(data)
    db = _parse_lists(data)
    if db is not None:
        return MetricsFile.single(db)
    runs = _decoded(_runs_decoder, data)
    if not runs:
        return MetricsFile.single(MetricDb())
    check_members(data)
    parsed, problems = [], Problems()
    for key, raw in runs.items():
        try:
            parsed.append(Run(key, _parse_run(key, raw)))
        except BadInputError as error:
            problems.add(error)
    problems.raise_all()
    return MetricsFile(tuple(parsed))


_SHAPE = "neither a metrics object (`counter` and/or `gauge` lists) nor a map of run names to such objects"


def _parse_run(key: str, raw: msgspec.Raw) -> MetricDb:
    data = bytes(raw).strip()
    if not data.startswith(b"{"):
        raise BadInputError(f"{_SHAPE}: the value of {key!r} is no object")
    try:
        db = _parse_in_pieces(data) or _parse_lists(data)
    except BadInputError as error:
        raise error.within(run=key) from error
    if db is not None:
        return db
    if data.strip(b"{} \t\r\n"):
        raise BadInputError(f"{_SHAPE}: {key!r} has neither list")
    return MetricDb()  # `{}`: nothing was recorded


def _parse_lists(data: bytes) -> MetricDb | None:
    """The run that the bytes are; None where they have neither list."""
    try:
        decoded = _decode_run(data)
        if decoded is None:
            return None
        fold = EntryFold()
        for name in check_members(data):
            entries = getattr(decoded, name, None)
            if isinstance(entries, list):
                fold.add(name, entries)
        return fold.db
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
