from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.model.text import spelled_out
from openvm_prof.profile.profile import frame_of, frames_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("main", "main"),
        ("<[u8; 4] as Debug>::fmt", "<[u8; 4] as Debug>::fmt"),
        ("one\ntwo\x1b[0m", r"one\u000atwo\u001b[0m"),
        (r"one\u000atwo", r"one\u005cu000atwo"),
        ("réth", "réth"),
    ],
)
def test_a_frame_of_a_stack_is_shown_as_it_was_but_for_what_cannot_be_seen(text: str, shown: str) -> None:
    assert frames_of(frame_of(text)) == [shown]


@given(st.lists(st.text(), min_size=1))
def test_no_frame_is_several(texts: list[str]) -> None:
    frames = frames_of(";".join(map(frame_of, texts)))
    assert len(frames) == len(texts)
    assert all(map(str.isprintable, frames))
    assert frames == list(map(spelled_out, texts))
