"""ShownRuns: the reports of several runs as one result, for every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from msgspec import Struct, defstruct
from msgspec.structs import replace

from openvm_prof.core.document.blocks import Block, Heading, Report
from openvm_prof.core.document.display import Display
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.detailed import detailed_report
from openvm_prof.report.groups import MetricRow
from openvm_prof.report.reports import ReportOptions, subject_of
from openvm_prof.report.sections import SECTIONS, aggregated_report


class ReportedValue(Struct, frozen=True):
    """What a label set has of a metric, its values added up."""

    labels: dict[str, str]
    metric: str
    value: float


_IDENTITY: list[tuple[str, Any]] = [
    ("name", str),
    ("file", str),
    ("era", str),
    ("prover", str | None),
    ("provers", int),
    ("compared_with", str | None),
]
_SECTIONS: list[tuple[str, Any]] = [
    (section.name, list[section.row_type])  # type: ignore[name-defined]
    for section in SECTIONS
    if section.row_type is not None
]

RunReport = defstruct(
    "RunReport", [*_IDENTITY, *_SECTIONS, ("values", list[ReportedValue] | None)], frozen=True
)
RunReport.__doc__ = """The report of a run.

    `prover` is the hardware, null where nothing tells it; `provers` is for how many the parallel time is;
    `values` are those of every label set, null where they were not asked for.
    """


class MetricOfRun(Struct, frozen=True):
    """A row of the table of all runs: a metric of a group."""

    run: str
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


class ReportDocument(Struct, frozen=True):
    """What `openvm-prof show --format json` writes; runs in the order in which they were given."""

    schema: str
    version: int
    runs: list[RunReport]  # type: ignore[valid-type]

    @property
    def rows(self) -> list[MetricOfRun]:
        """The metrics of all groups of all runs, as one table."""
        return [
            MetricOfRun(run.name, *_members(row))
            for run in cast("list[Any]", self.runs)
            for row in run.groups
        ]


def _members(row: MetricRow) -> Iterator[Any]:
    return (getattr(row, name) for name in row.__struct_fields__)


class ShownRun(Struct, frozen=True):
    """A run and where it was read from."""

    run: NamedRun
    source: str


class ShownRuns(Display, Struct, frozen=True):
    """Reports of runs; with `detailed` every label set's values, too."""

    runs: Sequence[ShownRun]
    options: ReportOptions
    detailed: bool = False
    title: str = "OpenVM metrics"

    def reports(self) -> Iterator[tuple[str, Report]]:
        """The reports of each run with their titles."""
        for shown in self.runs:
            run = shown.run
            subject = replace(subject_of(run, self.options), name=None)  # the title has it
            yield f"{run.name} ({shown.source})", aggregated_report(subject)
            if self.detailed:
                yield f"{run.name}: detailed", self._detailed(run)

    def document(self) -> Report:
        """All reports, each under its title."""
        blocks: list[Block] = []
        for title, report in self.reports():
            blocks += [Heading(title), *report.blocks]
        return Report(tuple(blocks))

    def records(self) -> ReportDocument:
        """The sections of every run as records."""
        return ReportDocument("report", 1, [self._run(shown) for shown in self.runs])

    def _detailed(self, run: NamedRun) -> Report:
        before = None if run.baseline is None else run.baseline.db
        return detailed_report(run.current.db, before, self.options.noise_percent, self.options.max_rows)

    def _run(self, shown: ShownRun) -> Any:
        run, subject = shown.run, subject_of(shown.run, self.options)
        sections = {section.name: section.rows(subject) for section in SECTIONS if section.rows is not None}
        values = None
        if self.detailed:
            entries = run.current.db.entries()
            values = [ReportedValue(dict(labels), metric, value) for labels, metric, value in entries]
        return RunReport(
            name=encodable(run.name),
            file=encodable(shown.source),
            era=run.current.era.name,
            prover=run.current.told.get("prover"),
            provers=run.current.proof_times.provers,
            compared_with=None
            if run.previous is None
            else encodable(run.previous_name or "the previous run"),
            **sections,
            values=values,
        )
