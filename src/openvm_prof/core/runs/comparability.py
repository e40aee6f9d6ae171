"""Comparability: of which numbers of two runs a difference would mislead, and why."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.proof_time import ProofTime
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.errors import listed


class Comparability(Struct, frozen=True):
    """What of two runs is not the same thing on both sides.

    `nothing` says that no number is; `totals` and `parallel` name the rows of the proof times whose
    total, or whose parallel times, are made of different parts; `reasons` say so in sentences.
    """

    reasons: tuple[str, ...] = ()
    nothing: bool = False
    totals: frozenset[str] = frozenset()
    parallel: frozenset[str] = frozenset()


_UNLIKE = {"era": "of different eras of OpenVM", "prover": "of different hardware"}

TOTAL = "Total"
"""The row of the whole run among the proof times."""


def comparability(current: RunAnalysis, previous: RunAnalysis) -> Comparability:
    """Compare the conditions of two runs, then the parts of their proof times.

    What a run does not tell contradicts nothing.
    """
    if previous.is_empty:
        reason = "The previous run holds no metrics: there is nothing to compare with."
        return Comparability((reason,), nothing=True)
    told, earlier = current.told, previous.told
    reasons = [
        f"Differences are not shown: the runs are {what} ({earlier[name]} before, {told[name]} now)."
        for name, what in _UNLIKE.items()
        if name in told and name in earlier and told[name] != earlier[name]
    ]
    if reasons:
        return Comparability(tuple(reasons), nothing=True)
    before = dict(previous.proof_times.rows())
    pairs = [(name, time, before[name]) for name, time in current.proof_times.rows() if name in before]
    totals = [name for name, time, old in pairs if time.once != old.once]
    parallel = [name for name, time, old in pairs if time.parts != old.parts]
    if not parallel:
        return Comparability()
    parts = [f"{name} ({_one_sided(time, old)})" for name, time, old in pairs if time.parts != old.parts]
    which = "proof times" if totals else "parallel proof times"
    reason = (
        f"Differences of {which} are not shown where only one run has a part of them: {listed(parts, '; ')}."
    )
    return Comparability((reason,), totals=_with_total(totals), parallel=_with_total(parallel))


def _one_sided(time: ProofTime, old: ProofTime) -> str:
    return ", ".join(
        (
            *(f"{part} only now" for part in sorted(time.parts - old.parts)),
            *(f"{part} only before" for part in sorted(old.parts - time.parts)),
        )
    )


def _with_total(rows: Sequence[str]) -> frozenset[str]:
    return frozenset((*rows, TOTAL)) if rows else frozenset()
