"""Rewriting, for any file: what may be read may be written again, and is the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.metrics_json import parse_metrics
from openvm_prof.rewrite.rewritten import rewritten_text
from openvm_prof.rewrite.rules import Exclude, Rename, Rule
from tests.builders import rows
from tests.fuzz.grammar import Choices, metrics_file

FILES = st.binary(max_size=400).map(lambda data: metrics_file(Choices(data)))
BOUNDED = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def contents(data: bytes) -> list[object]:
    return [(run.key, repr(rows(run.db))) for run in parse_metrics(data).runs]


@BOUNDED
@given(FILES)
def test_a_rule_about_nothing_changes_nothing(data: bytes) -> None:
    nothing = [Exclude(metric="no such metric, surely")]
    try:
        before = contents(data)
    except BadInputError as error:
        with pytest.raises(BadInputError) as caught:
            rewritten_text(data, nothing)
        assert str(caught.value) == str(error)
        return
    once, notices = rewritten_text(data, nothing)
    assert len(notices) == 1
    assert contents(once.encode()) == before
    assert rewritten_text(once.encode(), nothing)[0] == once


@BOUNDED
@given(FILES)
def test_renaming_there_and_back_and_taking_all_out(data: bytes) -> None:
    try:
        same, _ = rewritten_text(data, [Exclude(metric="no such metric, surely")])
    except BadInputError:
        return
    for metric in sorted({metric for run in parse_metrics(data).runs for metric in run.db.metric_names()}):
        if not set(metric) & set("*?["):
            there_and_back: list[Rule] = [
                Rename(metric=metric, to="elsewhere"),
                Rename(metric="elsewhere", to=metric),
            ]
            assert rewritten_text(data, there_and_back)[0] == same
    empty, _ = rewritten_text(data, [Exclude(metric="*")])
    assert all(not rows(run.db) for run in parse_metrics(empty.encode()).runs)
