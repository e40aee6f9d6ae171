"""Attribution: which groups and which parts of their proofs carry a change in total proof time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openvm_prof.comparison.series import by_key
from openvm_prof.comparison.sides import Sides
from openvm_prof.comparison.verdict import WHOLE_RUN, AttributionNode, SeriesKey
from openvm_prof.core.analysis.time_tree import OTHER, SMALLEST_MS, TimePath, time_tree
from openvm_prof.core.catalog.groups import in_group_order
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.model.stats import exact_sum

_Times = Mapping[TimePath, float]


def attribute(sides: Sides) -> tuple[AttributionNode, ...]:
    """The change in total proof time, down the tree; parts before their own parts, none where none is.

    Each side's numbers are means over its runs: means of parts add up to the mean of their sum, as
    medians do not. Runs without proof times stay out, and there is nothing where a side has no others; a
    group that a timed run does not have counts as 0, and a part that one side did not record is in `other`
    on both. A total that is not compared is not attributed.
    """
    nodes: list[AttributionNode] = []
    for key, runs_of in by_key(sides.base, sides.head).items():
        if sides.likeness.reason(SeriesKey(key, None, (), TOTAL_PROOF_TIME)) is not None:
            continue
        before, after = ([times for run in side if (times := time_tree(run.analysis))] for side in runs_of)
        if not before or not after:
            continue
        root = (WHOLE_RUN,) if key is None else (key,)
        below: dict[TimePath, list[TimePath]] = {}
        for path in dict.fromkeys(path for run in (*before, *after) for path in run):
            if path:
                below.setdefault(path[:-1], []).append(path)
        nodes += _tree((), root, below, _means(before), _means(after))
    return tuple(nodes)


def _means(runs: Sequence[_Times]) -> dict[TimePath, float]:
    paths = dict.fromkeys(path for run in runs for path in run)
    return {path: exact_sum(run.get(path, 0.0) for run in runs) / len(runs) for path in paths}


def _tree(
    path: TimePath,
    shown: TimePath,
    parts: Mapping[TimePath, Sequence[TimePath]],
    before: _Times,
    after: _Times,
) -> Iterator[AttributionNode]:
    """A part, its own parts, and what these leave over; `parts` are by the path that they are parts of."""
    whole = AttributionNode(shown, before.get(path, 0.0), after.get(path, 0.0))
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
    if below and any(abs(time) > SMALLEST_MS for time in left):
        yield AttributionNode((*shown, OTHER), left[0], left[1])
