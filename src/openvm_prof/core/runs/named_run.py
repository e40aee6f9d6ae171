"""NamedRun: a run with its name, and the run before it."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.runs.comparability import Comparability, comparability


class NamedRun(Struct, frozen=True, dict=True):
    """A run with its name, its results, those of the run before it, and where its report will lie.

    `stem` is the file name of its reports without `.md`; `previous_name` is what reports call the run
    before, such as its path.
    """

    name: str
    stem: str
    current: RunAnalysis
    previous: RunAnalysis | None = None
    previous_name: str | None = None

    @cached_property
    def comparable(self) -> Comparability:
        """What of it can be compared with the run before, found out once."""
        return comparability(self.current, self.previous)

    @property
    def baseline(self) -> RunAnalysis | None:
        """The run before; None where no number of it is the same thing."""
        return None if self.comparable.nothing else self.previous
