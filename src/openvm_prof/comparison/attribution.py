"""Attribution: which groups and which parts of their proofs carry a change in total proof time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openvm_prof.comparison.series import SideRun, by_key
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.verdict import WHOLE_RUN, SeriesKey, Share
from openvm_prof.core.analysis.aggregate import GroupStats
from openvm_prof.core.catalog.groups import GroupKind, in_group_order
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.catalog.phases import PROOF, TimePart
from openvm_prof.core.model.stats import exact_sum

OTHER = "other"
"""What a time's parts leave of it; it can be negative, since the parts are measured on their own."""

_SMALLEST_MS = 1e-6  # below it, a remainder is the rounding of floats

_Path = tuple[str, ...]
_Times = Mapping[_Path, float]


def attribute(sides: Sides) -> tuple[Share, ...]:
    """The change in total proof time, down the tree; parts before their own parts, none where none is.

    Each side's numbers are means over its runs: means of parts add up to the mean of their sum, as
    medians do not. Runs without proof times stay out, and there is nothing where a side has no others; a
    group that a timed run does not have counts as 0, and a part that one side did not record is in `other`
    on both. A total that is not compared is not attributed.
    """
    shares: list[Share] = []
    for key, runs_of in by_key(sides.base, sides.head).items():
        if sides.likeness.reason(SeriesKey(key, None, (), TOTAL_PROOF_TIME)) is not None:
            continue
        before, after = ([times for run in side if (times := _times(run))] for side in runs_of)
        if not before or not after:
            continue
        root = (WHOLE_RUN,) if key is None else (key,)
        below: dict[_Path, list[_Path]] = {}
        for path in dict.fromkeys(path for run in (*before, *after) for path in run):
            if path:
                below.setdefault(path[:-1], []).append(path)
        shares += _tree((), root, below, _means(before), _means(after))
    return tuple(shares)


def _means(runs: Sequence[_Times]) -> dict[_Path, float]:
    paths = dict.fromkeys(path for run in runs for path in run)
    return {path: exact_sum(run.get(path, 0.0) for run in runs) / len(runs) for path in paths}


def _tree(
    path: _Path, shown: _Path, parts: Mapping[_Path, Sequence[_Path]], before: _Times, after: _Times
) -> Iterator[Share]:
    """A part, its own parts, and what these leave over; `parts` are by the path that they are parts of."""
    whole = Share(shown, before.get(path, 0.0), after.get(path, 0.0))
    yield whole
    below = list(parts.get(path, ()))
    if not path:
        below = [(group,) for group in in_group_order(child[0] for child in below)]
    else:
        # a part that one side did not record took time there all the same: it is within `other`
        below = [child for child in below if child in before and child in after]
    for child in below:
        yield from _tree(child, (*shown, child[-1]), parts, before, after)
    left = [part - exact_sum(side.get(child, 0.0) for child in below) for part, side in
            ((whole.base, before), (whole.head, after))]  # fmt: skip
    if below and any(abs(time) > _SMALLEST_MS for time in left):
        yield Share((*shown, OTHER), left[0], left[1])


def _times(run: SideRun) -> dict[_Path, float]:
    """A run's times in ms by their place in the tree, the whole run's at the empty path; none untimed."""
    times = run.analysis.proof_times
    if times.total is None:
        return {}
    found: dict[_Path, float] = {(): times.total.total_ms}
    by_name = run.analysis.aggregate.by_name()
    for name, time in times.rows():
        found[name,] = time.total_ms
        group = by_name.get(name)
        if group is not None:
            for part in PROOF.parts:
                found.update(_parts(group, part, (name,)))
    return found


def _parts(group: GroupStats, part: TimePart, above: _Path) -> Iterator[tuple[_Path, float]]:
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
        found = exact_sum(one.avg if part.once and group.kind is GroupKind.APP else one.sum for one in stats)
        if found:
            return found
    return found
