"""Asked names: globs of metrics and groups that nothing can match, since they are misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.verdict import WHOLE_RUN
from openvm_prof.comparison.verdicts import Selection
from openvm_prof.core.catalog.known_names import is_known_group, known_metrics
from openvm_prof.core.errors import UnknownNameError, nearest_of


def check_selection(selection: Selection, runs: Sequence[SideRun]) -> None:
    """Raise UnknownNameError for a glob of metrics or groups that no run and no catalogue has.

    What the catalogue knows may be selected though these runs lack it; of runs without metrics, anything.
    """
    recorded = recorded_metrics(runs) if selection.metrics else ()
    if recorded:
        for glob in selection.metrics:
            check_metric(glob, recorded)
    groups = [WHOLE_RUN, *dict.fromkeys(g.group for run in runs for g in run.analysis.aggregate.groups), ""]
    for glob in selection.groups if len(groups) > 2 else ():
        if not _matches(glob, groups) and not is_known_group(glob):
            raise UnknownNameError(f"no group matches {glob!r}{nearest_of(glob, groups[:-1])}")


def recorded_metrics(runs: Iterable[SideRun]) -> list[str]:
    """The metrics that any of the runs has, sorted."""
    return sorted({name for run in runs for name in run.analysis.db.metric_names()})


def check_metric(glob: str, recorded: Sequence[str]) -> None:
    """Raise UnknownNameError for a glob that no recorded metric and none of the catalogue matches."""
    if not _matches(glob, recorded) and not _matches(glob, known_metrics()):
        nearest = nearest_of(glob, recorded, known_metrics())
        raise UnknownNameError(f"no metric matches {glob!r}{nearest}")


def _matches(glob: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, glob) for name in names)
