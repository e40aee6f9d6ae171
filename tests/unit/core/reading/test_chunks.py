from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import ClassVar

import pytest

from openvm_prof.core.reading.chunks import (
    CHUNK_BYTES,
    InDoubtError,
    PieceReader,
    first_cut,
    last_cut,
    list_at_start,
    parse_in_pieces,
)
from openvm_prof.core.reading.entries import AnyEntry, LabelledEntry

Read = tuple[str, str, str]


class Noted:
    """What was read: list, metric and call stack of each entry."""

    def __init__(self) -> None:
        self.pieces: list[list[Read]] = []

    def merge(self, later: Noted) -> None:
        self.pieces += later.pieces

    @property
    def read(self) -> list[Read]:
        return [entry for piece in self.pieces for entry in piece]


class NotingBuilder:
    """Notes the entries of each piece; empties the call stacks named `stack`."""

    entry: ClassVar[type[AnyEntry]] = LabelledEntry
    emptied: ClassVar[str | None] = "stack"

    def __init__(self) -> None:
        self.result = Noted()

    def add(self, name: str, entries: Sequence[LabelledEntry]) -> int:
        stacks = [dict(entry.labels).get("stack", "-") for entry in entries]
        self.result.pieces.append([(name, e.metric, s) for e, s in zip(entries, stacks, strict=True)])
        return sum(len(entry.labels) for entry in entries)


class UnemptiedBuilder(NotingBuilder):
    emptied: ClassVar[str | None] = None


def entry(metric: str, **labels: str) -> str:
    return json.dumps({"labels": list(labels.items()), "metric": metric, "value": "1"})


def listed(*entries: str) -> str:
    return ",".join(entries)


def read(blocks: Iterable[bytes], piece_bytes: int = CHUNK_BYTES) -> Noted:
    pieces = PieceReader(NotingBuilder(), piece_bytes=piece_bytes)
    pieces.feed(blocks)
    return pieces.result


def metrics(noted: Noted) -> list[tuple[str, str]]:
    return [(name, metric) for name, metric, _ in noted.read]


# -- where a file begins and may be cut ----------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b'{"counter":[{', ("counter", 12)),
        (b'{"gauge":[{', ("gauge", 10)),
        (b' {\n\t"gauge" :\r [ {', ("gauge", 16)),
    ],
)
def test_a_file_begins_with_one_of_its_lists(head: bytes, found: tuple[str, int]) -> None:
    assert list_at_start(head) == found


@pytest.mark.parametrize(
    "head", [b"", b"{", b'{"counter"', b'{"other":[', b'x{"counter":[', b'\x0b{"counter":[', b'["counter":[']
)
def test_another_beginning_is_in_doubt(head: bytes) -> None:
    with pytest.raises(InDoubtError):
        list_at_start(head)


def test_cuts_are_at_the_first_and_at_the_last_entry_that_follows_another() -> None:
    data = b'{"a":[]} , {"b":[]},\n{"c":[]},{"d":['
    assert (first_cut(data), last_cut(data)) == (data.index(b'{"b"'), data.index(b'{"d"'))


@pytest.mark.parametrize("data", [b"", b"{", b'{"a":1}', b"},", b"[{", b"x, {", b"} {"])
def test_without_an_entry_that_follows_another_there_is_no_cut(data: bytes) -> None:
    with pytest.raises(InDoubtError):
        last_cut(data)
    with pytest.raises(InDoubtError):
        first_cut(data)


def test_a_brace_that_begins_no_entry_is_in_doubt() -> None:
    """An earlier cut would do as well, but looking for it could take the whole piece each time."""
    with pytest.raises(InDoubtError):
        last_cut(b'{},{"labels":[["a","{')


def test_much_space_before_an_entry_is_in_doubt() -> None:
    assert last_cut(b"}," + b" " * 254 + b"{") == 256
    with pytest.raises(InDoubtError):
        last_cut(b"}," + b" " * 255 + b"{")


# -- pieces --------------------------------------------------------------------------------------


def test_pieces_are_cut_as_soon_as_they_are_large_enough() -> None:
    """Neither before, which costs time, nor later, which costs memory."""
    entries = [entry(f"m{place:02}") for place in range(18)]
    size = len(entries[0]) + 1
    blocks = [f"{text},".encode() for text in entries[:-1]]
    noted = read([b'{"counter":[', *blocks, f"{entries[-1]}]}}".encode()], piece_bytes=4 * size + 1)
    # what is large enough is cut before the entry that is still incomplete, as far as anyone can tell
    assert [len(piece) for piece in noted.pieces] == [4, 4, 4, 4, 2]
    assert metrics(noted) == [("counter", f"m{place:02}") for place in range(18)]


def test_a_piece_of_just_the_size_is_cut() -> None:
    body = listed(entry("a"), entry("b"), entry("c"))
    data = f"{body}]}}".encode()
    for piece_bytes, pieces in ((len(data), 2), (len(data) + 1, 1)):
        reader = PieceReader(NotingBuilder(), "counter", switched=True, piece_bytes=piece_bytes)
        reader.feed([data])
        assert len(reader.result.pieces) == pieces
        assert [metric for _, metric, _ in reader.result.read] == ["a", "b", "c"]


@pytest.mark.parametrize("block", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize(("first", "second"), [("counter", "gauge"), ("gauge", "counter")])
def test_both_lists_are_read_under_their_names_however_they_are_cut(
    first: str, second: str, block: int
) -> None:
    one = listed(entry("a"), entry("b"), entry("c"))
    other = listed(entry("d"), entry("e"))
    data = f'{{"{first}": [{one}], "{second}": [{other}]}}\n'.encode()
    head = data[:32]  # the file's first block holds its beginning
    blocks = [head, *(data[at : at + block] for at in range(32, len(data), block))]
    noted = read(blocks)
    assert metrics(noted) == [*((first, name) for name in "abc"), *((second, name) for name in "de")]


def test_where_the_bytes_end_and_whether_the_lists_have_changed_is_known() -> None:
    reader = PieceReader(NotingBuilder(), "counter", ends_open=True)
    assert (reader.current_list, reader.switched) == ("counter", False)
    reader.feed([f'{entry("a")}], "gauge": [{entry("b")},'.encode()])
    assert (reader.current_list, reader.switched) == ("gauge", True)
    assert metrics(reader.result) == [("counter", "a"), ("gauge", "b")]


@pytest.mark.parametrize(
    "end",
    [
        "",
        "]",
        "}",
        "]}}",
        "]} x",
        ",]}",
        "],}",
        '],"gauge":[]',
        f'],"gauge":[{entry("x")}],"counter":[{entry("y")}]}}',
        f'],"counter":[{entry("y")}]}}',
        f'],"other":[{entry("y")}]}}',
        "]}" + " " * 300,
        "\x0b]}",
        "]}\x0b",
        f",\x0b{entry('y')}]}}",
        f" {entry('y')}]}}",
        f",{entry('y')[:-1]}]}}",
        f',{entry("y")[:-1]},"metric":"z"}}]}}',
    ],
)
def test_whatever_a_prover_does_not_write_is_in_doubt(end: str) -> None:
    data = f'{{"counter":[{entry("a")}'.encode() + end.encode()
    with pytest.raises(InDoubtError):
        read([data])
    assert parse_in_pieces(data, NotingBuilder) is None


def test_bytes_that_end_with_the_run_and_those_that_do_not_are_told_apart() -> None:
    ended, open_ = f"{entry('a')}]}}".encode(), f"{entry('a')},".encode()
    for data, ends_open in ((ended, True), (open_, False)):
        with pytest.raises(InDoubtError):
            PieceReader(NotingBuilder(), "gauge", ends_open=ends_open).feed([data])


@pytest.mark.parametrize("blocks", [[], [b""], [b"", b""]])
def test_nothing_is_in_doubt(blocks: list[bytes]) -> None:
    with pytest.raises(InDoubtError):
        read(blocks)


def test_text_that_is_not_utf_8_is_in_doubt_even_where_nobody_looks_at_it() -> None:
    good = f'{{"counter":[{entry("a", stack="x")}]}}'.encode()
    assert read([good]).read == [("counter", "a", "")]
    with pytest.raises(InDoubtError):
        read([good.replace(b'"x"', b'"\xff"')])


def test_lists_named_within_texts_change_nothing() -> None:
    metric = '], "gauge": ['
    data = f'{{"counter":[{entry(metric)},{entry("b")}],"gauge":[{entry("c")}]}}'.encode()
    assert metrics(read([data])) == [("counter", metric), ("counter", "b"), ("gauge", "c")]


def test_a_file_of_several_blocks_is_read_whole_piece_by_piece() -> None:
    count = 3 * CHUNK_BYTES // len(entry("m00000"))
    data = f'{{"gauge":[{listed(*(entry(f"m{place:05}") for place in range(count)))}]}}'.encode()
    noted = parse_in_pieces(data, NotingBuilder)
    assert noted is not None
    assert metrics(noted) == [("gauge", f"m{place:05}") for place in range(count)]
    # a block that is not yet a piece waits for the next one
    assert max(map(len, noted.pieces)) * (len(data) / count) < 2 * CHUNK_BYTES


# -- call stacks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("space", ["", " ", "\n\t"])
def test_values_of_call_stacks_are_emptied_and_no_others(space: str) -> None:
    def laid_out(metric: str, *labels: tuple[str, str]) -> str:
        pairs = ",".join(f'[{space}"{key}",{space}"{value}"]' for key, value in labels)
        return f'{{"labels":[{pairs}],"metric":"{metric}","value":"1"}}'

    data = listed(
        laid_out("stack", ("group", "stack"), ("stack", "main;f")),
        laid_out("b", ("stack", "main;g"), ("xstack", "kept")),
        laid_out("c", ("stack", "")),
        laid_out("d"),
    )
    reader = PieceReader(NotingBuilder(), "counter")
    reader.feed([f"{data}]}}".encode()])
    assert [(metric, stack) for _, metric, stack in reader.result.read] == [
        ("stack", ""),
        ("b", ""),
        ("c", ""),
        ("d", "-"),
    ]


def test_values_with_escapes_are_left_to_the_decoder() -> None:
    hostile = 'g"],[\\'
    data = f"{listed(entry('a', stack='f'), entry('b', stack=hostile), entry('c', stack='h'))}]}}"
    reader = PieceReader(NotingBuilder(), "counter")
    reader.feed([data.encode()])
    assert [stack for _, _, stack in reader.result.read] == ["", hostile, ""]


def test_call_stacks_that_are_looked_at_are_kept() -> None:
    reader = PieceReader(UnemptiedBuilder(), "counter")
    reader.feed([f"{listed(entry('a', stack='f'), entry('b', stack='g'))}]}}".encode()])
    assert [stack for _, _, stack in reader.result.read] == ["f", "g"]


def test_a_third_list_is_in_doubt_though_each_is_complete() -> None:
    """The same list twice has no place for both; the second change is never looked for."""
    reader = PieceReader(NotingBuilder(), "gauge", switched=True, ends_open=True)
    with pytest.raises(InDoubtError):
        reader.feed([f'{entry("a")}],"counter":[{entry("b")},'.encode()])


# -- what only looks right -----------------------------------------------------------------------


@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_a_comma_that_is_missing_between_entries_is_never_added_wherever_the_file_is_cut(
    between: str,
) -> None:
    data = f'{{"counter":[{entry("a")},{entry("b")}{between}{entry("c")},{entry("d")}]}}'.encode()
    for piece_bytes in range(1, len(data) + 1):
        with pytest.raises(InDoubtError):
            read([data[:32], *(data[at : at + 1] for at in range(32, len(data)))], piece_bytes)


@pytest.mark.parametrize("end", ["", " ", "\n", ",\x0b", ",\x0c", "\x0b,", ",\x1c", ",,"])
def test_bytes_that_end_at_a_cut_end_with_a_comma_of_their_own(end: str) -> None:
    """Two shares of a file are joined without anybody looking at what stands between them again."""
    for good in (",", ", ", ",\n\t\r"):
        reader = PieceReader(NotingBuilder(), "counter", ends_open=True)
        reader.feed([(entry("a") + good).encode()])
        assert metrics(reader.result) == [("counter", "a")]
    with pytest.raises(InDoubtError):
        PieceReader(NotingBuilder(), "counter", ends_open=True).feed([(entry("a") + end).encode()])


def other_member(before: str, after: str) -> str:
    """An entry with another member, called as a list is, between its own."""
    return f'{{"labels":[],{before}"gauge"{after},"metric":"m","value":"1"}}'


@pytest.mark.parametrize(
    "lookalike",
    [
        pytest.param(entry("gauge"), id="a text, neither before nor after it"),
        pytest.param(entry("m", gauge="gauge"), id="labels"),
        pytest.param(other_member("", ":0"), id="a member after a list, and no list itself"),
        pytest.param(other_member("", ':"["'), id="a member after a list, and a text"),
        pytest.param(other_member('"x":0,', ":[0]"), id="a list, but no list before it"),
        pytest.param(
            '{"gauge":[0],"labels":[],"metric":"m","value":"1"}', id="a list at the start of an entry"
        ),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_called_as_the_second_list_is_but_is_another_thing_is_passed_over(
    lookalike: str, count: int
) -> None:
    data = f'{{"counter":[{listed(entry("a"), *[lookalike] * count)}],"gauge":[{entry("z")}]}}'.encode()
    names = metrics(read([data]))
    assert [name for name, _ in names] == ["counter"] * (1 + count) + ["gauge"]
    assert names[-1] == ("gauge", "z")


@pytest.mark.parametrize(
    "between", [']"gauge":[', ',"gauge":[', '],"gauge"[', '],"gauge":', '],"gauge":{', ']],"gauge":[']
)
def test_lists_that_are_not_joined_as_lists_are_in_doubt(between: str) -> None:
    data = f'{{"counter":[{entry("a")}{between}{entry("z")}]}}'.encode()
    with pytest.raises(InDoubtError):
        read([data])
