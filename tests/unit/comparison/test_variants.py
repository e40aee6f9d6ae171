from __future__ import annotations

from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.variants import compare_variants
from openvm_prof.comparison.variants_model import Variants
from openvm_prof.comparison.verdict import Verdict
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.catalog.dimensions import AIR, Dimension
from tests.builders import Entry, counter, run


def variants(
    by: tuple[Dimension, ...] = BY_GROUP, selection: Selection | None = None, **sides: list[Entry]
) -> Variants:
    runs = {name: [SideRun(None, name, run(items))] for name, items in sides.items()}
    (first, base), *others = runs.items()
    pairs = {name: Sides.of(base, head) for name, head in others}
    return compare_variants(first, pairs, by, Criteria(), selection or Selection())


def cells(*groups: str) -> list[Entry]:
    return [counter("main_cells_used", 5, group=group) for group in groups]


def verdicts(of: Variants) -> dict[str | None, list[Verdict]]:
    return {row.key.group: [other.verdict for other in row.others] for row in of.rows}


NOTHING = "the file holds no metrics: nothing was recorded"  # said of the one that lacks it, and no more


def test_groups_have_their_headlines_and_labels_every_metric() -> None:
    items = [counter("rows", 5, group="leaf", air_name="Add"), *cells("leaf")]
    assert [str(row.key) for row in variants(a=items, b=items).rows] == ["leaf / main_cells_used"]
    assert [str(row.key) for row in variants((AIR,), a=items, b=items).rows] == ["leaf / Add / rows"]
    none = variants((AIR,), Selection(("main_cells_used",)), a=items, b=items)
    assert none.rows == ()


def test_what_another_variant_lacks_is_gone_from_it() -> None:
    table = variants(a=cells("leaf"), b=[], c=cells("leaf"))
    assert verdicts(table) == {"leaf": [Verdict.GONE, Verdict.SAME]}
    assert [notice.message for notice in table.notices] == [NOTHING]


def test_what_only_the_first_lacks_is_new() -> None:
    table = variants(a=[], b=cells("leaf"), c=cells("leaf"))
    assert verdicts(table) == {"leaf": [Verdict.NEW, Verdict.NEW]}
    assert [notice.message for notice in table.notices] == [NOTHING]


def test_what_the_first_and_another_lack_is_left_out_with_a_notice() -> None:
    table = variants(a=cells("leaf"), b=cells("leaf"), c=cells("leaf", "root"))
    assert list(verdicts(table)) == ["leaf"]
    assert [str(notice) for notice in table.notices] == ["left out: 1 series that a and another variant lack"]
