from __future__ import annotations

from openvm_prof.comparison.attribution import attribute
from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.verdict import AttributionNode
from tests.builders import Entry, counter, entry, run, totals


def side(*runs: list[Entry]) -> list[SideRun]:
    return [SideRun(None, f"run {number}", run(items)) for number, items in enumerate(runs)]


UNTIMED = [counter("cells", 5, group="leaf")]


def test_runs_without_times_stay_out_of_the_means() -> None:
    nodes = attribute(Sides.of(side(UNTIMED, totals("leaf", 1000)), side(totals("leaf", 1500), UNTIMED)))
    assert nodes == (AttributionNode(("Total",), 1000, 1500), AttributionNode(("Total", "leaf"), 1000, 1500))


def test_there_is_nothing_where_a_side_has_no_times() -> None:
    assert attribute(Sides.of(side(UNTIMED), side(totals("leaf", 1500)))) == ()
    assert attribute(Sides.of(side(totals("leaf", 1500)), side(UNTIMED))) == ()


def test_a_part_that_only_one_side_recorded_is_in_what_is_left_on_both() -> None:
    base = side([*totals("app_proof", 100), entry("trace_gen_time_ms", 30, group="app_proof", segment="0")])
    head = side(totals("app_proof", 150))
    nodes = {node.path: (node.base, node.head) for node in attribute(Sides.of(base, head))}
    assert nodes == {("Total",): (100, 150), ("Total", "app_proof"): (100, 150)}
