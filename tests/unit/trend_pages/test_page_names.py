"""Page names: plain names stay, others become safe, no two share a file."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.trend_pages.page_names import page_names
from tests.hostile import PAYLOADS

HOSTILE = [
    "../up",
    "a/b",
    "CON",
    "con",
    "Fib",
    "fib",
    "fib.",
    "",
    " ",
    "é",
    "e\u0301",
    "x" * 300,
    *PAYLOADS.values(),
]


def test_plain_names_are_the_files() -> None:
    assert page_names(["fibonacci", "reth_block-2.v1"]) == {
        "fibonacci": "benchmarks/fibonacci.html",
        "reth_block-2.v1": "benchmarks/reth_block-2.v1.html",
    }


def test_hostile_names_are_safe_and_distinct() -> None:
    paths = page_names(HOSTILE)
    assert len(set(paths.values())) == len(set(HOSTILE))
    for path in paths.values():
        assert re.fullmatch(r"benchmarks/[a-z0-9][a-z0-9._-]{0,70}\.html", path)
        assert path != "benchmarks/con.html"


@given(st.lists(st.text(), unique=True))
def test_no_two_names_share_a_file(names: list[str]) -> None:
    paths = list(page_names(names).values())
    assert len({path.casefold() for path in paths}) == len(names)


def test_a_name_that_looks_like_a_made_one_does_not_take_its_file() -> None:
    (made,) = page_names(["Fib"]).values()
    stem = made.removeprefix("benchmarks/").removesuffix(".html")
    assert page_names([stem])[stem] != made
