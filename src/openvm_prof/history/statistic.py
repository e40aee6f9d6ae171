"""Statistic: which number of a metric is asked for, under every name that the metric has had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from openvm_prof.core.catalog.metrics import describe
from openvm_prof.core.document.blocks import MISSING, CellColumn, NumberColumn, Seconds
from openvm_prof.core.errors import UsageError, did_you_mean
from openvm_prof.core.model.metric import Unit
from openvm_prof.history.engine import Engine
from openvm_prof.history.sql_text import Which, one_of
from openvm_prof.history.store.columns import names_of
from openvm_prof.history.store.store_folder import Store

STATISTICS = ("sum", "avg", "min", "max", "count")


class Statistic(Struct, frozen=True):
    """A statistic of a metric, which has its newest name; `str()` of it is what titles call it."""

    metric: str
    name: str

    @classmethod
    def of(cls, metric: str, name: str | None = None) -> Statistic:
        """The statistic of that name; None is the sum, of rates the average."""
        newest = names_of(metric)[0]
        return cls(newest, name or ("avg" if describe(newest).is_rate else "sum"))

    def __str__(self) -> str:
        return f"{self.metric} ({self.name})"

    @property
    def unit(self) -> str:
        """What its values are in."""
        return "count" if self.name == "count" else describe(self.metric).unit.value

    def conditions(self, which: Which) -> list[str]:
        """Conditions on the view `stats`: its rows of this metric, and of the runs and group asked for."""
        return [one_of("metric", names_of(self.metric)), *which.conditions(), *which.of_group('"group"')]

    def rows(self, engine: Engine, store: Store, sql: str) -> list[tuple[Any, ...]]:
        """The answer to a query on this. Raises UsageError for a metric that no run has, with the nearest."""
        found = engine.query(store, sql).rows
        if not found:
            answer = engine.query(store, "SELECT DISTINCT metric FROM stats ORDER BY metric")
            known = [metric for (metric,) in answer.rows]
            if known and not set(names_of(self.metric)) & set(known):
                raise UsageError(f"no run has a metric {self.metric!r}{did_you_mean([self.metric], known)}")
        return found

    def column(self, heading: str, values: Sequence[float | None]) -> NumberColumn | CellColumn:
        """Values of it in a table."""
        if self.unit != Unit.SECONDS.value:
            return NumberColumn(heading, values)
        cells = [MISSING if value is None else Seconds(value * 1000) for value in values]
        return CellColumn(heading, cells, numeric=True)
