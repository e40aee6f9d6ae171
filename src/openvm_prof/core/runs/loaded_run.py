"""LoadedRun: a run's identity with its results; LoadedRuns, several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from msgspec import Struct

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.runs.run_info import RunInfo


class LoadedRun(Struct, frozen=True):
    """Which run it is, and all that is computed of it."""

    info: RunInfo
    analysis: RunAnalysis

    @property
    def name(self) -> str:
        """What the run is called beside others."""
        return self.info.name

    def __repr__(self) -> str:
        total = self.analysis.proof_times.total
        time = "no proofs" if total is None else f"{total.total:.2f} s"
        return f"<LoadedRun {self.info.name!r}: OpenVM {self.analysis.era.name}, {time}>"


class LoadedRuns(Struct, frozen=True):
    """Runs in the order in which they were given; those of a combined file in file order."""

    runs: tuple[LoadedRun, ...]

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[LoadedRun]:
        return iter(self.runs)

    @overload
    def __getitem__(self, index: int | str) -> LoadedRun: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[LoadedRun]: ...
    def __getitem__(self, index: int | str | slice) -> LoadedRun | Sequence[LoadedRun]:
        """A run by its place or by its name. Raises IndexError, or KeyError with the names that there are."""
        if isinstance(index, str):
            for run in self.runs:
                if run.name == index:
                    return run
            raise KeyError(f"no run is called {index!r}; there are {', '.join(r.name for r in self.runs)}")
        return self.runs[index]

    def __repr__(self) -> str:
        return f"<LoadedRuns: {', '.join(run.name for run in self.runs)}>"
