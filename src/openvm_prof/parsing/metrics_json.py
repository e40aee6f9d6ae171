"""Metrics files: JSON bytes to MetricDb, one run or several, with errors that name the entry."""

from __future__ import annotations

import re
from typing import NoReturn

import msgspec
from msgspec import Struct

from openvm_prof.db import MetricDb
from openvm_prof.errors import BadInputError, Where
from openvm_prof.parsing.chunks import CHUNK_BYTES, InDoubtError, PieceFold
from openvm_prof.parsing.entries import Entry, EntryFold

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
    """The same as `parse_metrics` for bytes that were in doubt: any layout, exact errors, more memory."""
    try:
        decoded = _file_decoder.decode(data)
    except msgspec.DecodeError as error:
        if not _MAYBE_COMBINED.search(str(error)):
            _raise_readable(error)
        decoded = None
    if decoded is not None and not (decoded.counter is msgspec.UNSET and decoded.gauge is msgspec.UNSET):
        return MetricsFile.single(_fold(decoded))
    runs = _runs_decoder.decode(data)
    if not runs:
        return MetricsFile.single(MetricDb())
    return MetricsFile(tuple(Run(key, _parse_run(key, raw)) for key, raw in runs.items()))


# A run of a combined file may itself be called "counter" or "gauge".
_MAYBE_COMBINED = re.compile(r"got `object` - at `\$\.(?:counter|gauge)`$")
_ENTRY_PATH = re.compile(r" - at `\$\.?(?P<list>counter|gauge)?(?:\[(?P<index>\d+)\])?(?P<rest>[^`]*)`$")


def _parse_run(key: str, raw: msgspec.Raw) -> MetricDb:
    shape = "neither a metrics object (`counter` and/or `gauge` lists) nor a map of run names to such objects"
    if bytes(raw).lstrip()[:1] != b"{":
        raise BadInputError(f"{shape}: the value of {key!r} is no object")
    db = _parse_in_pieces(memoryview(raw))
    if db is not None:
        return db
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
    fold = EntryFold()
    for name, entries in (("counter", decoded.counter), ("gauge", decoded.gauge)):
        if isinstance(entries, list):
            fold.add(name, entries)
    return fold.db
