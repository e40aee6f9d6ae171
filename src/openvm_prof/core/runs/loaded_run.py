"""LoadedRun: a run's identity with its results; LoadedRuns, several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from msgspec import Struct

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.document.blocks import MISSING, Cell, CellColumn, Report, Seconds, Table, Text
from openvm_prof.core.document.display import Display
from openvm_prof.core.runs.run_info import RunInfo
from openvm_prof.core.runs.values import Values


class LoadedRun(Display, Struct, frozen=True):
    """Which run it is, and all that is computed of it."""

    info: RunInfo
    analysis: RunAnalysis

    @property
    def name(self) -> str:
        """What the run is called beside others."""
        return self.info.name

    def values(self) -> Values:
        """What every label set has of every metric, as a table for data frames."""
        return Values.of([(self.name, self.analysis)])

    def document(self) -> Report:
        """Its proof times in short."""
        return _runs_report([self])

    def __repr__(self) -> str:
        total = self.analysis.proof_times.total
        time = "no proofs" if total is None else f"{total.total:.2f} s"
        return f"<LoadedRun {self.info.name!r}: OpenVM {self.analysis.era.name}, {time}>"


class LoadedRuns(Display, Struct, frozen=True):
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

    def values(self) -> Values:
        """What every label set has of every metric, as a table for data frames, all runs in one."""
        return Values.of((run.name, run.analysis) for run in self.runs)

    def document(self) -> Report:
        """Their proof times in short."""
        return _runs_report(self.runs)

    def __repr__(self) -> str:
        return f"<LoadedRuns: {', '.join(run.name for run in self.runs)}>"


def _runs_report(runs: Sequence[LoadedRun]) -> Report:
    totals = [run.analysis.proof_times.total for run in runs]
    provers = sorted({run.analysis.proof_times.provers for run in runs})
    on_provers = f"on {provers[0]} provers (s)" if len(provers) == 1 else "on its provers (s)"

    def times(part: str) -> list[Cell]:
        return [MISSING if total is None else Seconds(getattr(total, part)) for total in totals]

    columns = (
        CellColumn("run", [Text(run.name) for run in runs]),
        CellColumn("OpenVM", [Text(run.analysis.era.name) for run in runs]),
        CellColumn("prover", [Text(run.analysis.told.get("prover", "-")) for run in runs]),
        CellColumn("proof time (s)", times("total_ms"), numeric=True),
        CellColumn("parallel (s)", times("parallel_ms"), numeric=True),
        CellColumn(on_provers, times("on_provers_ms"), numeric=True),
    )
    return Report((Table(columns),))
