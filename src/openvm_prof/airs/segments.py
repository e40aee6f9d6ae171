"""The use case of `segments`: runs, perhaps a base → their proofs, to read, to compute with and to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from openvm_prof.airs.bases import Bases
from openvm_prof.airs.segment_bars import segments_bars
from openvm_prof.airs.segment_records import SegmentsDocument, segments_document
from openvm_prof.airs.segment_table import RunSegments, run_segments
from openvm_prof.airs.segment_view import segments_report, sentences
from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT
from openvm_prof.core.analysis.proof_facts import proof_facts
from openvm_prof.core.document.bars_svg import render_bars
from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.display import Display
from openvm_prof.core.errors import UsageError, did_you_mean, listed
from openvm_prof.core.runs.loaded_run import LoadedRun


class SegmentsResult(Display, Struct, frozen=True):
    """The proofs of some runs; changes of times beyond `noise_percent` are marked."""

    runs: tuple[RunSegments, ...]
    noise_percent: float = DEFAULT_NOISE_PERCENT

    @property
    def title(self) -> str:
        """What the table is of."""
        return f"Segments of {listed([run.name for run in self.runs])}"

    def document(self) -> Report:
        """How even groups are, and a row for each proof."""
        return segments_report(self.runs, self.noise_percent)

    def records(self) -> SegmentsDocument:
        """Rows as plain data."""
        notices = [
            f"{run.name}: {sentence}" if len(self.runs) > 1 else sentence
            for run in self.runs
            for sentence in sentences(run)
        ]
        return segments_document(self.runs, notices)

    def picture(self) -> str:
        """Bars of proofs by phase, as SVG."""
        return render_bars(segments_bars(self.runs, self.title))


def segments_of(
    runs: Iterable[LoadedRun],
    *,
    base: Iterable[LoadedRun] = (),
    groups: Sequence[str] = (),
    noise_percent: float = DEFAULT_NOISE_PERCENT,
) -> SegmentsResult:
    """The proofs of some runs, segment by segment and node by node; with a base beside what they were there.

    `base` is one run for all, or the runs of a combined file, each for the one with its key. `groups` are the
    names of those that count, none for all. Raises UsageError where a run has no base among several, and for
    a group that no run has.
    """
    every, bases = list(runs), Bases(list(base))
    if groups:
        _check(groups, every)
    return SegmentsResult(
        tuple(run_segments(run.name, run.analysis, groups, bases.of(run)) for run in every), noise_percent
    )


def _check(groups: Sequence[str], runs: Sequence[LoadedRun]) -> None:
    known = list(dict.fromkeys(each.key.group_name for run in runs for each in proof_facts(run.analysis)))
    for group in groups:
        if group not in known:
            raise UsageError(
                f"no proofs in group {group!r}; groups with proofs: {listed(known) or 'none'}"
                f"{did_you_mean([group], known)}"
            )
