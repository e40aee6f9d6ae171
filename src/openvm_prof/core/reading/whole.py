"""Whole: a metrics file read in one go, whatever its layout, with all that is wrong with it said at once."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from openvm_prof.core.errors import BadInputError, Problems
from openvm_prof.core.reading.chunks import Buffer, parse_in_pieces
from openvm_prof.core.reading.complaints import DECODER_ERRORS, readable
from openvm_prof.core.reading.diagnosis import check_text, diagnose
from openvm_prof.core.reading.entries import Entry, MakeBuilder, P, labelled
from openvm_prof.core.reading.members import check_all, check_entries, members

_T = TypeVar("_T")


class _File(msgspec.Struct, gc=False):
    counter: list[Entry] | msgspec.UnsetType = msgspec.UNSET
    gauge: list[Entry] | msgspec.UnsetType = msgspec.UNSET


_file_decoder = msgspec.json.Decoder(_File)
_runs_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


def parse_whole(data: Buffer, make_builder: MakeBuilder[P]) -> dict[str | None, P]:
    """What is built of each run in the bytes, whatever their layout; slower and larger than pieces.

    All problems are told at once: raises BadInputsError where there are several.
    """
    data = bytes(data)
    check_text(data)
    result = _parse_lists(data, make_builder)
    if result is not None:
        return {None: result}
    runs = _decoded(_runs_decoder, data)
    if not runs:
        return {None: make_builder().result}
    for _ in members(data):
        pass
    parsed: dict[str | None, P] = {}
    problems = Problems()
    for key, raw in runs.items():
        try:
            parsed[key] = _parse_run(key, raw, make_builder)
        except BadInputError as error:
            problems.add(error)
    problems.raise_all()
    return parsed


_SHAPE = "neither a metrics object (`counter` and/or `gauge` lists) nor a map of run names to such objects"


def _parse_run(key: str, raw: msgspec.Raw, make_builder: MakeBuilder[P]) -> P:
    data = bytes(raw).strip()
    if not data.startswith(b"{"):
        raise BadInputError(f"{_SHAPE}: the value of {key!r} is not an object")
    try:
        result = parse_in_pieces(data, make_builder)
        if result is None:
            result = _parse_lists(data, make_builder)
    except BadInputError as error:
        raise error.within(run=key) from error
    if result is not None:
        return result
    if data.strip(b"{} \t\r\n"):
        raise BadInputError(f"{_SHAPE}: {key!r} has neither list")
    return make_builder().result  # `{}`: nothing was recorded


def _parse_lists(data: bytes, make_builder: MakeBuilder[P]) -> P | None:
    """The run that the bytes are; None where they have neither list."""
    try:
        decoded = _decode_run(data)
        if decoded is None:
            return None
        builder = make_builder()
        for name, raw in members(data):
            entries = getattr(decoded, name) if name in _File.__struct_fields__ else None
            if entries is None:
                check_all(raw)
            else:
                check_entries(raw, entries)
                builder.add(name, entries if builder.entry is Entry else labelled(name, entries))
        return builder.result
    except BadInputError as error:
        raise diagnose(data, error) from error


# A run of a combined file may itself be called "counter" or "gauge".
_MAYBE_COMBINED = r"got `object` - at `\$\.(?:counter|gauge)`$"


def _decode_run(data: Buffer) -> _File | None:
    """The lists of one run; None where there is neither, so that the bytes may be a combined file."""
    try:
        decoded = _file_decoder.decode(data)
    except DECODER_ERRORS as error:
        if re.search(_MAYBE_COMBINED, str(error)):
            return None
        raise readable(error) from error
    return None if decoded.counter is msgspec.UNSET and decoded.gauge is msgspec.UNSET else decoded


def _decoded(decoder: msgspec.json.Decoder[_T], data: Buffer) -> _T:
    try:
        return decoder.decode(data)
    except DECODER_ERRORS as error:
        raise readable(error) from error
