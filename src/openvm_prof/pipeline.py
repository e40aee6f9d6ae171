"""The use cases as functions: what the command line does, without touching the disk.

What only some calls need is imported where it is used: start-up counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from openvm_prof.analysis.compare import DEFAULT_NOISE_PERCENT
from openvm_prof.analysis.run import RunAnalysis, analyse
from openvm_prof.errors import BadInputError, Notice, OpenvmProfError, UsageError
from openvm_prof.model.exports import ExportFormat
from openvm_prof.model.measurement import Query
from openvm_prof.model.metric import Better
from openvm_prof.model.report import Block, Details, Report
from openvm_prof.model.rewrite_rules import Rule
from openvm_prof.parsing.metrics_json import Buffer, MetricsFile, Run, parse_metrics
from openvm_prof.render.comment import COMMENT_LIMIT, comment_body
from openvm_prof.render.markdown import DiffStyle, render_markdown
from openvm_prof.views.aggregated import AggregatedView
from openvm_prof.views.detailed import detailed_report

if TYPE_CHECKING:
    from datetime import date

    from openvm_prof.analysis.series import By, SideRun
    from openvm_prof.analysis.verdicts import Criteria, Selection
    from openvm_prof.model.gate import Acceptance, Budget, GateResult, Outcome
    from openvm_prof.model.variants import Variants
    from openvm_prof.model.verdict import ComparisonResult, Share
    from openvm_prof.views.flame_thumbnails import GraphPicture

DEFAULT_DEVICES = 16
DEFAULT_PROOFS_PER_DEVICE = 2


class ReportOptions(Struct, frozen=True):
    """How reports are made.

    `provers` is how many proofs run at once, devices times proofs per device; `noise_percent` the
    change from which a difference is marked; `meta` the run's conditions for the footer;
    `inline_detailed` puts the detailed tables into the report too, `max_rows` is how many rows each of
    them has at most, None for all. `asset_url` is where pictures will lie, None for beside the report.
    """

    provers: int = DEFAULT_DEVICES * DEFAULT_PROOFS_PER_DEVICE
    noise_percent: float = DEFAULT_NOISE_PERCENT
    diff_style: DiffStyle = DiffStyle.GITHUB
    inline_detailed: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
    max_rows: int | None = None
    asset_url: str | None = None


class NamedRun(Struct, frozen=True):
    """A run with its name, its results, those of the run before it, and where its report will lie.

    `stem` is the file name of its reports without `.md`.
    """

    name: str
    stem: str
    current: RunAnalysis
    previous: RunAnalysis | None = None


class ReportTexts(Struct, frozen=True):
    """The texts of one run's reports; `memory_svg` is None where no GPU memory was recorded."""

    aggregated: str
    detailed: str
    memory_svg: str | None


def match_previous(current: MetricsFile, previous: MetricsFile) -> dict[str | None, Run] | None:
    """The previous run of each run by key; None where one file is combined and the other is not.

    An empty previous file (`{}`) has no runs to match, whatever the current one is.
    """
    keys = {run.key: run for run in previous.runs}
    if current.is_combined == previous.is_combined:
        return keys
    return {} if not any(run.db.metric_names() for run in previous.runs) else None


def default_name(run: RunAnalysis) -> str | None:
    """The name a run goes by when none is given: its app group; None where it has none."""
    app = run.aggregate.app
    return None if app is None else app.group


def report_texts(run: NamedRun, options: ReportOptions, pictures: Sequence[GraphPicture] = ()) -> ReportTexts:
    """The aggregated and the detailed report of a run in markdown, and its memory chart.

    `pictures` are the run's flame graphs, for the aggregated report to show.
    """
    previous = run.previous
    before = None if previous is None else previous.db
    detailed = detailed_report(run.current.db, before, options.noise_percent, options.max_rows)
    chart = asset_target(f"{run.stem}.memory.svg", options.asset_url) if run.current.memory else None
    aggregated = aggregated_report(run.current, previous, options, memory_chart_name=chart)
    blocks: tuple[Block, ...] = aggregated.blocks
    if pictures:
        from openvm_prof.views.flame_thumbnails import flame_thumbnails

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
    from openvm_prof.render.svg import render_svg
    from openvm_prof.views.memory_chart import memory_chart

    return render_svg(memory_chart(run.memory))


def aggregated_report(
    current: RunAnalysis,
    previous: RunAnalysis | None,
    options: ReportOptions,
    *,
    memory_chart_name: str | None = None,
) -> Report:
    """The aggregated report of a run, to be rendered by the caller."""
    return AggregatedView(options.noise_percent, memory_chart_name, options.meta).report(current, previous)


def bmf_text(runs: Sequence[NamedRun]) -> tuple[str, list[Notice]]:
    """Bencher JSON of some runs, and notices about what Bencher would have refused."""
    from openvm_prof.render.bmf import render_bmf
    from openvm_prof.views.bencher import bencher_output

    return render_bmf(bencher_output([(run.name, run.current) for run in runs]))


def export_text(
    runs: Sequence[NamedRun], form: ExportFormat, better: Better = Better.LOWER
) -> tuple[str, list[Notice]]:
    """The values of some runs in a format of other programs, and notices about what it could not hold.

    `better` is the direction of the metrics wanted, for the one format that takes one at a time.
    """
    from openvm_prof.analysis.measurements import label_set_values, measurements

    if form is ExportFormat.BMF:
        return bmf_text(runs)
    if form is ExportFormat.LABELS_CSV:
        from openvm_prof.render.measurements_csv import render_label_sets

        return render_label_sets([one for run in runs for one in label_set_values(run.name, run.current)]), []
    by_run = {run.name: list(measurements(run.name, run.current)) for run in runs}
    values = [one for of_run in by_run.values() for one in of_run]
    match form:
        case ExportFormat.CSV:
            from openvm_prof.render.measurements_csv import render_wide

            return render_wide(by_run), []
        case ExportFormat.LONG_CSV:
            from openvm_prof.render.measurements_csv import render_long

            return render_long(values), []
        case ExportFormat.OPENMETRICS:
            from openvm_prof.render.openmetrics import render_openmetrics

            return render_openmetrics(values)
        case ExportFormat.GITHUB_ACTION_BENCHMARK:
            from openvm_prof.render.github_action_benchmark import render_github_action_benchmark

            return render_github_action_benchmark(values, better), []


def value_text(file: MetricsFile, query: Query, run_name: str | None = None) -> str:
    """One value of a file as an exact decimal number; `run_name` is needed where the file has several runs.

    Raises BadInputError with the nearest names where there is no such value or run, UsageError where
    there are several.
    """
    from openvm_prof.analysis.lookup import choose_run, look_up
    from openvm_prof.render.numbers import exact

    runs = {run.key: run for run in file.runs}
    key = choose_run(list(runs), run_name)
    try:
        return exact(look_up(analyse(runs[key].db, provers=ReportOptions().provers), query))
    except OpenvmProfError as error:
        raise error.within(run=key) from error


def rewritten_text(data: Buffer, rules: Sequence[Rule]) -> tuple[str, list[Notice]]:
    """The bytes of a metrics file after some rules, as one again, and notices about rules that did nothing.

    Nothing but what the rules say changes. Raises BadInputError where the bytes are no metrics file or a
    rule cannot be applied.
    """
    from openvm_prof.analysis.rewrite import rewrite
    from openvm_prof.parsing.recording import parse_recording
    from openvm_prof.render.metrics_json import render_recording

    result = rewrite(parse_recording(data), rules)
    return render_recording(result.recording), list(result.notices)


def summary_text(
    runs: Sequence[NamedRun],
    results_link: str,
    options: ReportOptions,
    stages: Sequence[str] = ("app", "leaf"),
) -> str:
    """The GitHub summary of some runs; their reports lie below `results_link`.

    Never longer than a comment may be: of too many runs the first are shown, and the others counted.
    """
    from openvm_prof.analysis.summary import BenchSummaryMetrics
    from openvm_prof.views.github_summary import GithubSummary, SummaryRow

    rows = [
        SummaryRow(
            run.name,
            f"{results_link.rstrip('/')}/{quote(run.stem)}.md",
            BenchSummaryMetrics.of(run.current.aggregate, stages),
            None if run.previous is None else BenchSummaryMetrics.of(run.previous.aggregate, stages),
        )
        for run in runs
    ]

    def text(shown: int) -> str:
        view = GithubSummary(rows[:shown], options.noise_percent, left_out=len(rows) - shown)
        return render_markdown(view.report(), options.diff_style)

    return _longest_that_fits(text, len(rows), COMMENT_LIMIT)


def _size(text: str) -> int:
    """Bytes of a text. GitHub counts characters of comments; bytes are never fewer."""
    return len(text.encode("utf-8", "replace"))


def _longest_that_fits(text: Callable[[int], str], rows: int, limit: int) -> str:
    """The text with as many of its rows as a limit of bytes allows, with none where that is too long, too."""

    def fits(shown: int) -> bool:
        return _size(text(shown)) <= limit

    if fits(rows):
        return text(rows)
    # more rows never make a shorter text
    most = bisect_left(range(rows), True, key=lambda shown: not fits(shown))
    return text(max(most - 1, 0))


class CompareOptions(Struct, frozen=True):
    """How sides of runs are compared.

    `by` is what series are of, `criteria` when a change is one, `selection` which series are wanted;
    `base_meta` and `head_meta` are conditions that the files do not tell; `force` compares unlike ones.
    """

    by: By
    criteria: Criteria
    selection: Selection
    base_meta: Mapping[str, str] = field(default_factory=dict)
    head_meta: Mapping[str, str] = field(default_factory=dict)
    force: bool = False

    def notices_of_conditions(
        self, base: Sequence[SideRun], head: Sequence[SideRun], names: tuple[str, str] = ("base", "head")
    ) -> tuple[Notice, ...]:
        """What is unlike, as a notice; raises UsageError instead where it was not asked to be compared."""
        from openvm_prof.analysis.conditions import unlike

        differences = unlike(base, head, self.base_meta, self.head_meta)
        if not differences:
            return ()
        told = f"{names[0]} and {names[1]} are not of like conditions: {'; '.join(differences)}"
        if not self.force:
            raise UsageError(f"{told}; --force compares them all the same")
        return (Notice(told),)


def compare_runs(
    base: Sequence[SideRun], head: Sequence[SideRun], options: CompareOptions
) -> ComparisonResult:
    """Two sides of runs, series by series, worst first. Raises UsageError for unlike conditions."""
    from openvm_prof.analysis.attribution import attribute
    from openvm_prof.analysis.verdicts import compare_sides, comparison_notices
    from openvm_prof.model.verdict import ComparisonResult

    notices = options.notices_of_conditions(base, head)
    rows = compare_sides(base, head, options.by, options.criteria, options.selection)
    return ComparisonResult(
        _names(base),
        _names(head),
        tuple(rows),
        attribute(base, head),
        (*notices, *comparison_notices(base, head, options.by, rows)),
    )


def _names(runs: Sequence[SideRun]) -> str:
    first, *more = dict.fromkeys(run.name for run in runs)
    return f"{first} and {len(more)} more" if more else first


def compare_many(sides: Mapping[str, Sequence[SideRun]], options: CompareOptions) -> Variants:
    """Two or more variants, each against the first. Raises UsageError for unlike conditions."""
    from openvm_prof.analysis.variants import compare_variants

    (first, base), *others = sides.items()
    notices = [
        notice for name, runs in others for notice in options.notices_of_conditions(base, runs, (first, name))
    ]
    variants = compare_variants(sides, options.by, options.criteria, options.selection)
    return replace(variants, notices=(*notices, *variants.notices))


class Check(Struct, frozen=True):
    """A gate's result, whether it holds, and where the time went if it does not.

    `failing` are the outcomes that fail it.
    """

    result: GateResult
    attribution: tuple[Share, ...]
    failing: frozenset[Outcome]

    @property
    def passed(self) -> bool:
        """Whether nothing came out as one of them."""
        return self.result.passed(failing=self.failing)


def check_runs(
    base: Sequence[SideRun],
    head: Sequence[SideRun],
    options: CompareOptions,
    *,
    today: date,
    budget: Budget | None = None,
    acceptances: Sequence[Acceptance] = (),
    failing: frozenset[Outcome] = frozenset(),
) -> Check:
    """The rules of a budget, or the default ones, on two sides of runs.

    `today` decides which acceptances still hold; `failing` are outcomes that fail the gate besides
    `FAILED`. Raises UsageError for unlike conditions, BadInputError where there is nothing to check.
    """
    from openvm_prof.analysis.attribution import attribute
    from openvm_prof.analysis.gate import check_sides, default_budget
    from openvm_prof.model.gate import Outcome

    notices = options.notices_of_conditions(base, head)
    rules = default_budget(options.criteria.min_percent) if budget is None else budget
    result = check_sides(base, head, rules, acceptances, today, options.criteria)
    if all(finding.outcome is Outcome.UNMATCHED for finding in result.findings):
        raise BadInputError("there is nothing to check: no metric that the rules are about is on both sides")
    result = replace(result, notices=(*notices, *result.notices))
    check = Check(result, (), failing | frozenset({Outcome.FAILED}))
    return check if check.passed else replace(check, attribution=attribute(base, head))


def step_summary(check: Check, room: int) -> str | None:
    """The gate's report in markdown, with as many findings as `room` bytes allow.

    None where even the report without any of them is longer.
    """
    from openvm_prof.views.gate import gate_report

    def text(shown: int) -> str:
        report = gate_report(check.result, check.attribution, passed=check.passed, max_rows=shown)
        return render_markdown(report)

    longest = _longest_that_fits(text, len(check.result.findings), room)
    return longest if _size(longest) <= room else None


__all__ = [
    "COMMENT_LIMIT",
    "DEFAULT_DEVICES",
    "DEFAULT_PROOFS_PER_DEVICE",
    "Buffer",
    "Check",
    "CompareOptions",
    "ExportFormat",
    "MetricsFile",
    "NamedRun",
    "Query",
    "ReportOptions",
    "ReportTexts",
    "aggregated_report",
    "analyse",
    "asset_target",
    "bmf_text",
    "check_runs",
    "comment_body",
    "compare_many",
    "compare_runs",
    "default_name",
    "export_text",
    "match_previous",
    "parse_metrics",
    "report_texts",
    "rewritten_text",
    "step_summary",
    "summary_text",
    "value_text",
]
