"""Columns: the published schema of the store, its version, and the table of aliases."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SCHEMA_VERSION = 1
"""Raised when a column is renamed, removed or changes its meaning; new columns do not raise it."""

Type = Literal["text", "time", "integer", "number", "map"]
"""`time` is a timestamp in UTC; `map` maps texts to texts."""


class Column(Struct, frozen=True):
    """A column of a table: its name, type and meaning."""

    name: str
    type: Type
    meaning: str


_RUN = Column("run", "text", "Identifies the run: a hash of its source bytes and conditions.")
_BENCHMARK = Column(
    "benchmark", "text", "What was run: the file's name, or the run's key in a combined file."
)

RUNS = (
    _RUN,
    _BENCHMARK,
    Column("commit", "text", "The commit that was measured."),
    Column("date", "time", "When that commit was committed, in UTC."),
    Column("branch", "text", "The branch that it was measured on."),
    Column("subject", "text", "The first line of the commit's message."),
    Column("status", "text", "`ok`, `empty` (no metrics) or `failed` (the file could not be read)."),
    Column("problem", "text", "Why a failed run failed."),
    Column("source", "text", "The file that the run came from, as it was given."),
    Column("conditions", "map", "What could make times differ: era, prover, and what --meta told."),
)
"""One row a run."""

GROUP_STATS = (
    _RUN,
    _BENCHMARK,
    Column("group", "text", "The group of proofs; null for totals of the run, in seconds."),
    Column("metric", "text", "The metric's name."),
    Column("phase", "text", "The phase that the metric is reported under."),
    Column("count", "integer", "Samples."),
    Column("sum", "number", "Their sum, in the metric's unit."),
    Column("avg", "number", "Their average as reports have it: of pooled rates, total work / total time."),
    Column("min", "number", "The smallest sample."),
    Column("max", "number", "The largest sample."),
)
"""One row a run, group and metric."""

LABEL_COLUMNS = ("group", "segment", "idx", "air_id", "air_name", "opcode", "phase")
"""Label keys with a column of their own; every other label, known or new, is in the map `labels`."""

VALUES = (
    _RUN,
    *(Column(key, "text", f"The label `{key}`.") for key in LABEL_COLUMNS),
    Column("labels", "map", "All other labels by their keys."),
    Column("metric", "text", "The metric's name."),
    Column("value", "number", "The label set's values added up, in the metric's unit."),
    Column("kind", "text", "`counter` or `gauge`; null where the source does not tell."),
)
"""One row a run, label set and metric."""

INFO = Column("info", "text", "A loose run's row of `runs`, as JSON.")

LOOSE_STATS = (_RUN, INFO, *GROUP_STATS[2:])
"""A run's own file of statistics, which tells of the run, too; a row without metric where there is none."""

STATS_VIEW = (
    *(column for column in RUNS if column.name not in ("status", "problem", "source")),
    *GROUP_STATS[2:],
)
"""What is asked most, the statistics with their runs, is in one place."""

VIEWS = {"runs": RUNS, "stats": STATS_VIEW, "label_values": VALUES}
"""The tables that SQL can be written on."""


class Alias(Struct, frozen=True):
    """A metric or a label key that was renamed: what was recorded under `old` is found under `new`."""

    kind: Literal["metric", "label"]
    old: str
    new: str


ALIASES = (
    Alias("metric", "execute_e1_insns", "execute_pure_insns"),
    Alias("metric", "execute_e1_time_ms", "execute_pure_time_ms"),
    Alias("metric", "frequency", "opcode_count"),
    Alias("metric", "main_trace_commit_time_ms", "prover.main_trace_commit_time_ms"),
    Alias("label", "air", "air_name"),
    Alias("label", "block_number", "block"),
)
"""Renames between versions of OpenVM."""


def names_of(metric: str) -> tuple[str, ...]:
    """All names that a metric has had, given any of them: the newest first."""
    new = next((alias.new for alias in ALIASES if alias.kind == "metric" and alias.old == metric), metric)
    return (new, *(alias.old for alias in ALIASES if alias.kind == "metric" and alias.new == new))
