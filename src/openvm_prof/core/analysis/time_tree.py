"""The time tree of a run: its proof time by group and by the parts of proofs that were recorded."""

from __future__ import annotations

from collections.abc import Iterator

from openvm_prof.core.analysis.aggregate import GroupStats
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.catalog.phases import PROOF, TimePart
from openvm_prof.core.model.stats import exact_sum

TimePath = tuple[str, ...]
"""Group, then the names of parts from the outermost inwards; the whole run's is empty."""

OTHER = "other"
"""What a time's parts leave of it; it can be negative, since the parts are measured on their own."""

SMALLEST_MS = 1e-6
"""Below it, a remainder is the rounding of floats."""


def time_tree(run: RunAnalysis) -> dict[TimePath, float]:
    """A run's times in ms by their place in the tree, wholes before their parts; empty without timed proofs.

    What parts leave over is not among them.
    """
    times = run.proof_times
    if times.total is None:
        return {}
    found: dict[TimePath, float] = {(): times.total.total_ms}
    by_name = run.aggregate.by_name()
    for name, time in times.rows():
        found[name,] = time.total_ms
        group = by_name.get(name)
        if group is not None:
            for part in PROOF.parts:
                found.update(_parts(group, part, (name,)))
    return found


def _parts(group: GroupStats, part: TimePart, above: TimePath) -> Iterator[tuple[TimePath, float]]:
    time = _recorded(group, part)
    if time is None:
        return
    path = (*above, part.name)
    yield path, time
    for child in part.parts:
        yield from _parts(group, child, path)


def _recorded(group: GroupStats, part: TimePart) -> float | None:
    """A part's time over a group's proofs, from the first source that is there and not 0."""
    found = None
    for source in part.sources:
        stats = [group.stats[metric] for metric in source if metric in group.stats]
        if not stats:
            continue
        found = exact_sum(
            of_metric.avg if part.once and group.kind is GroupKind.APP else of_metric.sum
            for of_metric in stats
        )
        if found:
            return found
    return found
