from __future__ import annotations

import pytest

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.metrics_json import parse_metrics
from openvm_prof.core.runs.matching import match_previous

GAUGE = b'{"gauge": [{"labels": [], "metric": "m", "value": "1"}]}'


def test_runs_in_file_order() -> None:
    file = parse_metrics(b'{"run b": ' + GAUGE + b', "a": {"counter": []}, "c": {}}')
    assert file.is_combined
    assert [run.key for run in file.runs] == ["run b", "a", "c"]
    assert [run.db.metric_names() for run in file.runs] == [["m"], [], []]


def test_a_run_may_be_called_like_a_list() -> None:
    file = parse_metrics(b'{"gauge": ' + GAUGE + b', "counter": ' + GAUGE + b"}")
    assert [run.key for run in file.runs] == ["gauge", "counter"]


def test_an_object_with_a_list_is_a_plain_run_whatever_else_it_holds() -> None:
    assert not parse_metrics(b'{"gauge": [], "extra": ' + GAUGE + b"}").is_combined


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a": 5}', "the value of 'a' is not an object"),
        (b'{"a": [], "b": {}}', "the value of 'a' is not an object"),
        (b'{"a": {"counter": []}, "b": {"counters": []}}', "'b' has neither list"),
        (b'{"a": {"gauge": 3}}', "run 'a': gauge: Expected `array`, got `int`"),
        (
            b'{"a": {"gauge": [{"labels": [], "metric": "m", "value": "x"}]}}',
            "run 'a': gauge[0]: metric 'm': value 'x'",
        ),
    ],
)
def test_anything_else_is_an_error(data: bytes, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_metrics(data)
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [b'{"counter": {}', b'{"gauge": {"counter": []}, x}'])
def test_broken_after_a_run_that_is_called_like_a_list(data: bytes) -> None:
    with pytest.raises(BadInputError):
        parse_metrics(data)


def test_previous_runs_are_matched_by_key() -> None:
    current, previous = (
        parse_metrics(b'{"a": {"gauge": []}, "b": {"gauge": []}}'),
        parse_metrics(b'{"b": ' + GAUGE + b"}"),
    )
    matched = match_previous(current, previous)
    assert matched is not None
    assert list(matched) == ["b"]


def test_combined_and_plain_files_do_not_match_unless_the_previous_is_empty() -> None:
    plain, combined, empty = (
        parse_metrics(GAUGE),
        parse_metrics(b'{"a": ' + GAUGE + b"}"),
        parse_metrics(b"{}"),
    )
    assert match_previous(plain, combined) is None
    assert match_previous(combined, plain) is None
    assert match_previous(combined, empty) == {}
