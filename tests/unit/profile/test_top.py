from __future__ import annotations

import re

import pytest

from openvm_prof.profile.top import Costs, costs, is_of_traces, top, top_views
from openvm_prof.profile.top_model import By, Cost, Measure, Top
from tests.builders import json_entry, stack_entry, stack_profiles


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


TRACES = [
    json_entry("cells", "700", ("group", "app_proof"), ("air_name", "Keccak"), ("segment", "0")),
    json_entry("cells", "700", ("group", "app_proof"), ("air_name", "Keccak"), ("segment", "1")),
    json_entry("rows", "70", ("group", "app_proof"), ("air_name", "Keccak"), ("segment", "0")),
    json_entry("cells", "2000", ("group", "leaf"), ("air_name", "Poseidon2")),
    json_entry("rows", "20", ("group", "leaf"), ("air_name", "Poseidon2")),
]


def test_airs_without_call_stacks_are_ranked_by_the_cells_and_rows_of_their_traces() -> None:
    result = top(found(TRACES, By.AIR), By.AIR)
    assert numbers(result, Measure.CELLS) == [("Poseidon2", 2000, 2000), ("Keccak", 1400, 1400)]
    assert result.totals == {Measure.CELLS: 3400, Measure.ROWS: 90}
    assert is_of_traces(result)
    by_rows = top(found(TRACES, By.AIR), By.AIR, rank_by=Measure.ROWS)
    assert [row.name for row in by_rows.rows] == [("Keccak",), ("Poseidon2",)]
    assert found(TRACES, By.FUNCTION) == {}


def test_cells_of_traces_are_never_added_to_cells_by_call_stack() -> None:
    result = top(found([*CALLS, *TRACES], By.AIR), By.AIR)
    assert result.totals == {Measure.CELLS: 16}
    assert not is_of_traces(result)


def test_instructions_by_air_rank_first_beside_the_cells_of_traces() -> None:
    counted = json_entry("opcode_count", "5", ("group", "app_proof"), ("air_name", "Keccak"))
    result = top(found([*TRACES, counted], By.AIR), By.AIR)
    assert list(result.totals) == [Measure.INSTRUCTIONS, Measure.CELLS, Measure.ROWS]


def test_cells_of_traces_are_not_compared_with_cells_by_call_stack() -> None:
    result = top(found(TRACES, By.AIR), By.AIR, before=found(CALLS, By.AIR))
    assert not result.is_compared
    assert "not compared" in result.note
    alike = top(found(TRACES, By.AIR), By.AIR, before=found(TRACES[:1], By.AIR))
    assert alike.is_compared
    assert alike.note == ""
    assert top(found(TRACES, By.AIR), By.AIR, before={}).is_compared


def test_names_that_vanished_are_looked_up_once_each() -> None:
    hashes = 0

    class Text(str):
        def __hash__(self) -> int:
            nonlocal hashes
            hashes += 1
            return super().__hash__()

    def of(count: int) -> dict[Measure, Costs]:
        return {
            Measure.INSTRUCTIONS: Costs(5.0, {(Text(f"f{i}"),): Cost() for i in range(count)}, "frequency")
        }

    def looked_up(count: int) -> int:
        nonlocal hashes
        now, before = of(count), of(2 * count)
        hashes = 0
        assert len(top(now, By.FUNCTION, before=before).vanished) == count
        return hashes

    assert looked_up(400) < 5 * looked_up(100)
