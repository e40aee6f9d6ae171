"""Stages: what has to be proven, as a schedule on any number of provers takes it."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.proofs import Proof
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.model.stats import exact_sum


class Stage(Struct, frozen=True):
    """The proofs of one group, which do not wait for each other; stages run one after another. Times in ms.

    `proofs` in the order in which they are taken, `times` what each of them occupies a prover for.
    `serial_ms` is what the proofs do one after another, `once_ms` what runs once per program; both
    while nothing else of the stage runs. `total_ms` is all of it in a row: no schedule takes longer.
    `group` is None for proofs without one.
    """

    group: str | None
    proofs: Sequence[Proof]
    times: Sequence[float]
    total_ms: float
    serial_ms: float = 0.0
    once_ms: float = 0.0

    def on_provers_ms(self, provers: int) -> float:
        """Time until the stage is done on so many provers."""
        return min(makespan(self.times, provers) + self.serial_ms + self.once_ms, self.total_ms)

    @property
    def name(self) -> str:
        """What reports call it."""
        return NO_GROUP if self.group is None else self.group

    @property
    def longest(self) -> int:
        """The place of the proof that occupies a prover longest, the first of equals."""
        return max(range(len(self.times)), key=self.times.__getitem__)


def on_provers_ms(stages: Sequence[Stage], provers: int) -> float:
    """Time in ms until all stages are done on so many provers; each waits for the one before it."""
    return exact_sum(stage.on_provers_ms(provers) for stage in stages)


def makespan(times: Sequence[float], provers: int) -> float:
    """Time until all proofs are done when each, in order, goes to the prover that is free first.

    n proofs take n log N steps on N provers. More provers never take longer, since no proof waits for
    another by name.
    """
    free_at = [0.0] * min(provers, len(times))
    for time in times:
        heapq.heapreplace(free_at, free_at[0] + time)
    return max(free_at, default=0.0)
