from __future__ import annotations

import re

import pytest

from openvm_prof.analysis.top import Costs, costs, top, top_views
from openvm_prof.model.top import By, Measure, Top
from tests.builders import stack_entry, stack_profiles


def found(entries: list[dict[str, object]], by: By, groups: tuple[str, ...] = ()) -> dict[Measure, Costs]:
    return costs(stack_profiles(entries, top_views(by)).profiles, by, groups)


def numbers(result: Top, measure: Measure = Measure.INSTRUCTIONS) -> list[tuple[str, float, float]]:
    rows = []
    for row in result.rows:
        cost = row.now[measure]
        assert cost is not None
        rows.append((" ".join(row.name), cost.self, cost.inclusive))
    return rows


CALLS = [
    stack_entry("frequency", "1", "main"),
    stack_entry("frequency", "2", "main;f"),
    stack_entry("frequency", "4", "main;f;g;f"),
    stack_entry("frequency", "8", "main;g", opcode="MUL"),
    stack_entry("cells_used", "16", "main;g", opcode="MUL", air_name="Air"),
]


def test_recursion_counts_once_in_inclusive_costs() -> None:
    result = top(found(CALLS, By.FUNCTION), By.FUNCTION)
    assert numbers(result) == [("g", 8, 12), ("f", 6, 6), ("main", 1, 15)]
    assert result.totals == {Measure.INSTRUCTIONS: 15, Measure.CELLS: 16}


def test_rank_by_inclusive_costs() -> None:
    result = top(found(CALLS, By.FUNCTION), By.FUNCTION, inclusive=True)
    assert [row.name for row in result.rows] == [("main",), ("g",), ("f",)]
    assert [row.rank for row in result.rows] == [1, 2, 3]


def test_a_measure_that_something_lacks_is_none_and_not_zero() -> None:
    result = top(found(CALLS, By.FUNCTION), By.FUNCTION)
    assert [row.now[Measure.CELLS] is None for row in result.rows] == [False, True, False]


def test_by_opcode_by_air_and_by_both() -> None:
    assert numbers(top(found(CALLS, By.OPCODE), By.OPCODE)) == [("MUL", 8, 8), ("ADD", 7, 7)]
    assert numbers(top(found(CALLS, By.AIR), By.AIR), Measure.CELLS) == [("Air", 16, 16)]
    both = top(found(CALLS, By.FUNCTION_AND_AIR), By.FUNCTION_AND_AIR)
    assert numbers(both, Measure.CELLS) == [("g Air", 16, 16), ("main Air", 0, 16)]


def test_opcode_counts_stand_in_for_frequencies_and_are_never_added_to_them() -> None:
    both = [*CALLS, stack_entry("opcode_count", "100", "", group="app_proof")]
    assert found(both, By.OPCODE)[Measure.INSTRUCTIONS].total == 15
    alone = [stack_entry("opcode_count", "100", "", group="leaf")]
    assert found([*CALLS, *alone], By.OPCODE)[Measure.INSTRUCTIONS].total == 115


def test_only_some_groups() -> None:
    entries = [*CALLS, stack_entry("frequency", "100", "leaf_main", group="leaf")]
    assert found(entries, By.FUNCTION, ("leaf",))[Measure.INSTRUCTIONS].total == 100


def test_ties_stand_by_name_and_a_pattern_leaves_ranks_to_what_it_lets_through() -> None:
    entries = [stack_entry("frequency", "5", name) for name in ("b", "a", "c")]
    of = found(entries, By.FUNCTION)
    assert [row.name[0] for row in top(of, By.FUNCTION).rows] == ["a", "b", "c"]
    matched = top(of, By.FUNCTION, pattern=re.compile("[bc]"), most=1)
    assert [(row.rank, row.name[0]) for row in matched.rows] == [(1, "b")]
    assert matched.left_out == 1
    assert matched.totals[Measure.INSTRUCTIONS] == 15


def test_a_base() -> None:
    base = [stack_entry("frequency", "3", "f"), stack_entry("frequency", "9", "gone")]
    result = top(found(CALLS, By.FUNCTION), By.FUNCTION, before=found(base, By.FUNCTION))
    before = {row.name[0]: row.before[Measure.INSTRUCTIONS] for row in result.rows}
    assert before["f"] is not None
    assert before["f"].self == 3
    assert before["main"] is None
    assert result.vanished == ((("gone",), 9),)


@pytest.mark.parametrize("by", By)
def test_nothing_recorded(by: By) -> None:
    result = top(found([], by), by)
    assert (result.rows, result.totals) == ((), {})
