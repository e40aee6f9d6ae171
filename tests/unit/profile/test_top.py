from __future__ import annotations

import re

import pytest

from openvm_prof.core.catalog.dimensions import AIR, FUNCTION, OPCODE, dimensions
from openvm_prof.profile.profiling import TopOptions, top_of
from openvm_prof.profile.stacks import Profiles
from openvm_prof.profile.top import Costs, costs, is_of_traces, top, top_kinds
from openvm_prof.profile.top_model import By, Cost, Measure, Top
from tests.builders import json_entry, stack_entry, stack_profiles


def found(entries: list[dict[str, object]], by: By, groups: tuple[str, ...] = ()) -> dict[Measure, Costs]:
    return costs(stack_profiles(entries, top_kinds(by)).profiles, by, groups)


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
    result = top(found(CALLS, (FUNCTION,)), (FUNCTION,))
    assert numbers(result) == [("g", 8, 12), ("f", 6, 6), ("main", 1, 15)]
    assert result.totals == {Measure.INSTRUCTIONS: 15, Measure.CELLS: 16}


def test_rank_by_inclusive_costs() -> None:
    result = top(found(CALLS, (FUNCTION,)), (FUNCTION,), inclusive=True)
    assert [row.name for row in result.rows] == [("main",), ("g",), ("f",)]
    assert [row.rank for row in result.rows] == [1, 2, 3]


def test_a_measure_that_something_lacks_is_none_and_not_zero() -> None:
    result = top(found(CALLS, (FUNCTION,)), (FUNCTION,))
    assert [row.now[Measure.CELLS] is None for row in result.rows] == [False, True, False]


def test_by_opcode_by_air_and_by_both() -> None:
    assert numbers(top(found(CALLS, (OPCODE,)), (OPCODE,))) == [("MUL", 8, 8), ("ADD", 7, 7)]
    assert numbers(top(found(CALLS, (AIR,)), (AIR,)), Measure.CELLS) == [("Air", 16, 16)]
    both = top(found(CALLS, (FUNCTION, AIR)), (FUNCTION, AIR))
    assert numbers(both, Measure.CELLS) == [("g Air", 16, 16), ("main Air", 0, 16)]


def by(text: str, entries: list[dict[str, object]]) -> list[tuple[str, ...]]:
    """The names that instructions are ranked under, and the cost of each by itself."""
    return [row.name for row in top(found(entries, dimensions(text)), dimensions(text)).rows]


def test_names_have_their_parts_in_the_order_asked_for() -> None:
    entry = stack_entry("frequency", "1", "main;f", air_name="Air", segment="3", group="leaf")
    assert by("function+air", [entry]) == [("f", "Air"), ("main", "Air")]
    assert by("air+function", [entry]) == [("Air", "f"), ("Air", "main")]
    assert by("segment+function+group+air", [entry]) == [
        ("3", "f", "leaf", "Air"),
        ("3", "main", "leaf", "Air"),
    ]
    assert by("group", [entry, stack_entry("frequency", "2", "f", group="app_proof")]) == [
        ("app_proof",),
        ("leaf",),
    ]
    assert by("program", [entry]) == []


def test_an_air_is_found_under_either_label_and_counts_once() -> None:
    entries = [
        json_entry("cells", "1", ("group", "leaf"), ("air_name", "A"), ("segment", "0")),
        json_entry("cells", "2", ("group", "leaf"), ("air", "A"), ("segment", "0")),
        json_entry("cells", "4", ("group", "leaf"), ("air_name", "A"), ("air", "7"), ("segment", "1")),
    ]
    assert numbers(top(found(entries, (AIR,)), (AIR,)), Measure.CELLS) == [("A", 7, 7)]
    both = dimensions("air+segment")
    assert numbers(top(found(entries, both), both), Measure.CELLS) == [("A 1", 4, 4), ("A 0", 3, 3)]


def test_an_empty_label_is_a_part_all_the_same() -> None:
    entry = stack_entry("frequency", "1", "main", air_name="")
    assert by("function+air", [entry]) == [("main", "(no frames)")]
    no_span = stack_entry("frequency", "1", "", air_name="Air")
    assert by("function+air", [no_span]) == [("(no frames)", "Air")]


def test_equal_costs_of_segments_stand_in_the_order_of_their_numbers() -> None:
    entries = [stack_entry("frequency", "1", "f", segment=number) for number in ("10", "2", "1")]
    assert by("segment", entries) == [("1",), ("2",), ("10",)]


def test_entries_without_a_group_have_a_name() -> None:
    entry = json_entry("opcode_count", "5", ("opcode", "ADD"))
    assert by("group", [entry]) == [("(no group)",)]
    assert by("group+opcode", [entry]) == [("(no group)", "ADD")]


def test_opcode_counts_stand_in_for_frequencies_and_are_never_added_to_them() -> None:
    both = [*CALLS, stack_entry("opcode_count", "100", "", group="app_proof")]
    assert found(both, (OPCODE,))[Measure.INSTRUCTIONS].total == 15
    alone = [stack_entry("opcode_count", "100", "", group="leaf")]
    assert found([*CALLS, *alone], (OPCODE,))[Measure.INSTRUCTIONS].total == 115


def test_only_some_groups() -> None:
    entries = [*CALLS, stack_entry("frequency", "100", "leaf_main", group="leaf")]
    assert found(entries, (FUNCTION,), ("leaf",))[Measure.INSTRUCTIONS].total == 100


def test_ties_stand_by_name_and_a_pattern_leaves_ranks_to_what_it_lets_through() -> None:
    entries = [stack_entry("frequency", "5", name) for name in ("b", "a", "c")]
    of = found(entries, (FUNCTION,))
    assert [row.name[0] for row in top(of, (FUNCTION,)).rows] == ["a", "b", "c"]
    matched = top(of, (FUNCTION,), pattern=re.compile("[bc]"), most=1)
    assert [(row.rank, row.name[0]) for row in matched.rows] == [(1, "b")]
    assert matched.left_out == 1
    assert matched.totals[Measure.INSTRUCTIONS] == 15


def test_a_base() -> None:
    base = [stack_entry("frequency", "3", "f"), stack_entry("frequency", "9", "gone")]
    result = top(found(CALLS, (FUNCTION,)), (FUNCTION,), before=found(base, (FUNCTION,)))
    before = {row.name[0]: row.before[Measure.INSTRUCTIONS] for row in result.rows}
    assert before["f"] is not None
    assert before["f"].self == 3
    assert before["main"] is None
    assert result.vanished == ((("gone",), 9),)


@pytest.mark.parametrize("text", ["function", "opcode", "air", "function+air", "group", "air+segment"])
def test_nothing_recorded(text: str) -> None:
    by = dimensions(text)
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
    result = top(found(TRACES, (AIR,)), (AIR,))
    assert numbers(result, Measure.CELLS) == [("Poseidon2", 2000, 2000), ("Keccak", 1400, 1400)]
    assert result.totals == {Measure.CELLS: 3400, Measure.ROWS: 90}
    assert is_of_traces(result)
    by_rows = top(found(TRACES, (AIR,)), (AIR,), rank_by=Measure.ROWS)
    assert [row.name for row in by_rows.rows] == [("Keccak",), ("Poseidon2",)]
    assert found(TRACES, (FUNCTION,)) == {}


def test_cells_of_traces_are_never_added_to_cells_by_call_stack() -> None:
    result = top(found([*CALLS, *TRACES], (AIR,)), (AIR,))
    assert result.totals == {Measure.CELLS: 16}
    assert not is_of_traces(result)


def test_instructions_by_air_rank_first_beside_the_cells_of_traces() -> None:
    counted = json_entry("opcode_count", "5", ("group", "app_proof"), ("air_name", "Keccak"))
    result = top(found([*TRACES, counted], (AIR,)), (AIR,))
    assert list(result.totals) == [Measure.INSTRUCTIONS, Measure.CELLS, Measure.ROWS]


def test_cells_of_traces_are_not_compared_with_cells_by_call_stack() -> None:
    result = top(found(TRACES, (AIR,)), (AIR,), before=found(CALLS, (AIR,)))
    assert not result.is_compared
    assert "not compared" in result.note
    alike = top(found(TRACES, (AIR,)), (AIR,), before=found(TRACES[:1], (AIR,)))
    assert alike.is_compared
    assert alike.note == ""
    assert top(found(TRACES, (AIR,)), (AIR,), before={}).is_compared


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
        assert len(top(now, (FUNCTION,), before=before).vanished) == count
        return hashes

    assert looked_up(400) < 5 * looked_up(100)


def test_key_generation_is_in_no_total_unless_it_is_asked_for() -> None:
    entries = [
        *CALLS,
        stack_entry("frequency", "100", "main;f", program="root_keygen"),
        stack_entry("frequency", "1000", "main;f", group="app_keygen"),
    ]
    assert found(entries, (FUNCTION,)) == found(CALLS, (FUNCTION,))
    assert found(entries, (OPCODE,), ("root_keygen",))[Measure.INSTRUCTIONS].total == 100


def recorded(*entries: dict[str, object]) -> Profiles:
    return stack_profiles(list(entries), top_kinds((OPCODE,)))


V2_1 = json_entry("postflight_time_ms", "1", ("group", "app_proof"))


def test_v2_1_ranks_opcodes_by_opcode_count_alone() -> None:
    counted = json_entry("opcode_count", "7", ("group", "app_proof"), ("opcode", "ADD"))
    frequency = json_entry("frequency", "5", ("group", "app_proof"), ("opcode", "ADD"))
    alone = json_entry("frequency", "9", ("opcode", "MUL"))
    result = top_of(
        recorded(V2_1, frequency, counted, alone).profiles, None, TopOptions((OPCODE,)), {"era": "v2.1"}
    )
    assert numbers(result) == [("ADD", 7, 7)]


def test_a_base_of_another_era_or_hardware_is_none_and_the_top_says_why() -> None:
    cells = [
        json_entry("cells", value, ("group", "app_proof"), ("air_name", "Alu")) for value in ("60", "20")
    ]
    era = json_entry("prover.main_trace_commit_time_ms", "1")
    hardware = json_entry("trace_commit_cpu_time_ms", "1")
    now, before = (
        stack_profiles(entries, top_kinds((AIR,))) for entries in ([era, cells[0]], [era, hardware, cells[1]])
    )
    assert (now.told, before.told) == ({"era": "v2.0", "prover": "GPU"}, {"era": "v2.0", "prover": "CPU"})
    result = top_of(now.profiles, before.profiles, TopOptions((AIR,)), now.told, before.told)
    assert not result.is_compared
    assert result.rows[0].before[Measure.CELLS] is None
    assert "different hardware (CPU before, GPU now)" in result.note
    same = top_of(now.profiles, now.profiles, TopOptions((AIR,)), now.told, now.told)
    assert same.is_compared


def test_sums_beyond_the_exact_ones_do_not_depend_on_the_order_of_entries() -> None:
    values = ("9007199254740992", "1", "1", "1")
    entries = [stack_entry("frequency", value, f"f{at}") for at, value in enumerate(values)]
    mains = [stack_entry("frequency", value, f"main;f{at}") for at, value in enumerate(values)]
    for order in (entries, mains):
        totals = [found(given, (FUNCTION,))[Measure.INSTRUCTIONS] for given in (order, order[::-1])]
        assert totals[0] == totals[1]
