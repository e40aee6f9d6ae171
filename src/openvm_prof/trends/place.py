"""Where a change may lie: what each run costs as its place, beside the best one."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.trends.arrays import Floats

TOLERANCE = 6.0
"""A run that costs so much more than the best, in units of the loss, may as well be the place of a change."""


class Place(Struct, frozen=True):
    """A change at the run `at`; it may be at others, from `first` on, which cost so much more."""

    at: int
    first: int
    costs: Floats

    @property
    def runs(self) -> range:
        """The runs that have a cost."""
        return range(self.first, self.first + len(self.costs))
