"""NamedRun: a run with its name, and the run before it."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.analysis.run import RunAnalysis


class NamedRun(Struct, frozen=True):
    """A run with its name, its results, those of the run before it, and where its report will lie.

    `stem` is the file name of its reports without `.md`; `previous_name` is what reports call the run
    before, such as its path.
    """

    name: str
    stem: str
    current: RunAnalysis
    previous: RunAnalysis | None = None
    previous_name: str | None = None
