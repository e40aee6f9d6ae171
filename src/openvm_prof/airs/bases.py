"""Bases: what each run is compared with, one for all runs or of a combined file the run of the same key."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.loaded_run import LoadedRun


class Bases:
    """The runs of a base, by their keys."""

    def __init__(self, runs: Sequence[LoadedRun]) -> None:
        self._only = runs[0].analysis if len(runs) == 1 else None
        self._by_key = {run.info.key: run.analysis for run in runs}

    def of(self, run: LoadedRun) -> RunAnalysis | None:
        """The base of a run; None without any. Raises UsageError where none of several has its key."""
        if self._only is not None or not self._by_key:
            return self._only
        if run.info.key not in self._by_key:
            raise UsageError(f"--base holds {len(self._by_key)} runs, but none is called {run.name!r}")
        return self._by_key[run.info.key]
