"""Conditions: what two runs must have in common to be compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from openvm_prof.comparison import likeness
from openvm_prof.comparison.series import SideRun, by_key
from openvm_prof.comparison.sides import Sides
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.errors import listed
from openvm_prof.core.runs.comparability import contrast


def conditions(run: RunAnalysis) -> dict[str, str]:
    """What a run tells of its conditions: the era, the prover's hardware, the segments of each app.

    A run without metrics tells none.
    """
    found = dict(run.told)
    for group in run.aggregate.proof_groups:
        if group.kind is GroupKind.APP and TOTAL_PROOF_TIME in group.stats:
            found[f"segments of {group.group}"] = str(group.stats[TOTAL_PROOF_TIME].count)
    return found


def condition_mismatches(
    sides: Sides,
    base_meta: Mapping[str, str],
    head_meta: Mapping[str, str],
    *,
    judged_only: bool = False,
) -> list[str]:
    """What differs between the sides or within one, in words; nothing where they can be compared.

    Of a condition that some runs do not tell, only what is told counts. With `judged_only`, runs of which
    nothing will be judged (`Sides.likeness`) are left out: they mislead nobody.
    """
    differences = []
    before, after = (dict.fromkeys(run.key for run in side) for side in (sides.base, sides.head))
    if not before.keys() & after.keys():
        runs = (listed(["one plain run" if key is None else key for key in side]) for side in (before, after))
        differences.append(f"no run is on both sides: {' against '.join(runs)}")
    unjudged = sides.likeness.runs if judged_only else {}
    for key, runs_of in by_key(sides.base, sides.head).items():
        if key in unjudged:
            continue
        told = {name for side in runs_of for run in side for name in run.told}
        known = [
            [_known(run, meta, told) for run in side]
            for side, meta in zip(runs_of, (base_meta, head_meta), strict=True)
        ]
        for name in dict.fromkeys(name for side in known for run in side for name in run):
            values = contrast(name, known[0], known[1])
            if values is not None:
                difference = likeness.in_words(name, values)
                differences.append(difference if key is None else f"{key}: {difference}")
    for name, value in base_meta.items():
        if head_meta.get(name, value) != value:
            differences.append(f"{name}: {value} against {head_meta[name]}")
    return differences


def _known(run: SideRun, meta: Mapping[str, str], told: Collection[str]) -> dict[str, str]:
    """The conditions of a run, and of what is told of its whole side that which others' sources tell."""
    of_side = {name.lower(): value for name, value in meta.items() if name.lower() in told}
    return {**of_side, **conditions(run.analysis), **run.told}


def in_words(sides: Sides) -> str:
    """How the runs of both sides were proven, as a report's reader wants it: `OpenVM v2.0, GPU`."""
    recorded = [[run.analysis.told for run in side] for side in (sides.base, sides.head)]
    words = []
    for name, prefix in (("era", "OpenVM "), ("prover", "")):
        values = [", ".join(sorted({run[name] for run in side if name in run})) for side in recorded]
        known = dict.fromkeys(value for value in values if value)
        if known:
            words.append(prefix + " against ".join(known))
    if on := {run.analysis.proof_times.provers for run in (*sides.base, *sides.head) if run.on_provers}:
        words.append(f"parallel times on {', '.join(map(str, sorted(on)))} provers")
    return ", ".join(words)
