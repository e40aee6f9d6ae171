"""The use case of one value: an exact number by its name, for scripts."""

from __future__ import annotations

from openvm_prof.core.analysis.run import DEFAULT_PROVERS, analyse
from openvm_prof.core.errors import BadInputError, OpenvmProfError
from openvm_prof.core.model.measurement import Query
from openvm_prof.core.reading.metrics_json import MetricsFile


def value_text(file: MetricsFile, query: Query, run_name: str | None = None) -> str:
    """One value of a file as an exact decimal number; `run_name` is needed where the file has several runs.

    Raises BadInputError with the nearest names where there is no such value or run, UsageError where
    there are several.
    """
    from openvm_prof.core.analysis.lookup import choose_run, look_up
    from openvm_prof.core.document.numbers import exact

    runs = {run.key: run for run in file.runs}
    key = choose_run(list(runs), run_name)
    try:
        analysis = analyse(runs[key].db, provers=DEFAULT_PROVERS)
        if analysis.is_empty:
            raise BadInputError("the file holds no metrics: nothing was recorded")
        return exact(look_up(analysis, query))
    except OpenvmProfError as error:
        raise error.within(run=key) from error
