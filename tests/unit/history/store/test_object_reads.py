"""Reading objects: each part once, what is expected many at a time, and places by thread."""

from __future__ import annotations

import io
import threading
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.history.store import object_reads
from openvm_prof.history.store.object_reads import BLOCK, WHOLE, ObjectReader, ObjectReads


class Server:
    """Objects in memory, and what was asked for."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.asked: Counter[str] = Counter()
        self.failing = 0
        self.reads = ObjectReads(self._get, self._get_range)
        for name, data in objects.items():
            self.reads.learn_size(name, len(data))

    def _get(self, file: str) -> bytes:
        self.asked[file] += 1
        if self.failing:
            self.failing -= 1
            raise ConnectionError(file)
        if file not in self.objects:
            raise FileNotFoundError(file)
        return self.objects[file]

    def _get_range(self, file: str, start: int, end: int) -> bytes:
        assert end <= len(self.objects[file])
        self.asked[f"{file} {start // BLOCK}"] += 1
        return self.objects[file][start:end]


def test_a_small_object_is_read_whole_and_once() -> None:
    server = Server({"a": b"0123456789"})
    assert server.reads.between("a", 2, 4) == b"23"
    assert server.reads.between("a", 8, 99) == b"89"
    assert server.reads.whole("a") == b"0123456789"
    assert server.asked == {"a": 1}


LARGE = bytes(range(256)) * ((WHOLE + 3 * BLOCK) // 256) + b"end"


@given(st.lists(st.tuples(st.integers(0, len(LARGE) + 9), st.integers(0, 3 * BLOCK)), max_size=4))
def test_of_a_large_object_the_blocks_that_are_wanted_are_read(parts: list[tuple[int, int]]) -> None:
    server = Server({"a": LARGE})
    for start, size in parts:
        assert server.reads.between("a", start, start + size) == LARGE[start : start + size]
    wanted = {
        block
        for start, size in parts
        for block in range(start // BLOCK, -(-min(start + size, len(LARGE)) // BLOCK))
        if size and start < len(LARGE)
    }
    assert server.asked == dict.fromkeys((f"a {block}" for block in wanted), 1)


def test_what_is_expected_is_read_ahead_from_the_second_on() -> None:
    names = [f"f{number:03}" for number in range(100)]
    server = Server({name: name.encode() for name in names})
    server.reads.expect(names)
    assert server.reads.whole("f000") == b"f000"
    assert server.asked.total() == 1
    server.reads.whole("f001")
    server.reads.whole("f064")
    assert server.asked.keys() >= set(names[:65])
    for name in names:
        assert server.reads.whole(name) == name.encode()
    assert server.asked == dict.fromkeys(names, 1)


def test_a_request_that_failed_is_made_again_when_it_is_asked_for_again() -> None:
    server = Server({"a": b"x"})
    server.failing = 1
    with pytest.raises(ConnectionError):
        server.reads.whole("a")
    assert server.reads.whole("a") == b"x"
    with pytest.raises(FileNotFoundError):
        server.reads.whole("none")


def test_what_was_not_read_for_longest_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_reads, "_KEPT", 30)
    monkeypatch.setattr(object_reads, "_AHEAD", 2)
    server = Server(dict.fromkeys("abcde", b"0123456789"))
    for name in "abcadea":
        server.reads.whole(name)
    assert server.asked == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    server.reads.whole("b")
    assert server.asked["b"] == 2


def test_a_reader_is_a_file() -> None:
    told: list[Exception] = []
    server = Server({"a": b"0123456789"})
    file = ObjectReader(server.reads, "a", told.append)
    assert (file.readable(), file.seekable()) == (True, True)
    assert file.read(3) == b"012"
    assert file.seek(-2, io.SEEK_END) == 8
    assert file.read() == b"89"
    assert file.read(5) == b""
    assert file.seek(-9, io.SEEK_CUR) == 1
    assert file.read(1) == b"1"
    server = Server({"a": b"0123456789"})
    server.failing = 1
    with pytest.raises(ConnectionError):
        ObjectReader(server.reads, "a", told.append).read()
    assert [type(error) for error in told] == [ConnectionError]


def test_threads_do_not_move_each_other_in_a_file() -> None:
    server = Server({"a": bytes(range(100))})
    file = ObjectReader(server.reads, "a")
    file.seek(10)
    moved = threading.Thread(target=lambda: file.seek(50))
    moved.start()
    moved.join()
    assert file.read(1) == b"\x0a"
