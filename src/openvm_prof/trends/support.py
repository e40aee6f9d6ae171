"""Which changes others support: what series of several benchmarks show at the same place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from openvm_prof.trends.events import Commits, within_one_run
from openvm_prof.trends.series import Series


class Support:
    """The changes of all series by their commits, so that each is compared with its neighbours alone."""

    def __init__(self, changes: Iterable[tuple[Series, Commits]]) -> None:
        # series of one benchmark say the same about the others, however many there are
        told = {(commits[1], commits[0], part.benchmark, part.is_exact) for part, commits in changes}
        self._changes = sorted(told)
        self._lasts = [change[0] for change in self._changes]
        self._longest = max((last - first for last, first, _, _ in self._changes), default=0)

    def has(self, part: Series, commits: Commits) -> bool:
        """Whether a series that may support `part` changes within one run of these commits."""
        for last, first, benchmark, is_exact in self._changes[bisect_left(self._lasts, commits[0] - 1) :]:
            if last > commits[1] + 1 + self._longest:
                break
            if part.may_be_supported_by(benchmark, is_exact) and within_one_run(commits, (first, last)):
                return True
        return False
