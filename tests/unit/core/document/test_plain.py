from __future__ import annotations

import pytest

from openvm_prof.core.document.plain import plain

# Every character of Unicode's Bidi_Control, and others that take no room.
INVISIBLE = "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad\ufeff"


@pytest.mark.parametrize("char", INVISIBLE)
def test_characters_that_cannot_be_seen_become_spaces(char: str) -> None:
    assert plain(f"a{char}b") == "a b"


@pytest.mark.parametrize("char", "\x00\x07\x08\t\n\r\x1b\x7f\x9b\u2028\u2029\ud800")
def test_control_characters_become_spaces(char: str) -> None:
    assert plain(f"a{char}b") == "a b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a::error::b", "a: :error::b"),
        ("a::ERROR file=x::b", "a: :ERROR file=x::b"),
        ("##[group]x", "# #[group]x"),
        ("::anything", ": :anything"),
        ("  ::anything", "  : :anything"),
        ("\n::anything", " : :anything"),
        (":\u200e:error::", ": :error::"),
        ("Vec::new", "Vec::new"),
        ("std::errors", "std::errors"),
        ("# #x ##", "# #x ##"),
    ],
)
def test_commands_of_ci_are_taken_apart(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("text", ["plain_name.2", "Vm<Adapter, Core<4, 8>>", "é 🔴 日本", ""])
def test_other_names_stay(text: str) -> None:
    assert plain(text) == text
