"""Numbers of provers to compute: every one while they are few, then steps."""

from __future__ import annotations

MOST_PROVERS = 1 << 20
EVERY_UP_TO = 64
"""Below it a prover more can halve the latency, from 30 to 31 of 31 proofs; above it steps tell enough."""

_STEPS_PER_DOUBLING = 4


def prover_counts(first: int = 1, last: int = 1024) -> tuple[int, ...]:
    """Numbers of provers from `first` to `last`, both among them, ascending.

    All of them to 64, then four to each doubling: 80, 96, 112, 128, 160, ...
    """
    counts = list(range(first, min(last, EVERY_UP_TO) + 1))
    size = EVERY_UP_TO
    while size < last:
        step = size // _STEPS_PER_DOUBLING
        counts += [count for count in range(size + step, 2 * size + 1, step) if first <= count <= last]
        size *= 2
    return tuple(sorted({first, *counts, last}))
