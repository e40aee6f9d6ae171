"""Percentiles: how a metric spreads over the runs of each configuration."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import (
    Bar,
    BarPart,
    Column,
    LabelColumn,
    NumberColumn,
    Paragraph,
    Report,
    StackedBars,
    Table,
)
from openvm_prof.core.document.numbers import number
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.sql_text import Which, all_of, literal
from openvm_prof.history.statistic import Statistic
from openvm_prof.history.store.store_folder import Store

DEFAULT_KEYS = ("era", "prover", "instance type", "memory allocator")
_POINTS = (0.1, 0.25, 0.5, 0.75, 0.9)

_BARS = 40
"""Configurations that a picture has room for."""
_SPREAD = ("least", "to 10 %", "to 25 %", "to 50 %", "to 75 %", "to 90 %", "to the most")


def percentiles_sql(statistic: Statistic, keys: Sequence[str], which: Which) -> str:
    """The query: a row a benchmark, group and configuration, which is the conditions under some keys."""
    name = f'"{statistic.name}"'
    configuration = [f"conditions[{literal(key)}]" for key in keys]
    by = ", ".join(("benchmark", '"group"', *configuration))
    points = ", ".join(f"quantile_cont({name}, {point})" for point in _POINTS)
    numbers = f"count(*), min({name}), {points}, max({name})"
    return (
        f"SELECT {by}, {numbers} FROM stats{all_of(statistic.conditions(which))} GROUP BY {by} ORDER BY {by}"
    )


class PercentilesRow(Struct, frozen=True):
    """The spread of the values of a configuration, in the metric's unit."""

    benchmark: str
    group: str | None
    configuration: dict[str, str]
    runs: int
    least: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    most: float


class PercentilesDocument(Struct, frozen=True):
    """`openvm-prof history percentiles --format json`."""

    metric: str
    statistic: str
    unit: str
    rows: list[PercentilesRow]
    schema: str = "history-percentiles"
    version: int = 1


class Percentiles(Struct, frozen=True):
    """How a statistic of a metric spreads, by benchmark, group and configuration."""

    metric: str
    statistic: str
    rows: list[PercentilesRow]

    @property
    def title(self) -> str:
        """What it is of."""
        return f"Percentiles of {self.metric} ({self.statistic}, {self.unit})"

    @property
    def unit(self) -> str:
        """The values' unit."""
        return self._statistic.unit

    @property
    def _statistic(self) -> Statistic:
        return Statistic(self.metric, self.statistic)

    def records(self) -> PercentilesDocument:
        """As plain data."""
        return PercentilesDocument(self.metric, self.statistic, self.unit, self.rows)

    def document(self) -> Report:
        """A table, a row a configuration."""
        if not self.rows:
            return Report((Paragraph("No runs."),))
        numbers = {"least": "least", "10 %": "p10", "25 %": "p25", "50 %": "p50"}
        numbers |= {"75 %": "p75", "90 %": "p90", "most": "most"}
        columns: tuple[Column, ...] = (
            LabelColumn("benchmark", [row.benchmark for row in self.rows]),
            LabelColumn("group", [row.group or "" for row in self.rows]),
            LabelColumn("configuration", [", ".join(row.configuration.values()) for row in self.rows]),
            NumberColumn("runs", [float(row.runs) for row in self.rows]),
            *(
                self._statistic.column(heading, [float(getattr(row, name)) for row in self.rows])
                for heading, name in numbers.items()
            ),
        )
        return Report((Table(columns),))

    def picture(self) -> str:
        """A bar a configuration, the first of many, as an SVG file: parts end at the percentiles."""
        bars = []
        for row in self.rows[:_BARS]:
            ends = (row.least, row.p10, row.p25, row.p50, row.p75, row.p90, row.most)
            widths = [ends[0], *(end - begin for begin, end in pairwise(ends))]
            parts = tuple(BarPart(name, width) for name, width in zip(_SPREAD, widths, strict=True))
            label = " / ".join(filter(None, (row.benchmark, row.group, *row.configuration.values())))
            bars.append(Bar(label, parts, number(row.p50)))
        left_out = len(self.rows) - len(bars)
        return render_bars(
            StackedBars(self.title, self.unit, _SPREAD, tuple(bars), frozenset({"least"}), left_out)
        )


def percentiles(
    store: Store,
    metric: str,
    which: Which | None = None,
    *,
    statistic: str | None = None,
    keys: Sequence[str] = DEFAULT_KEYS,
    engine: Engine = DUCKDB,
) -> Percentiles:
    """The spread of a metric's values over runs, by the conditions under `keys`.

    `statistic` None is the sum, of rates the average. Raises UsageError for a metric that no run has.
    """
    asked = Statistic.of(metric, statistic)
    answer = asked.rows(engine, store, percentiles_sql(asked, keys, which or Which()))
    rows = []
    for benchmark, group, *rest in answer:
        texts, numbers = rest[: len(keys)], rest[len(keys) :]
        configuration = {key: text for key, text in zip(keys, texts, strict=True) if text is not None}
        rows.append(PercentilesRow(benchmark, group, configuration, *numbers))
    return Percentiles(asked.metric, asked.name, rows)
