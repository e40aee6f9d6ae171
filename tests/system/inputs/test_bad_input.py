"""Bad input too large or too varied for a folder of its own: made here, refused in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from openvm_prof.core.errors import BadInputError, BadInputsError
from openvm_prof.core.reading import chunks
from openvm_prof.core.reading.chunks import PieceReader
from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder
from openvm_prof.core.reading.metrics_json import parse_metrics
from openvm_prof.core.reading.whole import parse_whole
from tests.folders import Call, contents, run_main

ENTRY = {"labels": [["group", "app_proof"]], "metric": "total_proof_time_ms", "value": "5"}


def run(place: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> Call:
    path = place / "a.json"
    path.write_bytes(data)
    return run_main(["--json-paths", str(path)], place, contents(place), capsys)


def with_entry(**changed: object) -> bytes:
    return json.dumps({"counter": [ENTRY | changed], "gauge": [ENTRY]}).encode()


REFUSED: dict[str, Callable[[], bytes]] = {
    "nested-arrays": lambda: b'{"gauge": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested-objects": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "nested-labels": lambda: with_entry(labels="X").replace(b'"X"', b"[" * 100_000 + b"]" * 100_000),
    "brackets-never-closed": lambda: b"[" * 100_000,
    "value-of-100000-digits": lambda: with_entry(value="9" * 100_000),
    "value-of-100000-letters": lambda: with_entry(value="x" * 100_000),
    "bad-value-beside-a-label-of-1-mb": lambda: with_entry(labels=[["group", "g" * 1_000_000]], value="x"),
    "label-key-of-1-mb-twice": lambda: with_entry(labels=[["k" * 1_000_000, "a"], ["k" * 1_000_000, "b"]]),
    "metric-of-1-mb-with-a-bad-value": lambda: with_entry(metric="m" * 1_000_000, value="x"),
    "100000-bad-entries": lambda: json.dumps({"gauge": [ENTRY | {"value": "x"}] * 100_000}).encode(),
    "random-bytes": lambda: bytes((index * 167 + 31) % 256 for index in range(100_000)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_short_lines(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(tmp_path, REFUSED[name](), capsys)
    lines = result.stderr.splitlines()
    assert result.exit == 3
    assert 1 <= len(lines) <= 21
    assert all(line.startswith("openvm-prof: error: ") and line.isprintable() for line in lines)
    assert all(len(line) < 1000 for line in lines)
    assert (result.stdout, result.files) == ("", {})


ACCEPTED: dict[str, Callable[[], bytes]] = {
    "label-value-of-1-mb": lambda: with_entry(labels=[["group", "g" * 1_000_000]]),
    "100000-metric-names": lambda: json.dumps(
        {"gauge": [ENTRY | {"metric": f"m{number}"} for number in range(100_000)]}
    ).encode(),
    "call-stack-of-100000-frames": lambda: with_entry(
        labels=[["group", "app_proof"], ["cycle_tracker_span", ";".join(["f"] * 100_000)]], metric="frequency"
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_large_but_good(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(tmp_path, ACCEPTED[name](), capsys)
    assert result.exit == 0, result.stderr
    assert sorted(result.files) == ["a.detailed.md", "a.md"]


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = {"labels": [["group", 'a"\\é'], ["cycle_tracker_span", "m;f"]], "metric": "m", "value": "1"}
    whole = json.dumps({"counter": [entry, ENTRY], "gauge": [ENTRY]}).encode()
    assert run(tmp_path, whole, capsys).exit == 0
    for name in ("a.md", "a.detailed.md"):
        (tmp_path / name).unlink()
    for length in range(len(whole)):
        result = run(tmp_path, whole[:length], capsys)
        assert (result.exit, result.files, result.stderr.count("\n")) == (3, {}, 1), whole[:length]


@pytest.mark.parametrize("piece_bytes", [64, 300, 1 << 16])
def test_a_broken_byte_is_noticed_wherever_it_is(piece_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in texts that reading by pieces does not look at."""
    monkeypatch.setattr(chunks, "PieceReader", partial(PieceReader, piece_bytes=piece_bytes))
    stack = {
        "labels": [["group", "g"], ["cycle_tracker_span", "main;f"]],
        "metric": "frequency",
        "value": "1",
    }
    whole = json.dumps({"counter": [stack] * 8, "gauge": [ENTRY] * 3}).encode()
    parse_metrics(whole)
    for at in range(len(whole)):
        with pytest.raises(BadInputError):
            parse_metrics(whole[:at] + b"\xff" + whole[at + 1 :])


@pytest.mark.parametrize("piece_bytes", [64, 1 << 16])
@pytest.mark.parametrize("blank", [b"\f", b"\v", b"\0", "\u00a0".encode()])
def test_what_json_does_not_know_as_white_space_is_refused_wherever_it_is(
    blank: bytes, piece_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also between the lists, which the decoder never sees when reading by pieces."""
    monkeypatch.setattr(chunks, "PieceReader", partial(PieceReader, piece_bytes=piece_bytes))
    whole = json.dumps({"gauge": [ENTRY] * 3, "counter": [ENTRY] * 3}, indent=1).encode() + b"\n"
    parse_metrics(whole)
    for at in [match.start() for match in re.finditer(rb"[\s,:]", whole)] + [0, len(whole)]:
        with pytest.raises(BadInputError):
            parse_metrics(whole[:at] + blank + whole[at:])


def test_every_bad_entry_is_told_with_its_place() -> None:
    counters = [ENTRY, ENTRY | {"value": "-1"}, ENTRY | {"labels": [["a"]]}, 3, ENTRY | {"metric": None}]
    gauges = [ENTRY | {"value": "-1"}, {"labels": [], "metric": "m"}, ENTRY | {"value": "x" * 100}]
    with pytest.raises(BadInputsError) as caught:
        parse_whole(json.dumps({"gauge": gauges, "counter": counters}).encode(), MetricDbBuilder)
    assert [error.where.entry for error in caught.value.errors] == [
        "gauge[1]", "gauge[2]", "counter[1]", "counter[2]", "counter[3]", "counter[4]",
    ]  # fmt: skip
    assert caught.value.count == 6


@pytest.mark.parametrize(
    "twice",
    [
        b'{"gauge": [], "counter": [], "gauge": []}',
        b'{"gauge": [], "g\\u0061uge": []}',
        b'{"a": {"gauge": []}, "b": {}, "a": {"gauge": []}}',
        b'{"a": {"gauge": [], "gauge": []}}',
        b'{"say \\"a\\"": {}, "say \\"a\\"": {}}',
    ],
)
def test_what_stands_twice_is_refused_not_half_read(twice: bytes) -> None:
    with pytest.raises(BadInputError, match="appears twice"):
        parse_metrics(twice)


@pytest.mark.parametrize(
    "once", [b'{"gauge": [], "extra": {"gauge": 1}}', b'{ "a" : {"gauge":[]} , "b":{"gauge":[]} }', b"{}"]
)
def test_what_stands_once_is_read(once: bytes) -> None:
    parse_metrics(once)
