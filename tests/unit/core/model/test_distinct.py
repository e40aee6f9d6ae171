from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.cli.file_names import file_parts, graph_names
from openvm_prof.core.model.distinct import checksum, distinct
from openvm_prof.core.model.text import spelled_out
from tests.builders import profile
from tests.property.strategies import BOUNDED


def safe(name: str) -> str:
    return re.sub(r"\W+", "_", name)


def marked(name: str) -> str:
    return f"{safe(name)}_{checksum(name)}"


def test_what_is_safe_stays_and_what_is_not_is_told_apart() -> None:
    assert distinct(["a", "b.c"], safe, marked) == {"a": "a", "b.c": "b_c"}
    assert distinct(["b_c", "b.c"], safe, marked) == {"b_c": "b_c", "b.c": f"b_c_{checksum('b.c')}"}


def test_a_checksum_that_is_a_name_already_gets_a_number() -> None:
    names = ["a.b", "a/b", marked("a.b"), f"{marked('a.b')}_2"]
    found = distinct(names, safe, marked)
    assert found["a.b"] == f"{marked('a.b')}_3"
    assert found[marked("a.b")] == marked("a.b")


def test_order_changes_nothing() -> None:
    names = ["a.b", "a/b", "a_b", marked("a.b")]
    assert distinct(names[::-1], safe, marked) == distinct(names, safe, marked)


NAMES = st.lists(st.text("aA._/-", max_size=4), unique=True)


@BOUNDED
@given(NAMES)
def test_no_two_names_become_one(names: list[str]) -> None:
    for made in (distinct(names, safe, marked), file_parts([*names, *map(marked, names)])):
        assert len({text.casefold() for text in file_parts(names).values()}) == len(names)
        assert len(set(made.values())) == len(made)


def test_runs_whose_file_names_would_meet_are_told_apart() -> None:
    taken = file_parts(["a/b"])["a/b"]
    assert file_parts(["a/b", taken]) == {"a/b": f"{taken}_2", taken: taken}


@given(st.text(max_size=8), st.text(max_size=8))
def test_no_two_texts_are_spelled_the_same(one: str, other: str) -> None:
    assert spelled_out(one).isprintable()
    assert (spelled_out(one) == spelled_out(other)) == (one == other)


def test_spellings_that_a_text_holds_already() -> None:
    texts = ["\t", "\\u0009", "\\u005cu0009", "\ue0001", "\ue000" + "1", "\U000e0001", "\\\t", "\\\\u0009"]
    assert len(set(map(spelled_out, texts))) == len(set(texts))


def test_graphs_of_runs_and_groups_whose_names_hold_what_stands_between_them() -> None:
    runs = [
        ("runs.x", [profile({"f": 1}, "y-z")]),
        ("runs.x-y", [profile({"f": 1}, "z"), profile({"f": 1}, None)]),
    ]
    runs.append(("runs.q", [profile({"f": 1}, "all"), profile({"f": 1}, None)]))
    names = [name for of_run in graph_names(runs) for name in of_run]
    assert len({name.casefold() for name in names}) == 5
