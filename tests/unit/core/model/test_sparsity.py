from __future__ import annotations

from openvm_prof.core.model.sparsity import MOST_CELLS_PER_VALUE, SMALL_TABLE_CELLS, rare_columns


def test_only_rare_columns_of_a_large_and_mostly_empty_table_are_named() -> None:
    counts = {"everywhere": 1000, "often": 125, "rare": 124} | {f"m{i}": 1 for i in range(50)}
    assert rare_columns(counts, 1000) == counts.keys() - {"everywhere", "often"}


def test_a_small_table_has_no_rare_columns() -> None:
    assert not rare_columns(dict.fromkeys(map(str, range(70)), 1), 70)
    assert rare_columns(dict.fromkeys(map(str, range(100)), 1), 100)


def test_a_full_table_has_no_rare_columns() -> None:
    rows = SMALL_TABLE_CELLS
    assert not rare_columns({"a": rows, "b": 1}, rows)


def test_what_is_left_has_few_cells_for_each_value() -> None:
    counts = {f"m{i}": i for i in range(1, 1000)}
    kept = {name: count for name, count in counts.items() if name not in rare_columns(counts, 1000)}
    assert 1000 * len(kept) <= MOST_CELLS_PER_VALUE * sum(kept.values())
