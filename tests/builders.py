"""Small constructors of metrics and of results, so that tests say only what they are about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupedMetrics, GroupStats, group_names
from openvm_prof.core.analysis.run import RunAnalysis, analyse
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.document.blocks import (
    Cell,
    CellColumn,
    Code,
    Column,
    Difference,
    Interval,
    Items,
    LabelColumn,
    Link,
    Missing,
    NumberColumn,
    Percent,
    Probability,
    Quantity,
    Ratio,
    Report,
    Seconds,
    StatsRow,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.core.reading.metrics_json import parse_runs
from openvm_prof.profile.profile import Profile, ProfileKind
from openvm_prof.profile.profile_kinds import INSTRUCTIONS, STANDARD_KINDS
from openvm_prof.profile.stack_db_builder import StackDbBuilder
from openvm_prof.profile.stacks import Profiles, run_profiles
from openvm_prof.report.sections import aggregated_report
from openvm_prof.report.subject import Subject

PARTS = ("execute_preflight_time_ms", "trace_gen_time_ms", "stark_prove_excluding_trace_time_ms")
V1_PARTS = ("execute_time_ms", "trace_gen_time_ms", "stark_prove_excluding_trace_time_ms")


@dataclass(frozen=True)
class Entry:
    """One entry of a metrics file."""

    labels: tuple[tuple[str, str], ...]
    metric: str
    value: float
    is_counter: bool = False


def entry(metric: str, value: float, **labels: str) -> Entry:
    """A gauge; its labels in the order given."""
    return Entry(tuple(labels.items()), metric, float(value))


def counter(metric: str, value: float, **labels: str) -> Entry:
    """A counter; its labels in the order given."""
    return Entry(tuple(labels.items()), metric, float(value), is_counter=True)


def entries(names: Sequence[str], values: Sequence[float], **labels: str) -> list[Entry]:
    """Gauges of one label set."""
    return [entry(name, value, **labels) for name, value in zip(names, values, strict=True)]


def totals(group: str, *times: float) -> list[Entry]:
    """Segments of a group with their `total_proof_time_ms`."""
    return [entry("total_proof_time_ms", time, group=group, segment=str(i)) for i, time in enumerate(times)]


def db(items: Iterable[Entry]) -> MetricDb:
    """A store of these entries, in this order."""
    store = MetricDb()
    for item in items:
        store.add(item.labels, item.metric, item.value, counter=item.is_counter)
    return store


def run(items: Iterable[Entry], *, provers: int = 32) -> RunAnalysis:
    """The analysis of these entries."""
    return analyse(db(items), provers=provers)


def aggregate(items: Iterable[Entry]) -> AggregateMetrics:
    """The aggregated groups of these entries, without derived totals."""
    store = db(items)
    return AggregateMetrics.of(GroupedMetrics.of(store, group_names(store.groups(), store.era)), store.era)


def group(analysis: RunAnalysis, name: str) -> GroupStats:
    """A group that must be there."""
    found = analysis.aggregate.by_name().get(name)
    assert found is not None, f"no group {name}"
    return found


def rows(store: MetricDb) -> list[tuple[dict[str, str], str, float]]:
    """Everything a store holds, in its stated order."""
    return [(dict(labels.pairs), metric, value) for labels, metric, value in store.entries()]


def messages(analysis: RunAnalysis) -> list[str]:
    """The texts of a run's notices."""
    return [str(notice) for notice in analysis.notices]


def json_entry(metric: str, value: object, *labels: tuple[str, str]) -> dict[str, object]:
    """An entry as it stands in a file."""
    return {"labels": [list(pair) for pair in labels], "metric": metric, "value": value}


def metrics_bytes(
    counters: Iterable[Mapping[str, object]] | None = (), gauges: Iterable[Mapping[str, object]] | None = ()
) -> bytes:
    """The bytes of a metrics file; a list that is None is left out."""
    document = {
        name: list(items) for name, items in (("counter", counters), ("gauge", gauges)) if items is not None
    }
    return json.dumps(document).encode()


# -- reading reports back ------------------------------------------------------------------------


def report(current: RunAnalysis, previous: RunAnalysis | None = None, *, noise: float = 5.0) -> Report:
    """The aggregated report."""
    return aggregated_report(Subject(current, previous, noise))


def tables(of: Report) -> list[Table]:
    """The tables of a report that are not a group's statistics."""
    return [block for block in of.blocks if isinstance(block, Table)]


def stats_tables(of: Report) -> dict[str, StatsTable]:
    """The statistics tables by group, in order."""
    return {block.group: block for block in of.blocks if isinstance(block, StatsTable)}


def stats_row(of: Report, group_name: str, metric: str) -> StatsRow:
    """The row of a metric in the table of a group."""
    rows = stats_tables(of)[group_name].rows
    return next(row for row in rows if isinstance(row, StatsRow) and row.metric == metric)


def items(of: Report) -> dict[str, tuple[str, ...]]:
    """The lists of a report: words → names."""
    return {words: names for block in of.blocks if isinstance(block, Items) for words, names in block.items}


def column(table: Table, name: str) -> list[object]:
    """The plain values of a column: texts, numbers, None for what is missing."""
    return _plain(next(column for column in table.columns if column.name == name))


def column_names(table: Table) -> list[str]:
    """The columns' names in order."""
    return [column.name for column in table.columns]


def _plain(of: Column) -> list[object]:
    match of:
        case CellColumn():
            return [plain_cell(cell) for cell in of.cells]
        case LabelColumn() | NumberColumn():
            return list(of.values)


def plain_cell(cell: Cell) -> object:
    """What a cell holds, without its change or interval."""
    match cell:
        case Text(text) | Code(text) | Link(text, _):
            return text
        case Quantity(value, _):
            return value
        case Seconds(ms, _):
            return ms / 1000
        case Interval(value, _, _) | Ratio(value, _) | Percent(value) | Probability(value):
            return value
        case Difference(change):
            return change.amount
        case Missing():
            return None


# -- call stacks ---------------------------------------------------------------------------------


def stack_entry(metric: str, value: object, span: str, **labels: str) -> dict[str, object]:
    """An entry of a call stack as it stands in a file, with the labels that provers give it."""
    every = {"group": "app_proof", "cycle_tracker_span": span, "dsl_ir": "", "opcode": "ADD", **labels}
    return json_entry(metric, value, *every.items())


def profile(stacks: Mapping[str, float], group: str | None = "app_proof") -> Profile:
    """A profile of instructions; its stacks as `outer;inner`."""
    return Profile(group, INSTRUCTIONS, {stack: float(value) for stack, value in stacks.items()})


def stack_profiles(
    entries: Iterable[Mapping[str, object]],
    kinds: tuple[ProfileKind, ...] = STANDARD_KINDS,
    symbols: bytes | None = None,
) -> Profiles:
    """The profiles of a file with these counters."""
    runs = parse_runs(metrics_bytes(entries), partial(StackDbBuilder, kinds, symbols))
    return run_profiles(runs[None])
