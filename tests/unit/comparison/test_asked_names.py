from __future__ import annotations

import pytest

from openvm_prof.comparison.asked_names import check_selection
from openvm_prof.comparison.comparing import CompareOptions, compare_many, compare_runs
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.errors import UnknownNameError
from tests.builders import counter, run, totals

RUNS = [
    SideRun(None, "a", run([*totals("my_app", 5), *totals("leaf", 7), counter("my_rows", 3, group="leaf")]))
]


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(("my_row",)), "no metric matches 'my_row'; available: my_rows"),
        (Selection(("cels_used",)), "no metric matches 'cels_used'; did you mean cells_used?"),
        (Selection(groups=("laef",)), "no group matches 'laef'; available: leaf"),
        (
            Selection(("my_rows", "*seconds")),
            "no metric matches '*seconds'; available: my_rows, total_proof_time_ms",
        ),
    ],
)
def test_a_misspelt_selection_is_an_error(selection: Selection, message: str) -> None:
    options = CompareOptions(BY_GROUP, Criteria(), selection)
    for compare in (
        lambda: compare_runs(RUNS, RUNS, options),
        lambda: compare_many({"a": RUNS, "b": RUNS}, options),
    ):
        with pytest.raises(UnknownNameError) as caught:
            compare()
        assert str(caught.value) == message


@pytest.mark.parametrize(
    "selection",
    [
        Selection(("halo2_*", "rows")),
        Selection(("parallel_proof_time_ms",), ("Total", "root", "internal*", "app_proof", "l??f")),
        Selection(),
    ],
)
def test_what_these_runs_lack_may_be_selected(selection: Selection) -> None:
    check_selection(selection, RUNS)


def test_of_runs_without_metrics_anything_may_be_selected() -> None:
    check_selection(Selection(("x",), ("y",)), [SideRun(None, "a", run([]))])
