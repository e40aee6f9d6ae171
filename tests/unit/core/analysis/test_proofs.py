from __future__ import annotations

from openvm_prof.core.analysis.aggregate import group_names
from openvm_prof.core.analysis.proofs import proofs_by_group
from tests.builders import Entry, db, entry, run

TOTAL = "total_proof_time_ms"


def proofs(items: list[Entry], name: str | None) -> list[float]:
    """The times of a group's proofs, in their order."""
    store = db(items)
    found = proofs_by_group(store, group_names(store.groups(), store.era), store.era)
    return [proof.time for proof in found[name].proofs]


def test_proofs_without_segments_are_in_the_order_of_idx_as_numbers() -> None:
    items = [entry(TOTAL, time, group="leaf", idx=idx) for idx, time in (("10", 1), ("9", 2), ("2", 3))]
    assert proofs(items, "leaf") == [3, 2, 1]


def test_idx_orders_before_every_other_label() -> None:
    """`block` and `group` stand before `idx` in a table's keys."""
    items = [
        entry(TOTAL, 1, group="leaf", block="a", idx="2"),
        entry(TOTAL, 2, group="leaf", block="b", idx="1"),
        entry(TOTAL, 3, group="leaf", idx="3"),
        entry(TOTAL, 4, group="leaf", block="c", idx="0", program="p"),
    ]
    assert proofs(items, "leaf") == [4, 2, 1, 3]


def test_segments_order_before_idx() -> None:
    items = [
        entry(TOTAL, 1, group="app_proof", segment="1", idx="0"),
        entry(TOTAL, 2, group="app_proof", segment="0", idx="1"),
        entry(TOTAL, 3, group="app_proof", segment="0", idx="0"),
    ]
    assert proofs(items, "app_proof") == [3, 2, 1]


def test_proofs_of_one_label_set_are_in_the_order_of_their_times() -> None:
    items = [entry(TOTAL, time, group="leaf", idx="0") for time in (5, 1, 3)]
    assert proofs(items, "leaf") == [1, 3, 5]


def test_proofs_go_to_provers_in_the_order_of_idx() -> None:
    """3, 2, 1, 4 on two provers take 7; in the order of the file, 4, 1, 2, 3, they would take 6."""
    items = [
        entry(TOTAL, time, group="leaf", idx=idx) for idx, time in (("9", 4), ("3", 1), ("2", 2), ("1", 3))
    ]
    assert run(items, provers=2).proof_times.groups["leaf"].on_provers_ms == 7
