"""Diagnosis: everything that is wrong with bytes that could not be read, so that it is said at once."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

import msgspec

from openvm_prof.core.errors import BadInputError, Problems
from openvm_prof.core.reading.complaints import DECODER_ERRORS, readable
from openvm_prof.core.reading.entries import Entry, bad_entry, check_entry
from openvm_prof.core.reading.members import MEMBERS_DECODER, check_entries

_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_LISTS = ("counter", "gauge")


def check_text(data: bytes) -> None:
    """Raise BadInputError for bytes that cannot be JSON in UTF-8, saying what they probably are."""
    if not data.strip(b"\0"):
        raise BadInputError(
            "the file holds nothing but NUL bytes: the machine probably stopped while it was written"
        )
    for start, kind in _COMPRESSED.items():
        if data.startswith(start):
            raise BadInputError(f"it is compressed ({kind}); unpack it first")
    if data.lstrip().startswith(b"<"):
        raise BadInputError("it is an HTML or XML page, perhaps an error page that was downloaded instead")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:2]:
        raise BadInputError("not UTF-8 but probably UTF-16; save it as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        raise BadInputError("it begins with a byte order mark; save it as UTF-8 without one")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise BadInputError(f"not UTF-8: byte {error.start} ({data[error.start]:#04x})") from error


_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ": "xz",
}


def diagnose(data: bytes, first: BadInputError) -> BadInputError:
    """Every problem of a run whose reading ended with `first`, in the order of its entries.

    Just `first` where its entries cannot be told apart.
    """
    try:
        members: Mapping[str, msgspec.Raw] = MEMBERS_DECODER.decode(data)
        lists = {name: _list_decoder.decode(raw) for name, raw in members.items() if name in _LISTS}
    except DECODER_ERRORS:
        return first
    problems = Problems()
    for name, entries in lists.items():
        for index, raw in enumerate(entries):
            try:
                check_entry(name, index, _entry(name, index, raw))
            except BadInputError as error:
                problems.add(error)
    try:
        problems.raise_all()
    except BadInputError as error:
        return error
    return first


def _entry(name: str, index: int, raw: msgspec.Raw) -> Entry:
    try:
        entry = _entry_decoder.decode(raw)
    except DECODER_ERRORS as error:
        # the decoder names what lies below the top, and the person who mends the file needs the rest
        path = f"$.{name}[{index}]"
        text = str(error)
        at = text.rfind(" - at `$")
        text = f"{text} - at `{path}`" if at < 0 else f"{text[:at]} - at `{path}{text[at + 8 :]}"
        raise readable(msgspec.DecodeError(text)) from error
    try:
        check_entries(bytes(raw), [entry])
    except BadInputError as error:
        raise bad_entry(name, index, entry, error.message) from error
    return entry


_entry_decoder = msgspec.json.Decoder(Entry)
