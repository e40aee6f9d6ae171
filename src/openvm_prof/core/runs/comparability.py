"""Comparability: which numbers of two sides are not the same thing, so that a difference would mislead.

The one place that decides it, for reports, whose sides are a run each, and for verdicts, gates and
attribution, whose sides have several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import PARALLEL_PROOF_TIME, PROOF_TIMES, TOTAL_PROOF_TIME
from openvm_prof.core.catalog.told import DECISIVE, unlike_sentence
from openvm_prof.core.errors import listed

Number = tuple[str, str]
"""A group and a metric of it."""


class Contrast(NamedTuple):
    """A condition that differs: its values on either side, sorted."""

    base: Sequence[str]
    head: Sequence[str]


def contrast(
    name: str, base: Sequence[Mapping[str, str]], head: Sequence[Mapping[str, str]]
) -> Contrast | None:
    """How a condition differs between the runs of two sides or within one; None where it is the same.

    A run that does not tell it contradicts nothing.
    """
    old, new = (sorted({run[name] for run in side if name in run}) for side in (base, head))
    return Contrast(old, new) if old and new and (old != new or len(old) > 1) else None


def decisive_contrasts(base: Sequence[RunAnalysis], head: Sequence[RunAnalysis]) -> dict[str, Contrast]:
    """Of the decisive conditions, by name, those that differ."""
    before, after = ([run.told for run in side] for side in (base, head))
    found = ((name, contrast(name, before, after)) for name in DECISIVE)
    return {name: difference for name, difference in found if difference is not None}


def other_parts(base: Sequence[RunAnalysis], head: Sequence[RunAnalysis]) -> dict[Number, frozenset[str]]:
    """The times and rates that are not made of the same parts in all runs, and the parts that not all have.

    Numbers that only one side has are not among them.
    """
    formulas: dict[Number, tuple[set[frozenset[str]], set[frozenset[str]]]] = {}
    for at, side in enumerate((base, head)):
        for run in side:
            for number, parts in _formulas(run):
                formulas.setdefault(number, (set(), set()))[at].add(parts)
    return {
        number: frozenset.union(*every) - frozenset.intersection(*every)
        for number, (old, new) in formulas.items()
        if old and new and len(every := old | new) > 1
    }


def _formulas(run: RunAnalysis) -> Iterator[tuple[Number, frozenset[str]]]:
    """The optional parts that the proof times of apps and pooled averages are made of."""
    rate = run.era.pooled_rate
    for group in run.aggregate.proof_groups:
        if rate is not None and rate.rate in group.stats:
            pooled = group.stats[rate.rate].pooled_avg is not None
            yield (group.group, rate.rate), frozenset((rate.work, rate.time) if pooled else ())
        if group.kind is GroupKind.APP and (time := run.proof_times.groups.get(group.group)) is not None:
            yield (group.group, TOTAL_PROOF_TIME), time.once
            yield (group.group, PARALLEL_PROOF_TIME), time.parts


class Comparability(Struct, frozen=True):
    """What of two runs is not the same thing on both sides, as reports show it.

    `nothing` says that no number is; `totals` and `parallel` name the rows of the proof times whose
    total, or whose parallel times, are made of different parts, `averages` the metrics of groups whose
    average is pooled in one run only; `reasons` say why in sentences.
    """

    reasons: tuple[str, ...] = ()
    nothing: bool = False
    totals: frozenset[str] = frozenset()
    parallel: frozenset[str] = frozenset()
    averages: frozenset[Number] = frozenset()


TOTAL = "Total"
"""The row of the whole run among the proof times."""


def comparability(current: RunAnalysis, previous: RunAnalysis | None) -> Comparability:
    """What of a run can be compared with the one before, where there is one."""
    if previous is None:
        return Comparability()
    if previous.is_empty:
        reason = "The previous run holds no metrics: there is nothing to compare with."
        return Comparability((reason,), nothing=True)
    contrasts = decisive_contrasts([previous], [current])
    if contrasts:
        reasons = (unlike_sentence(name, before, now) for name, ((before,), (now,)) in contrasts.items())
        return Comparability(tuple(reasons), nothing=True)
    parts = other_parts([previous], [current])
    totals = [group for group, metric in parts if metric == TOTAL_PROOF_TIME]
    parallel = [group for group, metric in parts if metric == PARALLEL_PROOF_TIME]
    averages = frozenset(number for number in parts if number[1] not in PROOF_TIMES)
    if not parallel:
        return Comparability(averages=averages)
    which = "proof times" if totals else "parallel proof times"
    one_sided = [
        f"{name} ({_one_sided(parts[name, PARALLEL_PROOF_TIME], time.parts)})"
        for name, time in current.proof_times.rows()
        if name in parallel
    ]
    reason = (
        f"Differences of {which} are not shown where only one run has a part of them: "
        f"{listed(one_sided, '; ')}."
    )
    return Comparability((reason,), False, _with_total(totals), _with_total(parallel), averages)


def alike(runs: Sequence[RunAnalysis]) -> list[int]:
    """For each run the place of the first that `comparability` cannot tell it from, whatever the other side.

    So that a choice of baseline among many runs takes a comparison per kind of run, not per pair of runs.
    """
    made = [dict(_formulas(run)) for run in runs]
    formulas: dict[Number, set[frozenset[str]]] = {}
    for each in made:
        for number, parts in each.items():
            formulas.setdefault(number, set()).add(parts)
    told_apart = {number for number, every in formulas.items() if len(every) > 1}
    first: dict[object, int] = {}
    return [
        first.setdefault(
            (
                *(run.told.get(name) for name in DECISIVE),
                run.is_empty,
                frozenset((number, parts) for number, parts in each.items() if number in told_apart),
            ),
            at,
        )
        for at, (run, each) in enumerate(zip(runs, made, strict=True))
    ]


def _one_sided(parts: frozenset[str], now: frozenset[str]) -> str:
    return ", ".join(
        (
            *(f"{part} only now" for part in sorted(parts & now)),
            *(f"{part} only before" for part in sorted(parts - now)),
        )
    )


def _with_total(rows: Sequence[str]) -> frozenset[str]:
    return frozenset((*rows, TOTAL)) if rows else frozenset()
