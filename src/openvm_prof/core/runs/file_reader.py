"""FileReader: metrics files read one after another, and all that is wrong with them told together."""

from __future__ import annotations

from collections.abc import Callable

from openvm_prof.core.errors import BadInputError, Location, Problems
from openvm_prof.core.io.files import exists
from openvm_prof.core.reading.files import Meanwhile, read_metrics
from openvm_prof.core.reading.metrics_json import MetricsFile
from openvm_prof.core.reading.standard_input import is_standard_input, source_name


class FileReader:
    """Reads metrics files and keeps what is wrong with them, to be told together at the end.

    With `fail_on_empty`, a file with a run that holds no metrics is bad, too. `meanwhile` is called while
    other processes read, `progress` with the name of each file before it is read.
    """

    def __init__(
        self,
        jobs: int = 1,
        *,
        fail_on_empty: bool = False,
        meanwhile: Meanwhile = lambda: None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.problems = Problems()
        self.failed: dict[str, str] = {}  # why the file of a path is bad
        self._jobs = jobs
        self._fail_on_empty = fail_on_empty
        self._meanwhile = meanwhile
        self._progress = progress

    def read(self, path: str) -> MetricsFile | None:
        """The runs of a file, None where it is bad."""
        self._progress(source_name(path))
        return self._read(path)

    def read_previous(self, path: str) -> MetricsFile | None:
        """The same of a file that need not be there; None where it is not, or its path is empty."""
        return self._read(path, optional=True)

    def _read(self, path: str, *, optional: bool = False) -> MetricsFile | None:
        try:
            if optional and not (path and (is_standard_input(path) or exists(path))):
                return None
            file = read_metrics(path, jobs=self._jobs, meanwhile=self._meanwhile)
        except BadInputError as error:
            self.problems.add(error)
            self.failed[path] = error.message
            return None
        empty = empty_runs(file, path) if self._fail_on_empty else []
        for problem in empty:
            self.problems.add(problem)
            self.failed[path] = problem.message
        return None if empty else file


def empty_runs(file: MetricsFile, path: str) -> list[BadInputError]:
    """An error for each run of a file that holds no metrics."""
    return [
        BadInputError(
            "the run holds no metrics: nothing was recorded (--no-fail-on-empty lets it pass)",
            Location(file=source_name(path), run=run.key),
        )
        for run in file.runs
        if not run.db.metric_names()
    ]
