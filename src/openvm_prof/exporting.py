"""The use cases of values as functions: for other programs, one by one, and changed by rules."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.analysis.run import analyse
from openvm_prof.errors import BadInputError, Notice, OpenvmProfError
from openvm_prof.model.exports import ExportFormat
from openvm_prof.model.measurement import Query
from openvm_prof.model.metric import Better
from openvm_prof.model.rewrite_rules import Rule
from openvm_prof.parsing.chunks import Buffer
from openvm_prof.parsing.metrics_json import MetricsFile
from openvm_prof.pipeline import NamedRun, ReportOptions, bmf_text


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
        analysis = analyse(runs[key].db, provers=ReportOptions().provers)
        if analysis.is_empty:
            raise BadInputError("the file holds no metrics: nothing was recorded")
        return exact(look_up(analysis, query))
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
