"""Likeness: of which series both sides measured the same thing, and why the others are not compared.

The one place that decides it for verdicts, gates and attribution. A number whose sides are not the same
thing is shown, its change is not, and nothing is judged by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.comparison.verdict import SeriesKey
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import PARALLEL_PROOF_TIME, TOTAL_PROOF_TIME
from openvm_prof.core.errors import Notice, first_of, listed

if TYPE_CHECKING:
    from openvm_prof.comparison.series import SideRun
    from openvm_prof.core.analysis.run import RunAnalysis

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
        if of_run is not None or key.label is not None:
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
            by_reason.setdefault(reason, []).append(str(SeriesKey(run, group, None, metric)))
        for reason, series in by_reason.items():
            found.append(Notice(f"not compared ({reason}): {listed(series)}"))
        return found


def likeness(base: Sequence[SideRun], head: Sequence[SideRun]) -> Likeness:
    """Compare the runs of both sides, run by run of combined files.

    Runs of different eras, and of GPU and CPU, are not alike: their times have other parts, and their
    cells other formulas (main and permutation columns in v1 to v1.5, main columns and interactions in
    v2.0 on CPU, main columns in v2.0 on GPU and in v2.1). Of alike runs, a time or rate is not compared
    where only one side has a part of its formula.
    """
    from openvm_prof.comparison.series import by_key

    runs: dict[_RunKey, str] = {}
    series: dict[_Series, str] = {}
    for key, runs_of in by_key(base, head).items():
        sides = [[run.analysis for run in side] for side in runs_of]
        if not all(sides):
            continue
        reasons = [reason for name in ("era", "prover") if (reason := unlike_values(name, sides))]
        if reasons:
            runs[key] = "; ".join(reasons)
        else:
            series |= {(key, *place): reason for place, reason in _unlike_formulas(sides)}
    return Likeness(runs, series)


def unlike_values(name: str, sides: Sequence[Sequence[RunAnalysis]]) -> str | None:
    """`name: values of the base against values of the head`, None where both have the one and same.

    Of what some runs do not tell, only what is told counts.
    """
    told = [[run.told for run in side] for side in sides]
    return against(name, told[0], told[1])


def against(name: str, base: Sequence[Mapping[str, str]], head: Sequence[Mapping[str, str]]) -> str | None:
    """The same of what was told already."""
    old, new = (sorted({run[name] for run in side if name in run}) for side in (base, head))
    if old and new and (old != new or len(old) > 1):
        return f"{name}: {', '.join(old)} against {', '.join(new)}"
    return None


def _unlike_formulas(
    sides: Sequence[Sequence[RunAnalysis]],
) -> Iterator[tuple[tuple[str | None, str], str]]:
    formulas: dict[tuple[str, str], list[set[frozenset[str]]]] = {}
    for place, side in enumerate(sides):
        for run in side:
            for series, parts in _formulas(run):
                formulas.setdefault(series, [set(), set()])[place].add(parts)
    whole: dict[str, str] = {}
    for (group, metric), (old, new) in formulas.items():
        every = old | new
        if not old or not new or len(every) == 1:
            continue
        apart = sorted(frozenset.union(*every) - frozenset.intersection(*every))
        reason = f"not all runs have {' and '.join(apart)}"
        if metric in (TOTAL_PROOF_TIME, PARALLEL_PROOF_TIME):
            whole.setdefault(metric, reason)
        yield (group, metric), reason
    # the whole run's time adds up its groups'
    yield from (((None, metric), reason) for metric, reason in whole.items())


def _formulas(run: RunAnalysis) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    """The optional parts that a group's times and pooled rate are made of, by group and metric."""
    era = run.era
    for group in run.aggregate.proof_groups:
        if era.pooled_rate is not None and era.pooled_rate.rate in group.stats:
            pooled = (era.pooled_rate.work, era.pooled_rate.time)
            parts = frozenset(part for part in pooled if part in group.stats)
            yield (group.group, era.pooled_rate.rate), parts
        if group.kind is not GroupKind.APP or TOTAL_PROOF_TIME not in group.stats:
            continue
        time = run.proof_times.groups[group.group]
        yield (group.group, TOTAL_PROOF_TIME), time.once
        yield (group.group, PARALLEL_PROOF_TIME), time.parts
