"""What the gate's test can see: how often it confirms a slowdown, by runs per side and by noise.

    python -m bench.power

Times are drawn from a normal distribution around a common median, those of the head times 1 + the
slowdown; a slowdown is confirmed as a rule of `check` about this one series does it, with the defaults'
limit. A fixed seed: same figures.
"""

from __future__ import annotations

import math
import random

from openvm_prof.comparison.statistics import Alternative, estimate, rank_test
from openvm_prof.comparison.verdicts import DEFAULT_ALPHA
from openvm_prof.gate.rules import TIME_INCREASE_PERCENT

DRAWS = 500
RUNS = (4, 5, 8, 10)
NOISE = (0.01, 0.02, 0.03, 0.05)
SLOWDOWNS = (0.0, 0.08, 0.10, 0.15, 0.20)


def share_confirmed(runs: int, noise: float, slowdown: float, rng: random.Random) -> float:
    """How often the slowdown is confirmed."""
    confirmed = 0
    for _ in range(DRAWS):
        base = [rng.gauss(1, noise) for _ in range(runs)]
        head = [rng.gauss(1, noise) * (1 + slowdown) for _ in range(runs)]
        large = estimate(head).median > estimate(base).median * (1 + TIME_INCREASE_PERCENT / 100)
        confirmed += large and rank_test(base, head, Alternative.INCREASE) <= DEFAULT_ALPHA
    return confirmed / DRAWS


def main() -> None:
    """Measure and print a table in markdown."""
    print(
        "| runs per side | smallest p: compare, check | noise | "
        + " | ".join(_named(s) for s in SLOWDOWNS)
        + " |"
    )
    print("|--:|--:|--:|" + "--:|" * len(SLOWDOWNS))
    for runs in RUNS:
        smallest = 1 / math.comb(2 * runs, runs)
        for noise in NOISE:
            rng = random.Random(f"{runs}/{noise}")
            shares = [f"{share_confirmed(runs, noise, slowdown, rng):.0%}" for slowdown in SLOWDOWNS]
            print(f"| {runs} | {2 * smallest:.5f}, {smallest:.5f} | {noise:.0%} | {' | '.join(shares)} |")


def _named(slowdown: float) -> str:
    return f"+{slowdown:.0%}" if slowdown else "no change"


if __name__ == "__main__":
    main()
