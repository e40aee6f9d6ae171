"""Variants: several sides against the first, series by series, and geometric means over groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import geometric_mean

from msgspec.structs import replace

from openvm_prof.comparison.displayed_variants import DisplayedVariants
from openvm_prof.comparison.series import By, within_group
from openvm_prof.comparison.sides import Sides, Values
from openvm_prof.comparison.variants_model import GeometricMean, VariantRow
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
    first: str, others: Mapping[str, Sides], by: By, criteria: Criteria, selection: Selection
) -> DisplayedVariants:
    """Every series of the `first` variant, the base, or of all others, in the order of reports.

    `others` are the base and another variant each, by that one's name.

    Of groups, without a selection of metrics, the headlines alone. Alpha is shared among the variants,
    so that false alarms are as rare in a table of many as in one of two.
    """
    if not within_group(by) and not selection.metrics:
        selection = Selection(HEADLINES, selection.groups)
    criteria = replace(criteria, alpha=criteria.alpha / len(others))
    compared: list[dict[SeriesKey, Comparison]] = []
    notices: dict[Notice, None] = {}
    base: Values | None = None
    for name, sides in others.items():
        series = sides.series(by, base)
        base = series.base  # it is the same of all
        rows = compare_sides(series, criteria, selection)
        compared.append({row.key: row for row in rows})
        notices |= dict.fromkeys(comparison_notices(series, rows, (first, name)))
    keys = sorted({key for rows in compared for key in rows}, key=series_order)
    complete = [key for key in keys if all(key in rows for rows in compared)]
    left_out = len(keys) - len(complete)
    if left_out:
        # the first lacks them, or the others that do would have them as gone
        notices[Notice(f"left out: {left_out} series that {first} and another variant lack")] = None
    table = [
        VariantRow(key, compared[0][key].base, tuple(rows[key] for rows in compared)) for key in complete
    ]
    unmatched = [
        sentence for name, sides in others.items() for sentence in sides.unmatched.sentences(first, name)
    ]
    means = tuple(_means(table))
    within = within_group(by)
    return DisplayedVariants((first, *others), tuple(table), means, tuple(notices), tuple(unmatched), within)


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
