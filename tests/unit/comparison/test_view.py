from __future__ import annotations

import pytest

from openvm_prof.comparison.variants_model import Variants
from openvm_prof.comparison.verdict import AttributionNode
from openvm_prof.comparison.view import NOTHING, attribution_blocks, variants_report
from openvm_prof.core.document.blocks import Report
from tests.builders import column, tables


def attribution(nodes: list[AttributionNode], name: str) -> list[object]:
    """A column of the table of what carries a change."""
    (table,) = tables(Report(tuple(attribution_blocks(nodes))))
    return column(table, name)


def test_changes_that_offset_each_other_are_shown() -> None:
    nodes = [
        AttributionNode(("Total",), 10_000, 10_010),
        AttributionNode(("Total", "app_proof"), 6000, 3000),
        AttributionNode(("Total", "app_proof", "stark"), 5000, 2000),
        AttributionNode(("Total", "leaf"), 4000, 7010),
        AttributionNode(("Total", "leaf", "stark"), 3000, 3005),
        AttributionNode(("Total", "leaf", "stark", "commit"), 1500, 4505),
        AttributionNode(("Total", "leaf", "stark", "open"), 1500, -1500),
        AttributionNode(("Total", "root"), 10, 10),
        AttributionNode(("Total", "root", "stark"), 9, 9),
    ]
    assert attribution(nodes, "part") == [
        "Total",
        *("– app_proof", "– – stark"),
        *("– leaf", "– – stark", "– – – commit", "– – – open"),
        "– root",
    ]


def test_groups_are_shown_where_their_sum_changed_little() -> None:
    nodes = [
        AttributionNode(("Total",), 10_000, 10_010),
        AttributionNode(("Total", "app_proof"), 6000, 3000),
        AttributionNode(("Total", "leaf"), 4000, 7010),
    ]
    assert attribution(nodes, "change (ms)") == [10, -3000, 3010]


def test_percents_are_of_the_total_of_the_same_run() -> None:
    nodes = [
        AttributionNode(("small",), 100, 110),
        AttributionNode(("small", "leaf"), 100, 110),
        AttributionNode(("large",), 10_000, 15_000),
        AttributionNode(("large", "leaf"), 10_000, 15_000),
        AttributionNode(("empty",), 0, 1000),
    ]
    assert attribution(nodes, "of the base's total") == pytest.approx([10, 10, 50, 50, None])


def test_variants_without_series_have_nothing_to_compare() -> None:
    report = variants_report(Variants(("a", "b"), (), ()))
    assert NOTHING in report.blocks
