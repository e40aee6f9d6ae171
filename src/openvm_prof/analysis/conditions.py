"""Conditions: what two runs must have in common to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.analysis.run import RunAnalysis
from openvm_prof.analysis.series import SideRun
from openvm_prof.catalog.groups import GroupKind
from openvm_prof.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.catalog.provers import prover_of


def conditions(run: RunAnalysis) -> dict[str, str]:
    """What a run tells of its conditions: the era, the prover's hardware, the segments of each app.

    A run without metrics tells none.
    """
    found = {} if run.is_empty else {"era": run.era.name}
    prover = prover_of(run.db.metric_names())
    if prover is not None:
        found["prover"] = prover
    for group in run.aggregate.proof_groups:
        if group.kind is GroupKind.APP and TOTAL_PROOF_TIME in group.stats:
            found[f"segments of {group.group}"] = str(group.stats[TOTAL_PROOF_TIME].count)
    return found


def unlike(
    base: Sequence[SideRun],
    head: Sequence[SideRun],
    base_meta: Mapping[str, str],
    head_meta: Mapping[str, str],
) -> list[str]:
    """What differs between the sides or within one, in words; nothing where they can be compared.

    Of a condition that some runs do not tell, only what is told counts.
    """
    differences = []
    before, after = (dict.fromkeys(run.key for run in side) for side in (base, head))
    if not before.keys() & after.keys():
        runs = (
            ", ".join("one plain run" if key is None else key for key in side) for side in (before, after)
        )
        differences.append(f"no run is on both sides: {' against '.join(runs)}")
    for key in dict.fromkeys(run.key for run in (*base, *head)):
        told = [[conditions(run.analysis) for run in side if run.key == key] for side in (base, head)]
        names = dict.fromkeys(name for side in told for run in side for name in run)
        for name in names:
            old, new = (sorted({run[name] for run in side if name in run}) for side in told)
            if old and new and (old != new or len(old) > 1):
                where = name if key is None else f"{key}: {name}"
                differences.append(f"{where}: {', '.join(old)} against {', '.join(new)}")
    for name, value in base_meta.items():
        if head_meta.get(name, value) != value:
            differences.append(f"{name}: {value} against {head_meta[name]}")
    return differences
