"""Loaded runs of a few entries, for tests of what several runs have."""

from __future__ import annotations

from collections.abc import Iterable

from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.core.runs.run_info import RunInfo
from tests.builders import Entry, run


def loaded(name: str, items: Iterable[Entry]) -> LoadedRun:
    """A run of these entries under a name."""
    return LoadedRun(RunInfo(name, f"{name}.json"), run(items))
