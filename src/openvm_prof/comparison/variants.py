"""Variants: several sides against the first, series by series, and geometric means over groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import geometric_mean

from msgspec.structs import replace

from openvm_prof.comparison.series import By, SideRun
from openvm_prof.comparison.sides import unmatched_runs
from openvm_prof.comparison.variants_model import GeometricMean, VariantRow, Variants
from openvm_prof.comparison.verdict import Comparison, SeriesKey
from openvm_prof.comparison.verdicts import (
    Criteria,
    Selection,
    compare_sides,
    comparison_notices,
    series_order,
)
from openvm_prof.core.catalog.metrics import HEADLINES
from openvm_prof.core.errors import Notice


def compare_variants(
    sides: Mapping[str, Sequence[SideRun]], by: By, criteria: Criteria, selection: Selection
) -> Variants:
    """Every series of the first variant, the base, or of all others, in the order of reports.

    Of groups, without a selection of metrics, the headlines alone. Alpha is shared among the variants,
    so that false alarms are as rare in a table of many as in one of two.
    """
    (first, base), *others = sides.items()
    if by is By.GROUP and not selection.metrics:
        selection = Selection(HEADLINES, selection.groups)
    criteria = replace(criteria, alpha=criteria.alpha / len(others))
    compared: list[dict[SeriesKey, Comparison]] = []
    notices: dict[Notice, None] = {}
    for name, head in others:
        rows = compare_sides(base, head, by, criteria, selection)
        compared.append({row.key: row for row in rows})
        notices |= dict.fromkeys(comparison_notices(base, head, by, rows, (first, name)))
    keys = sorted({key for rows in compared for key in rows}, key=series_order)
    complete = [key for key in keys if all(key in rows for rows in compared)]
    left_out = len(keys) - len(complete)
    if left_out:
        # the first lacks them, or the others that do would have them as gone
        notices[Notice(f"left out: {left_out} series that {first} and another variant lack")] = None
    table = [
        VariantRow(key, compared[0][key].base, tuple(rows[key] for rows in compared)) for key in complete
    ]
    unmatched = [said for name, runs in others for said in unmatched_runs(base, runs).sentences(first, name)]
    return Variants(tuple(sides), tuple(table), tuple(_means(table)), tuple(notices), tuple(unmatched))


def _means(rows: Sequence[VariantRow]) -> list[GeometricMean]:
    """By metric, over its groups; the whole run is their sum and stays out."""
    ratios: dict[str, list[list[float]]] = {}
    for row in rows:
        known = [other.ratio for other in row.others if other.ratio is not None and other.ratio > 0]
        if row.key.group is not None and len(known) == len(row.others):
            ratios.setdefault(row.key.metric, []).append(known)
    return [
        GeometricMean(
            metric, len(series), tuple(geometric_mean(of_one) for of_one in zip(*series, strict=True))
        )
        for metric, series in ratios.items()
        if len(series) > 1
    ]
