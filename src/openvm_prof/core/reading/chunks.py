"""Chunks: a large metrics file piece by piece, as long as that is certainly right.

A file is cut between entries into pieces; each is decoded, added and forgotten. The cut is a guess by
its bytes (`},` before a `{`), and the decoder is the judge: a cut in the middle of a string or of an
object leaves the piece before it unfinished, which does not decode. Whatever is in doubt raises
`InDoubtError`, and the caller reads the file whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Generic

import msgspec

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.complaints import DECODER_ERRORS
from openvm_prof.core.reading.entries import Builder, MakeBuilder, P
from openvm_prof.core.reading.members import check_entries

Buffer = bytes | bytearray | memoryview

CHUNK_BYTES = 1 << 16
"""Size of a piece.

The memory of larger ones goes back to the system and is asked for again, piece after piece: 0.5 MB fault
three times as many pages and take a tenth longer, 4 MB take half again as long and 95 MiB more.
"""

_OTHER = {"counter": "gauge", "gauge": "counter"}
# White space is what JSON knows as such: the decoder never sees what stands between lists.
_BLANK = b" \t\n\r"
_BLANKS = rb"[ \t\n\r]*"


def _spaced(*tokens: bytes) -> re.Pattern[bytes]:
    """Tokens with white space or none between them."""
    return re.compile(_BLANKS.join(tokens))


_HEADER = _spaced(b"", rb"\{", b'"(counter|gauge)"', b":", rb"\[")
_END = _spaced(rb"\]", rb"\}", rb"\Z")
_CUT = _spaced(rb"\}", b",", rb"\Z")
_FIRST_CUT = rb"\}" + _BLANKS + b"," + _BLANKS + rb"(?=\{)"
_AFTER_LIST = _spaced(rb"\]", b",", rb"\Z")
_BEFORE_LIST = _spaced(b"", b":", rb"\[")
_SPACE = 256
"""How much white space around a separator is looked at; more of it is in doubt."""


class InDoubtError(Exception):
    """The bytes are not laid out as prover files are; only a whole read can tell what they are."""


def list_at_start(head: bytes) -> tuple[str, int]:
    """Which list a file begins with, and where its first entry is, told by the file's first bytes."""
    match = _HEADER.match(head)
    if match is None:
        raise InDoubtError
    return match[1].decode(), match.end()


def first_cut(data: bytes) -> int:
    """Position of the first `{` that probably begins an entry; raises InDoubtError where there is none."""
    match = re.search(_FIRST_CUT, data)
    if match is None:
        raise InDoubtError
    return match.end()


def last_cut(data: bytes) -> int:
    """Position of the last `{` that probably begins an entry; raises InDoubtError where there is none."""
    at = data.rfind(b"{")
    if at <= 0 or not _CUT.search(data, max(0, at - _SPACE), at):
        raise InDoubtError
    return at


class PieceReader(Generic[P]):
    """Reads consecutive bytes of a run, given in blocks of any size, into `builder`.

    `starts_in` is the list that the bytes begin in the middle of, at the `{` of an entry; None for
    bytes that begin with the run's own `{`; `switched` says that the other list lies before them.
    `ends_open` says that the bytes end at a cut instead of with the run.
    """

    def __init__(
        self,
        builder: Builder[P],
        starts_in: str | None = None,
        *,
        switched: bool = False,
        ends_open: bool = False,
        piece_bytes: int = CHUNK_BYTES,
    ) -> None:
        self._builder = builder
        self._list = starts_in
        self._ends_open = ends_open
        self._switched = switched
        self._piece_bytes = piece_bytes
        self._stacks = None if builder.emptied is None else _Stacks(builder.emptied)
        self._decoder = msgspec.json.Decoder(list[builder.entry])  # type: ignore[name-defined]

    @property
    def result(self) -> P:
        """What was made of the bytes so far."""
        return self._builder.result

    @property
    def current_list(self) -> str | None:
        """The list that the bytes so far end in."""
        return self._list

    @property
    def switched(self) -> bool:
        """Whether both lists have begun within these bytes or before them."""
        return self._switched

    def feed(self, blocks: Iterable[bytes]) -> None:
        """Read all blocks. Raises InDoubtError; the result is then of no use."""
        try:
            for piece in self._pieces(blocks):
                self._add(piece)
        except (BadInputError, *DECODER_ERRORS) as error:
            raise InDoubtError from error

    def _pieces(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        rest = b""
        started = self._list is not None
        for block in blocks:
            rest += block
            if not started:
                self._list, start = list_at_start(rest)
                rest = rest[start:]
                started = True
            if len(rest) >= self._piece_bytes:
                cut = last_cut(rest)
                yield rest[:cut]
                rest = rest[cut:]
        if not started:
            raise InDoubtError
        if self._ends_open:
            yield rest
            return
        end = _END.search(rest, max(0, len(rest) - _SPACE))
        if end is None:
            raise InDoubtError
        yield rest[: end.start()] + b","

    def _add(self, piece: bytes) -> None:
        """Add a piece of complete entries with the comma that follows them."""
        if self._list is None:
            raise InDoubtError
        try:
            listed, entries = self._decoded(piece)
        except DECODER_ERRORS:
            if self._switched:
                raise
            # one piece of a file holds the end of one list and the beginning of the other
            end, start = _find_list(piece, _OTHER[self._list])
            self._add_checked(self._list, *self._decoded(piece[:end] + b","))
            self._list = _OTHER[self._list]
            self._switched = True
            listed, entries = self._decoded(piece[start:])
        self._add_checked(self._list, listed, entries)

    def _add_checked(self, name: str, listed: bytes, entries: list[Any]) -> None:
        # only the builder knows how many labels there are without looking at each entry's
        check_entries(listed, entries, self._builder.add(name, entries))

    def _decoded(self, piece: bytes) -> tuple[bytes, list[Any]]:
        """The JSON list of the entries of a piece, and the entries."""
        body = piece.rstrip(_BLANK)
        if not body.endswith(b","):
            raise InDoubtError
        if not body.isascii():
            body.decode()  # labels stay undecoded, or are emptied: nobody else would notice
        if self._stacks is not None:
            body = self._stacks.without(body)
        listed = b"".join((b"[", memoryview(body)[:-1], b"]"))
        return listed, self._decoder.decode(listed)


def parse_in_pieces(data: Buffer, make_builder: MakeBuilder[P]) -> P | None:
    """What is built of the run that the bytes are; None where only a whole read can tell."""
    pieces = PieceReader(make_builder())
    try:
        pieces.feed(bytes(data[at : at + CHUNK_BYTES]) for at in range(0, len(data), CHUNK_BYTES))
    except InDoubtError:
        return None
    return pieces.result


def _find_list(piece: bytes, name: str) -> tuple[int, int]:
    """Where one list ends and the list `name` begins within a piece: (end of the one, start of the other).

    Raises InDoubtError where there is no such place.
    """
    token = f'"{name}"'.encode()
    at = piece.find(token)
    while at >= 0:
        before = _AFTER_LIST.search(piece, max(0, at - _SPACE), at)
        after = _BEFORE_LIST.match(piece, at + len(token))
        if before is not None and after is not None:
            return before.start(), after.end()
        at = piece.find(token, at + 1)
    raise InDoubtError


class _Stacks:
    """Empties the values of a call-stack label in raw JSON.

    Call stacks are what makes label sets distinct, and the reports' store drops them; with their values gone,
    label sets that share a row share their bytes. Only what is certainly the value of such a label is
    emptied: a plain string without escapes, after the key at the start of a pair, laid out as the
    first one was. Anything else is left to the decoder, which is exact and only slower.
    """

    def __init__(self, key: str) -> None:
        self._key = f'"{key}"'.encode()
        self._first = re.compile(rb"\[\s*" + self._key + rb'\s*,\s*"')
        self._from_key = b""
        self._values: tuple[re.Pattern[bytes], re.Pattern[bytes]] | None = None

    def without(self, body: bytes) -> bytes:
        """The bytes with the values emptied."""
        if self._values is None:
            first = self._first.search(body) if self._key in body else None
            if first is None:
                return body
            # A literal prefix, which the search skips to; it begins with the key's own letters, as
            # brackets, spaces and quotes are everywhere, and looks back at what must come before.
            opening = first[0]
            self._from_key = opening[opening.index(self._key) + 1 :]
            start = b"%b(?<=%b)" % (re.escape(self._from_key), re.escape(opening))
            self._values = re.compile(start + b'[^"]+'), re.compile(start + rb'[^"\\]+(?=")')
        # where nothing is escaped, only one character has to be looked for: half the time
        return self._values[b"\\" in body].sub(self._from_key, body)
