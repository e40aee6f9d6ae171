"""The use cases of values as functions: for other programs, one by one, and changed by rules."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.errors import Notice, UsageError
from openvm_prof.core.model.metric import Better
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.export.bmf import bmf_text
from openvm_prof.export.formats import ExportFormat


def export_text(
    runs: Sequence[NamedRun],
    form: ExportFormat,
    better: Better = Better.LOWER,
    *,
    on_provers: bool = False,
) -> tuple[str, list[Notice]]:
    """The values of some runs in a format of other programs, and notices about what it could not hold.

    `better` is the direction of the metrics wanted, for the one format that takes one at a time. With
    `on_provers` the runs' totals have the time on as many provers as their analyses are for; Bencher's
    totals and label sets have no place for it. Raises UsageError for these.
    """
    from openvm_prof.core.analysis.measurements import label_set_values, measurements

    if on_provers and form in (ExportFormat.BMF, ExportFormat.LABELS_CSV):
        raise UsageError(f"{form.value} cannot hold a time on N provers; leave out --provers")
    if form is ExportFormat.BMF:
        return bmf_text(runs)
    if form is ExportFormat.LABELS_CSV:
        from openvm_prof.export.measurements_csv import render_label_sets

        return render_label_sets(
            [value for run in runs for value in label_set_values(run.name, run.current)]
        ), []
    by_run = {run.name: list(measurements(run.name, run.current, on_provers=on_provers)) for run in runs}
    values = [value for of_run in by_run.values() for value in of_run]
    match form:
        case ExportFormat.CSV:
            from openvm_prof.export.measurements_csv import render_wide

            return render_wide(by_run), []
        case ExportFormat.LONG_CSV:
            from openvm_prof.export.measurements_csv import render_long

            return render_long(values), []
        case ExportFormat.OPENMETRICS:
            from openvm_prof.export.openmetrics import render_openmetrics

            return render_openmetrics(values)
        case ExportFormat.GITHUB_ACTION_BENCHMARK:
            from openvm_prof.export.github_action_benchmark import render_github_action_benchmark

            return render_github_action_benchmark(values, better), []
