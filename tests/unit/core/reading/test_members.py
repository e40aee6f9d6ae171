"""Members that stand twice are refused wherever they stand; a scan that stops is no end of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading import files, parallel
from openvm_prof.core.reading.metrics_json import parse_metrics

ENTRY = b'{"labels":[["group","app_proof"]],"metric":"cells_used","value":"5"}'
LONG = b",".join([ENTRY] * 40)

TWICE = {
    "a-list": b'{"counter":[%b],"gauge":[],"counter":[%b]}',
    "the-first-list-at-once": b'{"counter":[%b],"counter":[%b]}',
    "an-escaped-list": b'{"counter":[%b],"gauge":[],"\\u0063ounter":[%b]}',
    "an-escaped-list-first": b'{"\\u0063ounter":[%b],"counter":[%b]}',
    "a-number-that-another-begins-with": b'{"x": 12, "x": 1, "counter":[%b],"gauge":[%b]}',
    "a-number-with-a-fraction": b'{"x":1.5,"x":1,"counter":[%b],"gauge":[%b]}',
    "a-number-with-an-exponent": b'{"x":1e5,"x":1,"counter":[%b],"gauge":[%b]}',
    "a-member-within-a-member": b'{"x":{"a":[{"b":1,"b":1}]},"counter":[%b],"gauge":[%b]}',
    "a-run": b'{"r":{"counter":[%b]},"r":{"counter":[%b]}}',
    "an-escaped-run": b'{"r":{"counter":[%b]},"\\u0072":{"counter":[%b]}}',
    "a-list-of-a-run": b'{"q":{},"r":{"counter":[%b],"gauge":[],"counter":[%b]}}',
    "a-run-and-a-list": b'{"counter":{"counter":[%b]},"counter":[%b]}',
}
ENTRIES = {
    "metric": b'{"labels":[],"metric":"a","metric":"b","value":"1"}',
    "labels": b'{"labels":[],"labels":[["a","b"]],"metric":"b","value":"1"}',
    "value": b'{"labels":[],"metric":"b","value":"2","value":"1"}',
    "value-as-number": b'{"labels":[],"metric":"b","value":2,"value":1.5}',
    "value-of-both-kinds": b'{"value":"2","labels":[],"metric":"b","value":1.5}',
    "space-before-colon": b'{"labels":[],"metric" :"a","metric":"b","value":"1"}',
    "escaped": b'{"labels":[],"metric":"a","\\u006detric":"b","value":"1"}',
    "unknown": b'{"labels":[],"metric":"a","value":"1","x":1,"x":2}',
    "beside-escaped-quotes": b'{"labels":[["a","\\"b\\""]],"metric":"a","metric":"b","value":"1"}',
    "within-unknown": b'{"labels":[],"metric":"a","value":"1","x":[{"y":1,"y":1}]}',
}


@pytest.fixture(params=["bytes", "pieces", "2 jobs", "3 jobs"])
def read(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[bytes], object]:
    """Every way in which the bytes of a file are read."""
    if request.param == "bytes":
        return parse_metrics
    monkeypatch.setattr(files, "CHUNK_BYTES", 200)
    jobs = 1 if request.param == "pieces" else int(request.param[0])
    monkeypatch.setattr(files, "_WORTH_SHARING", 400)
    monkeypatch.setattr(parallel, "shares", lambda size, jobs: jobs)

    def from_file(data: bytes) -> object:
        path = tmp_path / "metrics.json"
        path.write_bytes(data)
        return files.read_metrics(path, jobs=jobs)

    return from_file


@pytest.mark.parametrize("layout", TWICE.values(), ids=TWICE)
@pytest.mark.parametrize("entries", [b"", ENTRY, LONG], ids=["empty", "short", "long"])
def test_a_member_that_stands_twice_is_refused(
    layout: bytes, entries: bytes, read: Callable[[bytes], object]
) -> None:
    with pytest.raises(BadInputError, match="twice"):
        read(layout % (entries, entries))


@pytest.mark.parametrize("bad", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize("layout", [b'{"gauge":[%b]}', b'{"r":{"gauge":[%b]}}', b'{"x":1,"gauge":[%b]}'])
@pytest.mark.parametrize("before", [0, 1, 60])
def test_a_member_of_an_entry_that_stands_twice_is_refused_with_its_place(
    bad: bytes, layout: bytes, before: int, read: Callable[[bytes], object]
) -> None:
    data = layout % b",".join([*[ENTRY] * before, bad, ENTRY])
    with pytest.raises(BadInputError, match="twice") as caught:
        read(data)
    assert caught.value.where.entry == f"gauge[{before}]"


@pytest.mark.parametrize(
    "data",
    [
        b'{"x": 12, "y": 1, "counter":[%b]}',
        b'{"x": 1, "y": 12, "counter":[%b] }',
        b'{ "x" : [ 1, {"counter": 2} ] , "counter" : [%b]\n}\n',
        b'{"x": "a\\"},{", "counter":[%b], "y": {}}',
        b'{"\\u0063ounter":[%b]}',
        b'{"counter":[%b],"x":' + b"7" * 5000 + b"}",
        b'{"gauge":[{"labels":[["a","\\"b\\""]],"metric":"b","value":"1"}],"counter":[%b]}',
        b'{"gauge":[{"labels":[],"metric":"say \\"metric\\"","value":1,"x":"value"}],"counter":[%b]}',
    ],
)
def test_members_that_stand_once_are_read_whatever_their_layout(data: bytes) -> None:
    (run,) = parse_metrics(data % LONG).runs
    assert sum(run.db.samples("app_proof")["cells_used"]) == 200.0


def repeats(data: bytes) -> bool:
    """Whether any object of a document has a key twice, by the standard library."""
    found = []

    def check(pairs: list[tuple[str, object]]) -> None:
        found.append(len({key for key, _ in pairs}) < len(pairs))

    json.loads(data, object_pairs_hook=check)
    return any(found)


KEYS = st.sampled_from(["counter", "gauge", "\\u0063ounter", "x", "1", ""])
SCALARS = st.sampled_from(
    [b"1", b"12", b"1.5", b"1e2", b'"1"', b'"12"', b"null", b"[]", b"{}", b"[1]", b"-1"]
)
LISTS = st.sampled_from([b"[]", b"[%b]" % ENTRY, b"[%b]" % LONG])
MEMBERS = st.lists(st.tuples(KEYS, SCALARS, LISTS, st.sampled_from([b"", b" ", b"\n\t"])), max_size=5)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(MEMBERS)
def test_a_document_with_a_key_twice_is_never_read(members: list[tuple[str, bytes, bytes, bytes]]) -> None:
    texts = [
        b'%b"%b"%b:%b%b%b' % (s, k.encode(), s, s, items if k.endswith("er") or k == "gauge" else scalar, s)
        for k, scalar, items, s in members
    ]
    data = b"{" + b",".join(texts) + b"}"
    try:
        parse_metrics(data)
    except BadInputError:
        return
    assert not repeats(data)


@pytest.mark.parametrize("rest", [b"\0", b"x", b"]", b"}", b",", b'{"counter":[]}', b"\xef\xbb\xbf"])
def test_what_follows_the_end_is_refused(rest: bytes, read: Callable[[bytes], object]) -> None:
    with pytest.raises(BadInputError):
        read(b'{"counter":[%b],"gauge":[]}' % LONG + rest)


@pytest.mark.parametrize(
    "layout", [b'{"counter":[%b],"gauge":[%b]}', b'{"a":{"counter":[%b]},"b":{"gauge":[%b]}}']
)
def test_a_file_cut_off_anywhere_is_refused_however_it_is_read(
    layout: bytes, read: Callable[[bytes], object]
) -> None:
    # processes share a file entry by entry: three a list show every way in which a share can end
    few = b",".join([ENTRY] * 3)
    data = layout % (few, few)
    read(data)
    for end in range(len(data)):
        with pytest.raises(BadInputError):
            read(data[:end])
