"""The use case of `airs`: runs, perhaps a base → their AIRs, to read, to compute with and to draw."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from openvm_prof.airs.air_bars import airs_bars
from openvm_prof.airs.air_records import AirsDocument, airs_document
from openvm_prof.airs.air_table import AirOptions, RunAirs, groups_of, run_airs
from openvm_prof.airs.air_view import airs_report, sentences
from openvm_prof.airs.bases import Bases
from openvm_prof.airs.by import By
from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display
from openvm_prof.core.errors import UsageError, did_you_mean, listed
from openvm_prof.core.runs.loaded_run import LoadedRun


class AirsResult(Display, Struct, frozen=True):
    """The AIRs of some runs; `full_names` says that tables show names whole."""

    runs: tuple[RunAirs, ...]
    options: AirOptions
    full_names: bool = False

    @property
    def title(self) -> str:
        """What the table is of."""
        by = "+".join(each.value for each in By if each in self.options.by)
        return f"Cells of {listed([run.name for run in self.runs])} by {by}"

    def document(self) -> Report:
        """Sentences and a table for each run."""
        return airs_report(self.runs, self.options.by, full_names=self.full_names)

    def records(self) -> AirsDocument:
        """Rows as plain data."""
        notices = [
            f"{run.name}: {sentence}" if len(self.runs) > 1 else sentence
            for run in self.runs
            for sentence in sentences(run)
        ]
        return airs_document(self.runs, self.options.by, self.options.sort.value, notices)

    def picture(self) -> str:
        """Bars of cells, padding hatched, as SVG."""
        return render_bars(airs_bars(self.runs, self.options.by, self.title))


def airs_of(
    runs: Iterable[LoadedRun],
    *,
    base: Iterable[LoadedRun] = (),
    options: AirOptions | None = None,
    full_names: bool = False,
) -> AirsResult:
    """The AIRs of some runs, ranked; with a base beside what they were there.

    `base` is one run for all, or the runs of a combined file, each for the one with its key. Raises
    UsageError where a run has no base among several, and for a group that no run has.
    """
    every, before = list(runs), list(base)
    options = options or AirOptions()
    known = groups_of([run.analysis for run in (*every, *before)]) if options.groups else []
    for group in options.groups:
        if group not in known:
            raise UsageError(
                f"no AIRs in group {group!r}; groups with AIRs: {listed(known) or 'none'}"
                f"{did_you_mean([group], known)}"
            )
    bases = Bases(before)
    return AirsResult(
        tuple(run_airs(run.name, run.analysis, options, bases.of(run)) for run in every),
        options,
        full_names,
    )
