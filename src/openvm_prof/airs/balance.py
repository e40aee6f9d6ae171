"""Balance: how even the proofs of a group are, and what it costs that they are not."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.analysis.proof_facts import ProofFacts
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.model.stats import exact_sum


class GroupBalance(Struct, frozen=True):
    """How even the proofs of a group are; times in ms, None where none of them was timed.

    `longest` is the segment, or the node, that takes longest. `cost_ms` is how much earlier the group would
    be done, with a prover for each proof, if all of them took equally long: what the longest occupies its
    prover for beyond the mean. `cost_share` is that of the run's parallel time.
    """

    group: str | None
    proofs: int
    total_ms: float | None = None
    mean_ms: float | None = None
    longest_ms: float | None = None
    longest: str | None = None
    cost_ms: float | None = None
    cost_share: float | None = None

    @property
    def imbalance(self) -> float | None:
        """The longest time over the mean, 1 where all are equal."""
        return self.longest_ms / self.mean_ms if self.longest_ms is not None and self.mean_ms else None


def balances(run: RunAnalysis, proofs: Sequence[ProofFacts]) -> tuple[GroupBalance, ...]:
    """The balance of every group that some proofs are of, in their order."""
    groups: dict[str | None, list[ProofFacts]] = {}
    for proof in proofs:
        groups.setdefault(proof.key.group, []).append(proof)
    total = run.proof_times.total
    parallel = None if total is None else total.parallel_ms
    costs = {
        stage.group: max(stage.times) - exact_sum(stage.times) / len(stage.times)
        for stage in run.proof_times.stages
        if stage.times
    }
    return tuple(_balance(group, found, costs.get(group), parallel) for group, found in groups.items())


def _balance(
    group: str | None, proofs: Sequence[ProofFacts], cost: float | None, parallel: float | None
) -> GroupBalance:
    times = [time for proof in proofs for time in proof.times]
    if not times:
        return GroupBalance(group, len(proofs))
    longest = max((proof for proof in proofs if proof.times), key=lambda proof: max(proof.times))
    total = exact_sum(times)
    return GroupBalance(
        group,
        len(times),
        total,
        total / len(times),
        max(times),
        longest.key.segment if longest.key.segment is not None else longest.key.idx,
        cost,
        cost / parallel if cost is not None and parallel else None,
    )
