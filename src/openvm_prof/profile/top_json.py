"""Tops as a JSON document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import joined_names
from openvm_prof.core.document.plain import encodable
from openvm_prof.profile.top_model import Cost, Measure, Name, Row, Top, percent

SCHEMA_VERSION = 1


class CostEntry(Struct, frozen=True, rename={"exclusive": "self", "exclusive_percent": "self_percent"}):
    """What something cost by itself, and with all that it called; percent of the total of the measure."""

    exclusive: float
    exclusive_percent: float
    inclusive: float
    inclusive_percent: float


class BaseCostEntry(Struct, frozen=True, rename={"exclusive": "self"}):
    """The same in the base."""

    exclusive: float
    inclusive: float


class TopEntry(Struct, frozen=True):
    """A line: what has a cost, by dimension, and its costs by measure, null where it has none.

    `base` is null where nothing was compared.
    """

    rank: int
    of: dict[str, str]
    costs: dict[str, CostEntry | None]
    base: dict[str, BaseCostEntry | None] | None


class VanishedEntry(Struct, frozen=True):
    """What only the base has, and what it cost there by the measure that ranks."""

    of: dict[str, str]
    base: float


class TopRun(Struct, frozen=True):
    """The costliest of a run.

    `metrics` says what each measure was recorded as, `left_out` counts further rows.
    """

    name: str
    by: str
    ranked_by: str
    inclusive: bool
    metrics: dict[str, str]
    totals: dict[str, float]
    rows: list[TopEntry]
    left_out: int
    vanished: list[VanishedEntry]
    note: str


class TopDocument(Struct, frozen=True):
    """What `openvm-prof top --format json` writes; runs in file order, rows by rank."""

    schema: str
    version: int
    runs: list[TopRun]

    @property
    def rows(self) -> list[TopEntry]:
        """The rows of all runs."""
        return [row for run in self.runs for row in run.rows]


def top_document(tops: Sequence[tuple[str, Top]]) -> TopDocument:
    """Tops of runs by their names."""
    return TopDocument("top", SCHEMA_VERSION, [_run(encodable(name), top) for name, top in tops])


def _run(name: str, top: Top) -> TopRun:
    return TopRun(
        name,
        joined_names(top.by),
        top.rank_by.value,
        top.inclusive,
        {measure.value: metric for measure, metric in top.metrics.items()},
        {measure.value: total for measure, total in top.totals.items()},
        [_entry(top, row) for row in top.rows],
        top.left_out,
        [VanishedEntry(_parts(top, each), value) for each, value in top.vanished],
        top.note,
    )


def _entry(top: Top, row: Row) -> TopEntry:
    costs = {measure.value: _cost(row.now[measure], total) for measure, total in top.totals.items()}
    base = {measure.value: _base_cost(row, measure) for measure in top.totals} if top.is_compared else None
    return TopEntry(row.rank, _parts(top, row.name), costs, base)


def _parts(top: Top, name: Name) -> dict[str, str]:
    return {each.name: encodable(text) for each, text in zip(top.by, name, strict=True)}


def _cost(cost: Cost | None, total: float) -> CostEntry | None:
    if cost is None:
        return None
    return CostEntry(cost.self, percent(cost.self, total), cost.inclusive, percent(cost.inclusive, total))


def _base_cost(row: Row, measure: Measure) -> BaseCostEntry | None:
    before = row.before[measure]
    return None if before is None else BaseCostEntry(before.self, before.inclusive)
