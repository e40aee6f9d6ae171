"""A sweep as a JSON document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.plain import encodable
from openvm_prof.sweep.sweep_model import Configuration, SweepResult

SCHEMA_VERSION = 1


class SweepEntry(Struct, frozen=True):
    """A metric of a run or configuration.

    `runs` counts its files, `failed` those that cannot be read, `empty` those without metrics, `values`
    those that tell the metric: median, extremes and percentiles are of these, null where there are none.
    `behind_percent` is how much worse the median is than the best one's, `p` of the test against the best
    (null where it was not tested); both only of the metric that ranks.
    """

    name: str
    runs: int
    failed: int
    empty: int
    metric: str
    unit: str
    better: str
    values: int
    median: float | None
    min: float | None
    max: float | None
    percentiles: list[float]
    is_best: bool
    behind_percent: float | None
    p: float | None


class SweepDocument(Struct, frozen=True):
    """What `openvm-prof runs --format json` writes: best first, a row per metric.

    `percentiles` says which of them each row has, in this order.
    """

    schema: str
    version: int
    ranked_by: str
    group_by: list[str]
    percentiles: list[float]
    headline: str
    rows: list[SweepEntry]
    notices: list[str]


def sweep_document(result: SweepResult, headline: str) -> SweepDocument:
    """A sweep as plain data."""
    return SweepDocument(
        "runs",
        SCHEMA_VERSION,
        result.ranked_by.name,
        list(result.options.group_by),
        list(result.options.percentiles),
        encodable(headline),
        [row for each in result.configurations for row in _rows(each, result)],
        [encodable(str(notice)) for notice in result.notices],
    )


def _rows(of: Configuration, result: SweepResult) -> list[SweepEntry]:
    rows = []
    for metric in result.metrics:
        spread = of.spreads.get(metric.name)
        standing = of.standing if metric == result.ranked_by else None
        rows.append(
            SweepEntry(
                encodable(of.name),
                of.runs,
                len(of.failed),
                of.empty,
                metric.name,
                metric.unit,
                metric.better.value,
                0 if spread is None else len(spread.values),
                None if spread is None else spread.median,
                None if spread is None else min(spread.values),
                None if spread is None else max(spread.values),
                [] if spread is None else list(spread.percentiles),
                standing is not None and standing.is_best,
                None if standing is None else standing.behind_percent,
                None if standing is None else standing.p,
            )
        )
    return rows
