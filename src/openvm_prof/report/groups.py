"""The aggregated metrics in a report: a table per group, metrics in the order of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import GroupStats
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import CATALOGUE
from openvm_prof.core.document.blocks import MISSING, Block, Cell, PhaseRow, StatsRow, StatsTable
from openvm_prof.core.model.metric import MetricSpec
from openvm_prof.core.model.stats import Stats
from openvm_prof.core.runs.comparability import Comparability
from openvm_prof.report.subject import Section, Subject, shown_groups


class MetricRow(Struct, frozen=True):
    """A metric of a group over its samples, in its unit; a rate has no sum.

    `base_` is of the run before: null where it has none, or where both are not the same thing.
    """

    group: str
    metric: str
    unit: str
    phase: str | None
    count: int
    avg: float
    sum: float | None
    max: float
    min: float
    base_avg: float | None
    base_sum: float | None


def _blocks(subject: Subject) -> list[Block]:
    before = {} if subject.baseline is None else subject.baseline.aggregate.by_name()
    comparable = None if subject.baseline is None else subject.comparable
    return [
        _table(subject, group, before.get(group.group), comparable)
        for group in shown_groups(subject.run.aggregate)
    ]


def _table(
    subject: Subject, group: GroupStats, baseline: GroupStats | None, comparable: Comparability | None
) -> StatsTable:
    """A group's statistics; `comparable` is None where they are compared with nothing."""
    phased: dict[str | None, list[StatsRow]] = {}
    for metric, stats, before in _metrics(group, baseline):
        average = comparable is not None and (group.group, metric.name) not in comparable.averages
        compared = (comparable is not None, average)
        row = _stats_row(subject, metric, stats, before, compared, group.kind is GroupKind.APP)
        phased.setdefault(_phase(group, baseline, metric, stats), []).append(row)
    rows: list[StatsRow | PhaseRow] = [*phased.pop(None, [])]
    for phase, phase_rows in sorted(phased.items(), key=lambda item: item[0] or ""):
        rows += [PhaseRow(phase or ""), *phase_rows]
    return StatsTable(group.group, tuple(rows))


def _metrics(
    group: GroupStats, baseline: GroupStats | None
) -> Iterator[tuple[MetricSpec, Stats, Stats | None]]:
    """The metrics that a group's table has, with their statistics now and before."""
    for metric in CATALOGUE:
        before = None if baseline is None else baseline.baseline(metric.name)
        stats = group.stats.get(metric.name)
        if stats is None and metric.name in group.zero_counters and before is not None and before.count:
            stats = Stats.zero()  # it was something before: a change to 0, not a vanished metric
        if stats is not None:
            yield metric, stats, before


def _phase(group: GroupStats, baseline: GroupStats | None, metric: MetricSpec, stats: Stats) -> str | None:
    of = group if stats.count or baseline is None else baseline
    return of.phases.get(metric.name)


def _stats_row(
    subject: Subject,
    metric: MetricSpec,
    stats: Stats,
    before: Stats | None,
    compared: tuple[bool, bool],
    in_app: bool,
) -> StatsRow:
    """A metric's statistics; `compared` says whether they are, and whether the average is."""
    all_compared, average_compared = compared

    def cell(part: Callable[[Stats], float], compared: bool = all_compared) -> Cell:
        base = None if before is None else part(before)
        return subject.quantity(part(stats), base, metric.better, compared)

    avg, total = cell(lambda s: s.avg, average_compared), cell(lambda s: s.sum)
    largest, smallest = cell(lambda s: s.max), cell(lambda s: s.min)
    if in_app and (metric.serial_in_app or stats.once is not None):
        return StatsRow(metric.name, (avg, MISSING, MISSING, MISSING))
    if metric.is_rate:
        return StatsRow(metric.name, (avg, MISSING, largest, smallest))
    return StatsRow(metric.name, (avg, total, largest, smallest))


def _rows(subject: Subject) -> list[Struct]:
    groups = {} if subject.baseline is None else subject.baseline.aggregate.by_name()
    rows: list[Struct] = []
    for group in shown_groups(subject.run.aggregate):
        baseline = groups.get(group.group)
        for metric, stats, before in _metrics(group, baseline):
            alike = before is not None and (group.group, metric.name) not in subject.comparable.averages
            rows.append(
                MetricRow(
                    group.group,
                    metric.name,
                    metric.unit.value,
                    _phase(group, baseline, metric, stats),
                    stats.count,
                    stats.avg,
                    None if metric.is_rate else stats.sum,
                    stats.max,
                    stats.min,
                    before.avg if before is not None and alike else None,
                    None if before is None or metric.is_rate else before.sum,
                )
            )
    return rows


GROUPS = Section("groups", _blocks, MetricRow, _rows)
