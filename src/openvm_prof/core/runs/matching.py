"""Which run of the file before belongs to which run of a file."""

from __future__ import annotations

from openvm_prof.core.reading.metrics_json import MetricsFile, Run


def match_previous(current: MetricsFile, previous: MetricsFile) -> dict[str | None, Run] | None:
    """The previous run of each run by key; None where one file is combined and the other is not.

    An empty previous file (`{}`) has no runs to match, whatever the current one is.
    """
    keys = {run.key: run for run in previous.runs}
    if current.is_combined == previous.is_combined:
        return keys
    return {} if not any(run.db.metric_names() for run in previous.runs) else None
