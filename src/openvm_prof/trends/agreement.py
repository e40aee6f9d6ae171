"""What the changes of several series say together: which support each other, and at which commit they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from openvm_prof.trends.arrays import Floats
from openvm_prof.trends.place import TOLERANCE, Place
from openvm_prof.trends.series import Series

_NEXT_RUN = TOLERANCE / 2  # what a place costs at most that is one run away


class Agreement:
    """The places of all series' changes by commit: how much less than the tolerance a change costs there.

    Of the series of one benchmark, whose noise is the same, the one that says most counts. Exact series
    count by themselves.
    """

    def __init__(self, changes: Sequence[tuple[Series, Sequence[Place]]]) -> None:
        commits = max((part.length for part, _ in changes), default=0)
        self._of: dict[str, Floats] = {}
        exact = np.zeros(commits)
        for part, places in changes:
            said = exact if part.is_exact else self._of.setdefault(part.benchmark, np.zeros(commits))
            for place in places:
                for run, cost in zip(place.runs, _tolerant(place), strict=True):
                    first, last = part.commits(run)
                    said[first : last + 1] = np.maximum(said[first : last + 1], TOLERANCE - cost)
        self._all = sum(self._of.values(), exact)

    def supports(self, part: Series, place: Place) -> bool:
        """Whether others have a change where this one may be."""
        said = self._said(part, place)
        return bool(((said > 0) & (_tolerant(place) <= said)).any())

    def best(self, part: Series, place: Place) -> int:
        """The run at which all together cost least; where they do not tell, the change's own."""
        costs = place.costs - self._said(part, place)
        least = int(costs.argmin())
        return place.first + least if costs[least] < costs[place.at - place.first] else place.at

    def _said(self, part: Series, place: Place) -> Floats:
        """What other benchmarks and exact series say of the runs where a change may be."""
        others = self._all - self._of[part.benchmark]
        commits = [part.commits(run) for run in place.runs]
        return np.array([others[first : last + 1].max() for first, last in commits])


def _tolerant(place: Place) -> Floats:
    costs = place.costs.copy()
    own = place.at - place.first
    beside = slice(max(own - 1, 0), own + 2)
    costs[beside] = np.minimum(costs[beside], _NEXT_RUN)
    return np.minimum(costs, TOLERANCE)
