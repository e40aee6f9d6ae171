"""The use cases of reports as functions: what the drop-in command does, without touching the disk.

What only some calls need is imported where it is used: start-up counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct, field

from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT
from openvm_prof.core.analysis.run import DEFAULT_PROVERS, RunAnalysis
from openvm_prof.core.document.blocks import Block, Details, Report
from openvm_prof.core.document.markdown import DiffStyle, render_markdown
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.detailed import detailed_report
from openvm_prof.report.sections import aggregated_report
from openvm_prof.report.subject import Subject

if TYPE_CHECKING:
    from openvm_prof.report.flame_thumbnails import GraphPicture


class ReportOptions(Struct, frozen=True):
    """How reports are made.

    `provers` is how many proofs run at once, devices times proofs per device; `noise_percent` the
    change from which a difference is marked; `meta` the run's conditions, for the report's top;
    `inline_detailed` puts the detailed tables into the report too, `max_rows` is how many rows each of
    them has at most, None for all. `asset_url` is where pictures will lie, None for beside the report.
    """

    provers: int = DEFAULT_PROVERS
    noise_percent: float = DEFAULT_NOISE_PERCENT
    diff_style: DiffStyle = DiffStyle.GITHUB
    inline_detailed: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
    max_rows: int | None = None
    asset_url: str | None = None


class ReportTexts(Struct, frozen=True):
    """The texts of one run's reports; `memory_svg` is None where no GPU memory was recorded."""

    aggregated: str
    detailed: str
    memory_svg: str | None


def report_texts(run: NamedRun, options: ReportOptions, pictures: Sequence[GraphPicture] = ()) -> ReportTexts:
    """The aggregated and the detailed report of a run in markdown, and its memory chart.

    `pictures` are the run's flame graphs, for the aggregated report to show.
    """
    before = None if run.baseline is None else run.baseline.db
    detailed = detailed_report(run.current.db, before, options.noise_percent, options.max_rows)
    chart = asset_target(f"{run.stem}.memory.svg", options.asset_url) if run.current.memory else None
    aggregated = aggregated_report(subject_of(run, options, chart))
    blocks: tuple[Block, ...] = aggregated.blocks
    if pictures:
        from openvm_prof.report.flame_thumbnails import flame_thumbnails

        blocks = (*blocks, flame_thumbnails(pictures))
    if options.inline_detailed:
        blocks = (*blocks, Details("Detailed Metrics", detailed.blocks))
    return ReportTexts(
        render_markdown(Report(blocks), options.diff_style),
        render_markdown(detailed, options.diff_style),
        _memory_svg(run.current) if chart else None,
    )


def asset_target(path: str, asset_url: str | None) -> str:
    """What a report links to for the picture at a path beside it: that, or its name below `asset_url`."""
    if asset_url is None:
        return quote(path)
    return f"{asset_url.rstrip('/')}/{quote(path.rpartition('/')[2])}"


def _memory_svg(run: RunAnalysis) -> str:
    from openvm_prof.core.document.svg import render_svg
    from openvm_prof.report.memory_chart import memory_chart

    return render_svg(memory_chart(run.memory))


def subject_of(run: NamedRun, options: ReportOptions, chart: str | None = None) -> Subject:
    """What the report of a run is of; `chart` is where its chart of GPU memory will lie."""
    return Subject(
        run.current,
        run.previous,
        options.noise_percent,
        chart,
        options.meta,
        run.name,
        run.previous_name,
        run.comparable,
    )


def summary_text(
    runs: Sequence[NamedRun],
    results_link: str,
    options: ReportOptions,
    stages: Sequence[str] = ("app", "leaf"),
) -> str:
    """The GitHub summary of some runs; their reports lie below `results_link`.

    Never longer than a comment may be: of too many runs the first are shown, and the others counted.
    """
    from openvm_prof.core.document.limits import COMMENT_LIMIT, longest_that_fits
    from openvm_prof.report.github_summary import GithubSummary, SummaryRow
    from openvm_prof.report.summary import BenchSummaryMetrics, summary_notes

    rows = [
        SummaryRow(
            run.name,
            f"{results_link.rstrip('/')}/{quote(run.stem)}.md",
            metrics := BenchSummaryMetrics.of(run.current.aggregate, stages),
            None if (before := run.baseline) is None else BenchSummaryMetrics.of(before.aggregate, stages),
            tuple(summary_notes(run.current, run.comparable, metrics)),
        )
        for run in runs
    ]

    def text(shown: int) -> str:
        view = GithubSummary(rows[:shown], options.noise_percent, left_out=len(rows) - shown)
        return render_markdown(view.report(), options.diff_style)

    return longest_that_fits(text, len(rows), COMMENT_LIMIT)
