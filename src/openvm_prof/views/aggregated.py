"""The aggregated report of a run: proof times, statistics per group, memory, instructions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from openvm_prof.analysis.aggregate import AggregateMetrics, GroupStats
from openvm_prof.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.analysis.memory import module_peaks
from openvm_prof.analysis.opcodes import OpcodeCount
from openvm_prof.analysis.proof_time import ProofTime
from openvm_prof.analysis.run import RunAnalysis
from openvm_prof.catalog.groups import GroupKind
from openvm_prof.catalog.metrics import CATALOGUE
from openvm_prof.model.metric import Better, Metric
from openvm_prof.model.report import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Heading,
    Items,
    LabelColumn,
    Paragraph,
    PhaseRow,
    Picture,
    Quantity,
    Report,
    StatsRow,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.model.stats import Stats

_GIB = 1 << 30
_EMPTY = "This run holds no metrics: nothing was recorded, and the version of OpenVM is unknown."


class AggregatedView(Struct, frozen=True):
    """What a reader wants of an aggregated report.

    `memory_chart` is the chart's file name, None to leave the picture out; `meta` are the run's
    conditions (commit, instance type, ...) in the order to show them.
    """

    noise_percent: float = DEFAULT_NOISE_PERCENT
    memory_chart: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)

    def report(self, run: RunAnalysis, previous: RunAnalysis | None = None) -> Report:
        """The report of a run, with differences from the previous one where there is one."""
        blocks: list[Block] = [] if not run.is_empty else [Paragraph(_EMPTY)]
        blocks.append(self._proof_times(run, previous))
        for group in _shown_groups(run.aggregate):
            blocks.append(self._group(group, _baseline_group(group, previous), previous is not None))
        blocks += self._memory(run)
        blocks += self._opcodes(run.opcodes, None if previous is None else previous.opcodes)
        if previous is not None:
            blocks += _appeared_and_vanished(run.aggregate, previous.aggregate)
        if run.notices:
            blocks += [
                Heading("Notices"),
                Items(tuple((str(notice), ()) for notice in run.notices)),
            ]
        if self.meta:
            blocks.append(Items(tuple((f"{key}: {value}", ()) for key, value in self.meta.items())))
        return Report(tuple(blocks))

    def _proof_times(self, run: RunAnalysis, previous: RunAnalysis | None) -> Table:
        times = run.proof_times
        before = {} if previous is None else previous.proof_times.groups
        total_before = None if previous is None else previous.proof_times.total
        rows: list[tuple[str, ProofTime | None, ProofTime | None]] = [("Total", times.total, total_before)]
        rows += [(group, time, before.get(group)) for group, time in times.groups.items()]

        def column(name: str, part: str) -> CellColumn:
            cells: list[Cell] = []
            for _, time, baseline in rows:
                if time is None:
                    cells.append(MISSING)
                    continue
                base = None if baseline is None else getattr(baseline, part)
                cells.append(self._quantity(getattr(time, part), base, Better.LOWER, previous is not None))
            return CellColumn(name, cells, numeric=True)

        return Table(
            (
                CellColumn("Summary", [Text(name) for name, _, _ in rows]),
                column("Proof Time (s)", "total"),
                column("Parallel Proof Time (s)", "parallel"),
                column(f"Parallel Proof Time ({times.provers} provers) (s)", "on_provers"),
            )
        )

    def _group(self, group: GroupStats, baseline: GroupStats | None, compared: bool) -> StatsTable:
        phased: dict[str | None, list[StatsRow]] = {}
        for metric in CATALOGUE:
            before = None if baseline is None else baseline.baseline(metric.name)
            stats = group.stats.get(metric.name)
            if stats is None and metric.name in group.zero_counters and before is not None and before.count:
                stats = Stats.zero()  # it was something before: a change to 0, not a vanished metric
            if stats is None:
                continue
            row = self._stats_row(metric, stats, before, compared, group.kind is GroupKind.APP)
            phase = group.phases.get(metric.name)
            if not stats.count and baseline is not None:
                phase = baseline.phases.get(metric.name)
            phased.setdefault(phase, []).append(row)
        rows: list[StatsRow | PhaseRow] = [*phased.pop(None, [])]
        for phase, phase_rows in sorted(phased.items(), key=lambda item: item[0] or ""):
            rows += [PhaseRow(phase or ""), *phase_rows]
        return StatsTable(group.group, tuple(rows))

    def _stats_row(
        self, metric: Metric, stats: Stats, before: Stats | None, compared: bool, in_app: bool
    ) -> StatsRow:
        def cell(part: Callable[[Stats], float]) -> Cell:
            base = None if before is None else part(before)
            return self._quantity(part(stats), base, metric.better, compared)

        avg, total = cell(lambda s: s.avg), cell(lambda s: s.sum)
        largest, smallest = cell(lambda s: s.max), cell(lambda s: s.min)
        if in_app and metric.serial_in_app:
            return StatsRow(metric.name, (avg, MISSING, MISSING, MISSING))
        if metric.is_rate:
            return StatsRow(metric.name, (avg, MISSING, largest, smallest))
        return StatsRow(metric.name, (avg, total, largest, smallest))

    def _quantity(self, value: float, baseline: float | None, better: Better, compared: bool) -> Quantity:
        return Quantity(value, compare(value, baseline, better, self.noise_percent) if compared else None)

    def _memory(self, run: RunAnalysis) -> list[Block]:
        if not run.memory:
            return []
        peaks = module_peaks(list(run.memory))
        blocks: list[Block] = [Heading("GPU Memory Usage")]
        if self.memory_chart is not None:
            blocks.append(Picture("GPU Memory Usage", self.memory_chart))
        blocks.append(
            Table(
                (
                    LabelColumn("Module", [peak.module for peak in peaks]),
                    CellColumn("Max (GiB)", [Quantity(peak.peak / _GIB) for peak in peaks], numeric=True),
                    LabelColumn("Max At", [".".join(peak.where) for peak in peaks]),
                )
            )
        )
        return blocks

    def _opcodes(self, counts: Sequence[OpcodeCount], previous: Sequence[OpcodeCount] | None) -> list[Block]:
        before = {(count.group, count.opcode): count.count for count in previous or ()}
        counts = [count for count in counts if count.count or before.get((count.group, count.opcode))]
        if not counts:
            return []
        cells = [
            self._quantity(
                count.count,
                before.get((count.group, count.opcode)),
                Better.NEUTRAL,
                previous is not None,
            )
            for count in counts
        ]
        return [
            Table(
                (
                    LabelColumn("group", [count.group for count in counts]),
                    LabelColumn("opcode", [count.opcode for count in counts]),
                    CellColumn("frequency", cells, numeric=True),
                )
            )
        ]


def _shown_groups(aggregate: AggregateMetrics) -> list[GroupStats]:
    return [group for group in aggregate.proof_groups if group.stats or group.zero_counters]


def _baseline_group(group: GroupStats, previous: RunAnalysis | None) -> GroupStats | None:
    return None if previous is None else previous.aggregate.get(group.group)


def _appeared_and_vanished(current: AggregateMetrics, previous: AggregateMetrics) -> list[Block]:
    """Groups, and metrics of groups that both runs have, that only one of the runs has."""
    now = {group.group: group for group in _shown_groups(current)}
    before = {group.group: group for group in _shown_groups(previous)}
    items: list[tuple[str, tuple[str, ...]]] = []
    for words, names in (
        ("New groups:", [name for name in now if name not in before]),
        ("Vanished groups:", [name for name in before if name not in now]),
    ):
        if names:
            items.append((words, tuple(names)))
    for name, group in now.items():
        if name not in before:
            continue
        for words, ours, theirs in (
            ("new metrics:", group, before[name]),
            ("vanished metrics:", before[name], group),
        ):
            names = [metric for metric in ours.stats if theirs.baseline(metric) is None]
            if names:
                items.append((f"{name}: {words}", tuple(names)))
    if not items:
        return []
    return [Heading("Appeared and vanished"), Items(tuple(items))]
