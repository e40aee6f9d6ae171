"""Reading in pieces gives what reading whole gives, or says that it is in doubt."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading.chunks import InDoubtError, PieceReader
from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder
from openvm_prof.core.reading.whole import parse_whole

# Texts that look like the structure around them, inside strings.
TEXTS = st.sampled_from(
    [
        "a",
        "b;c",
        "",
        '"',
        "\\",
        '\\"',
        "},{",
        "}, {",
        '], "gauge": [',
        '"gauge": [',
        "gauge",
        "counter",
        "é",
        "{",
    ]
)
KEYS = st.sampled_from(["group", "segment", "cycle_tracker_span", "dsl_ir", "phase", "x,", "gauge"])
LABELS = st.dictionaries(KEYS, TEXTS, max_size=4).map(lambda labels: [list(pair) for pair in labels.items()])
METRICS = st.sampled_from(["cells", "frequency", "cycle_tracker_span", "gauge", "}, {", 'q"'])
VALUES = st.sampled_from(["0", "1", "12", "2.5", "3"])
ENTRIES = st.lists(
    st.fixed_dictionaries({"labels": LABELS, "metric": METRICS, "value": VALUES}).map(dict), max_size=12
)


def contents(db: MetricDb) -> object:
    zeros = {group: db.zero_counters(group) for group in db.groups()}
    samples = {group: db.samples(group) for group in db.groups()}
    return db.to_dict(), samples, zeros, [db.phases(group) for group in db.groups()]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    counter=ENTRIES,
    gauge=ENTRIES,
    indent=st.sampled_from([None, 0, 2]),
    first=st.sampled_from(["counter", "gauge"]),
    block=st.integers(1, 90),
    piece=st.integers(30, 300),
)
def test_pieces_give_what_the_whole_gives(
    counter: list[object], gauge: list[object], indent: int | None, first: str, block: int, piece: int
) -> None:
    lists = {"counter": counter, "gauge": gauge}
    ordered = {name: lists[name] for name in sorted(lists, key=lambda name: name != first)}
    data = json.dumps(ordered, indent=indent).encode()
    reader = PieceReader(MetricDbBuilder(), piece_bytes=piece)
    try:
        reader.feed(data[at : at + block] for at in range(0, len(data), block))
    except InDoubtError:
        return
    assert contents(reader.result) == contents(parse_whole(data, MetricDbBuilder)[None])


@pytest.mark.parametrize("indent", [None, 2])
def test_plain_files_are_not_in_doubt(indent: int | None) -> None:
    """The property above would hold for a reader that always doubts."""
    entries = [
        {"labels": [["group", "app"], ["cycle_tracker_span", f"a;{i}"]], "metric": "cells", "value": str(i)}
        for i in range(1, 200)
    ]
    data = json.dumps({"counter": entries, "gauge": entries}, indent=indent).encode()
    reader = PieceReader(MetricDbBuilder(), piece_bytes=1000)
    reader.feed(data[at : at + 512] for at in range(0, len(data), 512))
    assert contents(reader.result) == contents(parse_whole(data, MetricDbBuilder)[None])
    assert reader.current_list == "gauge"
    assert reader.switched
