from __future__ import annotations

from openvm_prof.profile.folded import parse_folded, render_folded
from openvm_prof.profile.profile import frame_of
from tests.builders import profile


def test_sorted_lines_with_whole_and_fractional_values() -> None:
    assert render_folded(profile({"main;f": 2, "main": 1.5, "a b": 2.0**53})) == (
        "a b 9007199254740992\nmain 1.5\nmain;f 2\n"
    )


def test_what_would_end_a_line_or_be_several_frames_is_replaced() -> None:
    odd = profile({f"{frame_of('[u8; 4]')};{frame_of(odd)}": 1 for odd in ("a\nb", "a\x1bb")})
    assert render_folded(odd) == "[u8: 4];a\\u000ab 1\n[u8: 4];a\\u001bb 1\n"


def test_frames_that_would_be_called_alike_are_told_apart() -> None:
    odd = profile({f"main;{frame_of('a;b')}": 1, "main;a:b": 2, frame_of("a;b"): 4, "main": 8})
    stacks = parse_folded(render_folded(odd))
    assert sorted(stacks.values()) == [1, 2, 4, 8]
    assert all(len(stack.split(";")) <= 2 for stack in stacks)


def test_equal_lines_of_a_text_are_added_up() -> None:
    assert parse_folded("a;b 1\na;b 2.5\nc d 1\n") == {"a;b": 3.5, "c d": 1}


def test_nothing_is_nothing() -> None:
    assert render_folded(profile({})) == ""
    assert parse_folded("") == {}
