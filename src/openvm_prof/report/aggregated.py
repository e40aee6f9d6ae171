"""The aggregated report of a run: proof times, statistics per group, memory, instructions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct, field

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupStats
from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.core.analysis.memory import module_peaks
from openvm_prof.core.analysis.proof_time import ProofTime
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import NO_GROUP, GroupKind
from openvm_prof.core.catalog.metrics import CATALOGUE, TOTAL_PROOF_TIME
from openvm_prof.core.document.blocks import (
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
    Seconds,
    StatsRow,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.core.errors import MOST_LISTED, listed
from openvm_prof.core.model.metric import Better, MetricSpec
from openvm_prof.core.model.stats import Stats
from openvm_prof.core.runs.comparability import TOTAL, Comparability, comparability

_GIB = 1 << 30
_EMPTY = "This run holds no metrics: nothing was recorded, and the version of OpenVM is unknown."


class AggregatedView(Struct, frozen=True):
    """What a reader wants of an aggregated report.

    `memory_chart` is the chart's file name, None to leave the picture out; `meta` are the run's
    conditions (commit, instance type, ...) in the order to show them. `name` is the run's, None where
    the reader sees it elsewhere; `previous_name` says what the run is compared with.
    """

    noise_percent: float = DEFAULT_NOISE_PERCENT
    memory_chart: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    previous_name: str | None = None

    def report(
        self,
        run: RunAnalysis,
        previous: RunAnalysis | None = None,
        comparable: Comparability | None = None,
    ) -> Report:
        """The report of a run, with differences from the previous one where there is one.

        `comparable` says of which numbers; it is found out where nobody has yet.
        """
        if comparable is None:
            comparable = comparability(run, previous)
        baseline = None if comparable.nothing else previous
        before = {} if baseline is None else baseline.aggregate.by_name()
        blocks = self._head(run, previous, comparable)
        blocks.append(self._proof_times(run, baseline, comparable))
        for group in _shown_groups(run.aggregate):
            blocks.append(
                self._group(group, before.get(group.group), None if baseline is None else comparable)
            )
        blocks += self._memory(run)
        blocks += self._opcodes(run, baseline)
        if previous is not None:
            blocks += _appeared_and_vanished(run.aggregate, previous.aggregate, metrics=baseline is not None)
        if run.notices:
            blocks += [
                Heading("Notices"),
                Items(tuple((str(notice), ()) for notice in run.notices)),
            ]
        return Report(tuple(blocks))

    def _head(self, run: RunAnalysis, previous: RunAnalysis | None, comparable: Comparability) -> list[Block]:
        """Which run this is, under which conditions, compared with what, and what cannot be compared."""
        blocks: list[Block] = [] if self.name is None else [Heading(self.name)]
        compared = [] if previous is None else [f"compared with {self.previous_name or 'the previous run'}"]
        if told := (*_conditions(run), *compared):
            blocks.append(Paragraph(", ".join(told)))
        if self.meta:
            blocks.append(Items(tuple((f"{key}: {value}", ()) for key, value in self.meta.items())))
        empty = [Paragraph(_EMPTY)] if run.is_empty else []
        return [*blocks, *empty, *map(Paragraph, comparable.reasons)]

    def _proof_times(
        self, run: RunAnalysis, previous: RunAnalysis | None, comparable: Comparability
    ) -> Table:
        times = run.proof_times
        before = {} if previous is None else dict(previous.proof_times.rows())
        total_before = None if previous is None else previous.proof_times.total
        rows: list[tuple[str, ProofTime | None, ProofTime | None]] = [(TOTAL, times.total, total_before)]
        rows += [(name, time, before.get(name)) for name, time in times.rows()]

        def column(name: str, part: str, unlike: Collection[str]) -> CellColumn:
            cells: list[Cell] = []
            for row, time, baseline in rows:
                if time is None:
                    cells.append(MISSING)
                    continue
                base = None if baseline is None else getattr(baseline, part)
                compared = previous is not None and row not in unlike
                cells.append(self._seconds(getattr(time, part), base, compared))
            return CellColumn(name, cells, numeric=True)

        on_provers = f"Parallel Proof Time ({times.provers} provers) (s)"
        return Table(
            (
                CellColumn("Summary", [Text(name) for name, _, _ in rows]),
                column("Proof Time (s)", "total_ms", comparable.totals),
                column("Parallel Proof Time (s)", "parallel_ms", comparable.parallel),
                column(on_provers, "on_provers_ms", comparable.parallel),
            )
        )

    def _seconds(self, ms: float, baseline: float | None, compared: bool) -> Seconds:
        change = compare(ms, baseline, Better.LOWER, self.noise_percent) if compared else None
        return Seconds(ms, change)

    def _group(
        self, group: GroupStats, baseline: GroupStats | None, comparable: Comparability | None
    ) -> StatsTable:
        """A group's statistics; `comparable` is None where they are compared with nothing."""
        phased: dict[str | None, list[StatsRow]] = {}
        for metric in CATALOGUE:
            before = None if baseline is None else baseline.baseline(metric.name)
            stats = group.stats.get(metric.name)
            if stats is None and metric.name in group.zero_counters and before is not None and before.count:
                stats = Stats.zero()  # it was something before: a change to 0, not a vanished metric
            if stats is None:
                continue
            average = comparable is not None and (group.group, metric.name) not in comparable.averages
            row = self._stats_row(
                metric, stats, before, (comparable is not None, average), group.kind is GroupKind.APP
            )
            phase = group.phases.get(metric.name)
            if not stats.count and baseline is not None:
                phase = baseline.phases.get(metric.name)
            phased.setdefault(phase, []).append(row)
        rows: list[StatsRow | PhaseRow] = [*phased.pop(None, [])]
        for phase, phase_rows in sorted(phased.items(), key=lambda item: item[0] or ""):
            rows += [PhaseRow(phase or ""), *phase_rows]
        return StatsTable(group.group, tuple(rows))

    def _stats_row(
        self,
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
            return self._quantity(part(stats), base, metric.better, compared)

        avg, total = cell(lambda s: s.avg, average_compared), cell(lambda s: s.sum)
        largest, smallest = cell(lambda s: s.max), cell(lambda s: s.min)
        if in_app and (metric.serial_in_app or stats.once is not None):
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

    def _opcodes(self, run: RunAnalysis, previous: RunAnalysis | None) -> list[Block]:
        earlier = () if previous is None else previous.opcodes
        before = {(count.group, count.opcode): count.count for count in earlier}
        counts = [count for count in run.opcodes if count.count or before.get((count.group, count.opcode))]
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
                    LabelColumn("group", [count.group or NO_GROUP for count in counts]),
                    LabelColumn("opcode", [count.opcode for count in counts]),
                    CellColumn(run.era.opcode_heading, cells, numeric=True),
                )
            )
        ]


def _shown_groups(aggregate: AggregateMetrics) -> list[GroupStats]:
    return [group for group in aggregate.proof_groups if group.stats or group.zero_counters]


def _conditions(run: RunAnalysis) -> list[str]:
    """Era, hardware and number of proofs, as far as the run tells them."""
    told = [f"OpenVM {run.era.name}"]
    if "prover" in run.told:
        told.append(f"proven on {run.told['prover']}")
    counts = [(app.stats[TOTAL_PROOF_TIME].count, app.group) for app in run.aggregate.apps]
    proofs = [f"{count:,} proof{'' if count == 1 else 's'} in {group}" for count, group in counts]
    return [*told, listed(proofs)] if proofs else told


def _appeared_and_vanished(
    current: AggregateMetrics, previous: AggregateMetrics, *, metrics: bool
) -> list[Block]:
    """Groups that only one of the runs has; with `metrics` also metrics of groups that both have."""
    now = {group.group: group for group in _shown_groups(current)}
    before = {group.group: group for group in _shown_groups(previous)}
    items: list[tuple[str, tuple[str, ...]]] = []
    for words, names in (
        ("New groups", [name for name in now if name not in before]),
        ("Vanished groups", [name for name in before if name not in now]),
    ):
        if names:
            which = f" ({len(names):,}, the first {MOST_LISTED})" if len(names) > MOST_LISTED else ""
            items.append((f"{words}{which}:", tuple(names[:MOST_LISTED])))
    for name, group in now.items():
        if name not in before or not metrics:
            continue
        for words, ours, theirs in (
            ("new metrics:", group, before[name]),
            ("vanished metrics:", before[name], group),
        ):
            missing = tuple(metric for metric in ours.stats if theirs.baseline(metric) is None)
            if missing:
                items.append((f"{name}: {words}", missing))
    if not items:
        return []
    return [Heading("Appeared and vanished"), Items(tuple(items))]
