from __future__ import annotations

import json

import pytest

from openvm_prof.core.errors import BadInputError
from openvm_prof.rewrite.recording_json import parse_recording
from openvm_prof.rewrite.rendering import render_recording

# Everything that the store does not keep: order, spans, zeros, odd numbers, further keys.
ODD = """{
  "gauge": [{"value": "NaN", "labels": [["segment", "0"], ["group", "g"]], "metric": "m", "note": 1}],
  "other": {"kept": [1, null]},
  "counter": [
    {"labels": [["cycle_tracker_span", "a;b"]], "metric": "zero", "value": "0"},
    {"labels": [], "metric": "long", "value": "0.30000000000000000000000000000001"},
    {"labels": [], "metric": "old", "value": 12.5},
    {"labels": [], "metric": "old", "value": 7}
  ]
}"""


@pytest.mark.parametrize(
    "text",
    [
        ODD,
        "{}",
        '{"counter": []}',
        f'{{"b": {ODD}, "a": {{}}, "counter": {{"gauge": []}}}}',
        f'{{"only": {ODD}}}',
    ],
)
def test_nothing_is_lost_or_moved(text: str) -> None:
    written = render_recording(parse_recording(text.encode()))

    def everything(of: str) -> object:
        return json.loads(of, object_pairs_hook=lambda pairs: pairs)

    assert everything(written) == everything(text)
    assert written.endswith("}\n")


def test_writing_is_stable() -> None:
    once = render_recording(parse_recording(ODD.encode()))
    assert render_recording(parse_recording(once.encode())) == once


@pytest.mark.parametrize("text", ["", "[]", '{"counter": [{"labels": [], "metric": "m", "value": "-1"}]}'])
def test_what_is_no_metrics_file_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        parse_recording(text.encode())
