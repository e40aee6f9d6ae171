"""Told: how a run was proven, as far as the names of its metrics tell, and which runs are unlike by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from openvm_prof.core.catalog.eras import told_era
from openvm_prof.core.catalog.hardware import prover_of

DECISIVE = ("era", "prover")
"""Conditions under which no number is the same thing: times have other parts, and cells other formulas.

Cells are main and permutation columns in v1 to v1.5, main columns and interactions in v2.0 on CPU, main
columns in v2.0 on GPU and in v2.1.
"""

_SENTENCES = {"era": "of different eras of OpenVM", "prover": "of different hardware"}


def told(metric_names: Collection[str]) -> dict[str, str]:
    """The conditions `era` and `prover` of a run by the names of its metrics; without those not told."""
    era, prover = told_era(metric_names), prover_of(metric_names)
    conditions = {} if era is None else {"era": era.name}
    return conditions if prover is None else {**conditions, "prover": prover}


def unlike_sentence(condition: str, before: str, now: str) -> str:
    """Why differences are not shown between runs that differ in a decisive condition."""
    return f"Differences are not shown: the runs are {_SENTENCES[condition]} ({before} before, {now} now)."


def unlike_sentences(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Why two runs are not to be compared by what they tell; a run that does not tell contradicts nothing."""
    return tuple(
        unlike_sentence(name, before[name], now[name])
        for name in DECISIVE
        if name in before and name in now and before[name] != now[name]
    )
