"""Likeness: of which series both sides measured the same thing, and why the others are not compared.

For verdicts, gates and attribution. A number whose sides are not the same thing is shown, its change is
not, and nothing is judged by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.comparison.verdict import SeriesKey
from openvm_prof.core.catalog.metrics import PROOF_TIMES
from openvm_prof.core.errors import Notice, first_of, listed
from openvm_prof.core.runs.comparability import Contrast, decisive_contrasts, other_parts

if TYPE_CHECKING:
    from openvm_prof.comparison.series import SideRun

_RunKey = str | None
_Series = tuple[_RunKey, str | None, str]
"""Run, group (None is the whole run) and metric."""


class Likeness(Struct, frozen=True):
    """Why series are not compared: those of whole `runs`, and single `series` of runs that are alike.

    A reason is a clause such as `era: v1.4 against v2.0`.
    """

    runs: Mapping[_RunKey, str]
    series: Mapping[_Series, str]

    def reason(self, key: SeriesKey) -> str | None:
        """Why a series is not compared; None where it is."""
        of_run = self.runs.get(key.run)
        if of_run is not None or key.labels:
            return of_run
        return self.series.get((key.run, key.group, key.metric))

    def notices(self) -> list[Notice]:
        """What is not compared, and why; each reason once."""
        found = []
        for run, reason in self.runs.items():
            what = "nothing is compared" if run is None else f"nothing of run {run} is compared"
            found.append(Notice(f"{what} ({reason}): numbers are shown, changes and verdicts are not"))
        found = first_of(found)
        by_reason: dict[str, list[str]] = {}
        for (run, group, metric), reason in self.series.items():
            by_reason.setdefault(reason, []).append(str(SeriesKey(run, group, (), metric)))
        for reason, series in by_reason.items():
            found.append(Notice(f"not compared ({reason}): {listed(series)}"))
        return found


def likeness(base: Sequence[SideRun], head: Sequence[SideRun]) -> Likeness:
    """Compare the runs of both sides, run by run of combined files.

    Runs of different eras, and of GPU and CPU, are not alike. Of alike runs, a time or rate is not compared
    where only some have a part of its formula (`core.runs.comparability`).
    """
    from openvm_prof.comparison.series import by_key

    runs: dict[_RunKey, str] = {}
    series: dict[_Series, str] = {}
    for key, runs_of in by_key(base, head).items():
        before, after = ([run.analysis for run in side] for side in runs_of)
        if not before or not after:
            continue
        contrasts = decisive_contrasts(before, after)
        if contrasts:
            runs[key] = "; ".join(in_words(name, values) for name, values in contrasts.items())
            continue
        for (group, metric), parts in other_parts(before, after).items():
            reason = f"not all runs have {' and '.join(sorted(parts))}"
            series[key, group, metric] = reason
            if metric in PROOF_TIMES:  # the whole run's time adds up its groups'
                series.setdefault((key, None, metric), reason)
    return Likeness(runs, series)


def in_words(name: str, values: Contrast) -> str:
    """A condition that differs: `name: values of the base against values of the head`."""
    return f"{name}: {', '.join(values.base)} against {', '.join(values.head)}"
