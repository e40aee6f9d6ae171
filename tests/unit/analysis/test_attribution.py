from __future__ import annotations

from openvm_prof.analysis.attribution import attribute
from openvm_prof.analysis.series import SideRun
from openvm_prof.model.verdict import Share
from tests.builders import Entry, counter, run, totals


def side(*runs: list[Entry]) -> list[SideRun]:
    return [SideRun(None, f"run {number}", run(items)) for number, items in enumerate(runs)]


UNTIMED = [counter("cells", 5, group="leaf")]


def test_runs_without_times_stay_out_of_the_means() -> None:
    shares = attribute(side(UNTIMED, totals("leaf", 1000)), side(totals("leaf", 1500), UNTIMED))
    assert shares == (Share(("Total",), 1000, 1500), Share(("Total", "leaf"), 1000, 1500))


def test_there_is_nothing_where_a_side_has_no_times() -> None:
    assert attribute(side(UNTIMED), side(totals("leaf", 1500))) == ()
    assert attribute(side(totals("leaf", 1500)), side(UNTIMED)) == ()
