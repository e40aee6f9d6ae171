"""Measurements: every value of a run, flat, for programs that know nothing of reports."""

from __future__ import annotations

import math
from collections.abc import Iterator

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.metrics import RUN_PARALLEL_TIME, RUN_PROOF_TIME, RUN_TIME_ON_PROVERS, describe
from openvm_prof.core.model.measurement import LabelSetValue, Measurement, stats_that_mean_something


def run_totals(run: RunAnalysis, *, on_provers: bool = False) -> dict[str, float]:
    """A run's proof time and its parallel proof time in seconds; empty where no proof was timed.

    With `on_provers` also the time on as many provers as the analysis is for.
    """
    total = run.proof_times.total
    if total is None:
        return {}
    totals = {RUN_PROOF_TIME: total.total, RUN_PARALLEL_TIME: total.parallel}
    return totals | ({RUN_TIME_ON_PROVERS: total.on_provers} if on_provers else {})


def measurements(name: str, run: RunAnalysis, *, on_provers: bool = False) -> Iterator[Measurement]:
    """The run's totals, then its groups in group order, keygen ones too, metrics in catalogue order.

    Each metric has its average, sum, maximum, minimum and number of samples; a rate has no sum.
    """
    for total, value in run_totals(run, on_provers=on_provers).items():
        yield Measurement(name, None, describe(total), None, value)
    for group in run.aggregate.groups:
        for metric_name, stats in group.stats.items():
            metric = describe(metric_name)
            for stat in stats_that_mean_something(metric):
                yield Measurement(name, group.group, metric, stat, stat.of(stats))


def label_set_values(name: str, run: RunAnalysis) -> Iterator[LabelSetValue]:
    """What every label set has of every metric, derived totals too, ordered by label keys and values.

    Labels of call stacks are dropped as everywhere; infinities and values that are no numbers are left out.
    """
    metrics = {metric: describe(metric) for metric in run.db.metric_names()}
    for labels, metric, value in run.db.entries():
        if math.isfinite(value):
            yield LabelSetValue(name, labels, metrics[metric], value)
