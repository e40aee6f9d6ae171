"""What an app runs once per program, before its segments: metered and pure execution."""

from __future__ import annotations

from openvm_prof.core.analysis.aggregate import GroupNames
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.label_keys import PROGRAM_RUN_KEYS
from openvm_prof.core.catalog.metrics import RUN_ONCE
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.db.recorded import Recorded
from openvm_prof.core.model.stats import exact_sum

ProgramRun = tuple[str | None, ...]
"""The group in the file, then the values of `PROGRAM_RUN_KEYS`, None for those that are not there."""


def program_run(recorded: Recorded) -> ProgramRun:
    """Which execution of which program a label set belongs to."""
    return (recorded.group, *(recorded.get(key) for key in PROGRAM_RUN_KEYS))


def once_totals(db: MetricDb, names: GroupNames) -> dict[tuple[str, str], float]:
    """(reported app group, metric) → its sum over several programs, modes or blocks, in its unit.

    Several values of one of them are repeats, and averaged. Groups that hold only one are left out:
    there the average over all samples is the value.
    """
    totals: dict[tuple[str, str], float] = {}
    for metric in sorted(RUN_ONCE):
        runs: dict[str, dict[ProgramRun, list[float]]] = {}
        for recorded in db.recorded(metric):
            if recorded.group is None or not (samples := recorded.samples):
                continue
            reported = names.reported[recorded.group]
            if classify(reported) is GroupKind.APP:
                runs.setdefault(reported, {}).setdefault(program_run(recorded), []).extend(samples)
        for group, repeats in runs.items():
            if len(repeats) > 1:
                averages = (exact_sum(samples) / len(samples) for samples in repeats.values())
                totals[group, metric] = exact_sum(averages)
    return totals
