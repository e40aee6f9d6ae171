from __future__ import annotations

import pytest

from openvm_prof.profile.symbols import Symbols, is_offset

TABLE = "main\0réth::run\0last".encode()


@pytest.mark.parametrize(
    ("offset", "name"),
    [
        ("0", "main"),
        ("2", "in"),  # tails may be shared
        ("5", "réth::run"),
        ("005", "réth::run"),
        ("16", "last"),
        ("4", None),  # the end of a name
        ("7", None),  # half of a character
        ("20", None),
        ("9" * 5000, None),
    ],
)
def test_names_by_offset(offset: str, name: str | None) -> None:
    assert Symbols(TABLE).name(offset) == name


def test_an_empty_table_names_nothing() -> None:
    assert Symbols(b"").name("0") is None


@pytest.mark.parametrize(
    ("frame", "expected"),
    [("0", True), ("12", True), ("", False), ("1a", False), ("-1", False), ("٣", False)],
)
def test_what_is_an_offset(frame: str, expected: bool) -> None:
    assert is_offset(frame) is expected
