from __future__ import annotations

from openvm_prof.analysis.series import By, SideRun
from openvm_prof.analysis.variants import compare_variants
from openvm_prof.analysis.verdicts import Criteria, Selection
from openvm_prof.model.variants import Variants
from tests.builders import Entry, counter, run


def variants(by: By = By.GROUP, selection: Selection | None = None, **sides: list[Entry]) -> Variants:
    runs = {name: [SideRun(None, name, run(items))] for name, items in sides.items()}
    return compare_variants(runs, by, Criteria(), selection or Selection())


def cells(*groups: str) -> list[Entry]:
    return [counter("main_cells_used", 5, group=group) for group in groups]


def test_groups_have_their_headlines_and_labels_every_metric() -> None:
    items = [counter("rows", 5, group="leaf", air_name="Add"), *cells("leaf")]
    assert [str(row.key) for row in variants(a=items, b=items).rows] == ["leaf / main_cells_used"]
    assert [str(row.key) for row in variants(By.AIR, a=items, b=items).rows] == ["leaf / Add / rows"]
    none = variants(By.AIR, Selection(("main_cells_used",)), a=items, b=items)
    assert none.rows == ()
