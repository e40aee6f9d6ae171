"""Variants: any number of sides, each compared with the first."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.comparison.verdict import Comparison, Estimate, SeriesKey
from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.core.errors import Notice


class VariantRow(Struct, frozen=True):
    """A series: what the first variant has of it, and the comparison of each other with the first."""

    key: SeriesKey
    first: Estimate | None
    others: tuple[Comparison, ...]


class GeometricMean(Struct, frozen=True):
    """The geometric mean, for each other variant, of a metric's ratios over several groups."""

    metric: str
    series: int
    ratios: tuple[float, ...]


class Variants(Struct, frozen=True):
    """Variants by name, the first being what the others are compared with.

    `unmatched` says which runs a variant lacks, or only it has; `within` are the dimensions of the rows'
    labels.
    """

    names: tuple[str, ...]
    rows: tuple[VariantRow, ...]
    means: tuple[GeometricMean, ...]
    notices: tuple[Notice, ...] = ()
    unmatched: tuple[str, ...] = ()
    within: tuple[Dimension, ...] = ()
