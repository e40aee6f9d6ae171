"""Growth: what became more between two commits, by AIR, opcode or any other dimension."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import Dimension, joined_names
from openvm_prof.core.catalog.metrics import describe
from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import (
    Bar,
    BarPart,
    CellColumn,
    Column,
    LabelColumn,
    NumberColumn,
    Paragraph,
    Percent,
    Report,
    StackedBars,
    Table,
    Text,
)
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.revisions import HERE, read_lines
from openvm_prof.history.sql_text import Which, all_of, dimension_sql, literal, one_of
from openvm_prof.history.store.columns import names_of
from openvm_prof.history.store.store_folder import Store

_BARS = 40
"""Rows that a picture has room for."""


def growth_sql(metric: str, by: Sequence[Dimension], before: str, after: str, which: Which) -> str:
    """The query: sums by dimension of both commits, each the average of its runs, largest growth first."""
    keys = [dimension_sql(dimension, "v") for dimension in by]
    names = [f"key{place}" for place in range(len(by))]
    selected = ", ".join(f"{key} AS {name}" for key, name in zip(keys, names, strict=True))
    joined = ", ".join(names)
    conditions = [one_of("commit", (before, after)), *which.conditions()]
    of = [one_of("v.metric", names_of(metric)), "v.value <> 0", *(f"{key} IS NOT NULL" for key in keys)]
    of += which.of_group('v."group"')
    sides = ", ".join(
        f"sum(CASE WHEN commit = {literal(commit)} THEN total / runs END) AS {side}"
        for commit, side in ((before, "before"), (after, "after"))
    )
    return (
        "WITH chosen AS (SELECT run, benchmark, commit, "
        "count(*) OVER (PARTITION BY benchmark, commit) AS runs "
        f"FROM runs{all_of(conditions)}), "
        f"sums AS (SELECT c.benchmark, c.commit, c.runs, {selected}, sum(v.value) AS total "
        f"FROM label_values v JOIN chosen c ON v.run = c.run{all_of(of)} "
        f"GROUP BY c.benchmark, c.commit, c.runs, {', '.join(keys)}) "
        f"SELECT benchmark, {joined}, {sides} FROM sums GROUP BY benchmark, {joined} "
        f"ORDER BY coalesce(sum(CASE WHEN commit = {literal(after)} THEN total / runs END), 0) "
        f"- coalesce(sum(CASE WHEN commit = {literal(before)} THEN total / runs END), 0) DESC, "
        f"benchmark, {joined}"
    )


class GrowthRow(Struct, frozen=True):
    """What a key has of the metric before and after; null where it has nothing, which counts as 0."""

    benchmark: str
    key: list[str]
    before: float | None
    after: float | None
    growth: float


class GrowthDocument(Struct, frozen=True):
    """`openvm-prof history top --format json`: largest growth first."""

    metric: str
    by: str
    before: str
    after: str
    rows: list[GrowthRow]
    schema: str = "history-top"
    version: int = 1


class Growth(Struct, frozen=True):
    """What grew between two commits; `left_out` rows are not among the rows."""

    metric: str
    by: tuple[Dimension, ...]
    before: str
    after: str
    rows: list[GrowthRow]
    left_out: int = 0

    @property
    def title(self) -> str:
        """What it is of."""
        return f"Growth of {self.metric} by {joined_names(self.by)}, {self.before[:9]} to {self.after[:9]}"

    @property
    def unit(self) -> str:
        """The values' unit."""
        return describe(self.metric).unit.value

    def records(self) -> GrowthDocument:
        """As plain data."""
        return GrowthDocument(self.metric, joined_names(self.by), self.before, self.after, self.rows)

    def document(self) -> Report:
        """A table, largest growth first."""
        if not self.rows:
            return Report((Paragraph("No run of these commits has it."),))
        percents = [
            Percent(row.growth / row.before * 100) if row.before else Text("new") for row in self.rows
        ]
        columns: tuple[Column, ...] = (
            LabelColumn("benchmark", [row.benchmark for row in self.rows]),
            *(
                LabelColumn(dimension.heading, [row.key[place] for row in self.rows])
                for place, dimension in enumerate(self.by)
            ),
            NumberColumn(f"before ({self.unit})", [row.before for row in self.rows]),
            NumberColumn(f"after ({self.unit})", [row.after for row in self.rows]),
            NumberColumn("growth", [row.growth for row in self.rows]),
            CellColumn("percent", percents, numeric=True),
        )
        return Report((Table(columns, self.left_out),))

    def picture(self) -> str:
        """A bar a row as an SVG file: what was there before, and what was added to it or went."""
        bars = []
        for row in self.rows[:_BARS]:
            before, after = row.before or 0.0, row.after or 0.0
            parts = (
                BarPart("as before", min(before, after)),
                BarPart("grew", after - before),
                BarPart("went", before - after),
            )
            percent = f"{(after / before - 1):+.1%}" if before else "new"
            bars.append(Bar(" / ".join((row.benchmark, *row.key)), parts, percent))
        left_out = self.left_out + len(self.rows) - len(bars)
        series = ("as before", "grew", "went")
        return render_bars(
            StackedBars(self.title, self.unit, series, tuple(bars), frozenset({"went"}), left_out)
        )


def growth(
    store: Store,
    metric: str,
    by: Sequence[Dimension],
    before: str,
    after: str,
    which: Which | None = None,
    *,
    most: int | None = None,
    repository: Path = HERE,
    engine: Engine = DUCKDB,
) -> Growth:
    """What grew from commit `before` to `after`.

    They are called as runs of the history are (`main~5`, the beginning of a hash); git, in `repository`, is
    asked for other names. Raises UsageError.
    """
    first, second = find_commits(store, (before, after), repository, engine)
    rows = []
    sql = growth_sql(metric, by, first, second, which or Which())
    for benchmark, *key, old, new in engine.query(store, sql).rows:
        rows.append(GrowthRow(benchmark, key, old, new, (new or 0.0) - (old or 0.0)))
    shown = rows if most is None else rows[:most]
    return Growth(metric, tuple(by), first, second, shown, len(rows) - len(shown))


_PLAIN = re.compile(r"[0-9a-f]{7,40}")


def find_commits(store: Store, names: Sequence[str], repository: Path, engine: Engine = DUCKDB) -> list[str]:
    """The commits that are called so, as runs of the history are: `main~5`, the beginning of a hash.

    Raises UsageError for none or several.
    """
    if all(map(_PLAIN.fullmatch, names)):
        # without asking for every commit that there is
        begins = " OR ".join(f"starts_with(commit, {literal(name)})" for name in names)
        rows = engine.query(store, f"SELECT DISTINCT commit FROM runs WHERE {begins}").rows
        found = [[commit for (commit,) in rows if commit.startswith(name)] for name in names]
        if all(len(each) == 1 for each in found):
            return [commit for (commit,) in found]
    lines = read_lines(lambda sql: engine.query(store, sql).rows, repository)
    return [lines.commit(name) for name in names]
