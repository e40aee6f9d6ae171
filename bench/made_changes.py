"""Changes in made series of known noise: another judge than published runs, for anyone to run.

    python -m bench.made_changes [--part tuning|held-out] [--draws N]

Nothing here comes from published runs: scatters are 0.5 to 5 %, steps 2 to 30 %, of a single series or of
four over the same commits, of which all, or some, have a step; a tenth of the commits have no run. Settings
of the search are compared on the kinds of noise of `tuning`, and judged on those of `held-out`, by other
seeds.

A change counts as found within one run of where it is. Fixed seeds: same figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from bench.shares import Shares
from numpy.typing import NDArray

from openvm_prof.trends import find_changes

Floats = NDArray[np.float64]
Noise = Callable[[int, np.random.Generator], Floats]

LENGTH = 200
SCATTERS = (0.005, 0.05)
STEPS = (0.02, 0.30)
RATIOS = ((1.0, 2.0), (2.0, 4.0), (4.0, 8.0), (8.0, 60.0))
"""Steps are told apart by how many scatters they are."""

FEWEST_BETWEEN = 15
DELAYS = (1, 2, 3, 4, 6, 10)
MISSING = 0.1
DELAY_SCATTERS = (2.0, 3.0, 5.0)
"""How large the step is whose delay is measured."""


def normal(n: int, rng: np.random.Generator) -> Floats:
    """No tails."""
    return rng.normal(0, 1, n)


def heavy_tails(n: int, rng: np.random.Generator) -> Floats:
    """Student's t of three degrees of freedom."""
    values: Floats = rng.standard_t(3, n) / np.sqrt(3)
    return values


def outliers_upward(n: int, rng: np.random.Generator) -> Floats:
    """Normal, and four runs in a hundred up to fifteen scatters slower."""
    return rng.normal(0, 1, n) + (rng.random(n) < 0.04) * rng.uniform(3, 15, n)


def remembered(n: int, rng: np.random.Generator) -> Floats:
    """Each run resembles the one before: autocorrelation 0.3."""
    return _autoregressive(0.3, n, rng)


def exponential_tails(n: int, rng: np.random.Generator) -> Floats:
    """A Laplace distribution."""
    return rng.laplace(0, np.sqrt(0.5), n)


def skewed(n: int, rng: np.random.Generator) -> Floats:
    """Never much faster, often slower: a gamma distribution."""
    values: Floats = (rng.gamma(2, 1, n) - 2) / np.sqrt(2)
    return values


def two_modes(n: int, rng: np.random.Generator) -> Floats:
    """A machine of two speeds."""
    return (rng.random(n) < 0.35) * 1.9 + rng.normal(0, 0.4, n) - 0.665


def quantised(n: int, rng: np.random.Generator) -> Floats:
    """Values of few digits."""
    return np.round(rng.normal(0, 1, n))


def bursts(n: int, rng: np.random.Generator) -> Floats:
    """Rows of 5 to 30 runs that scatter half or twice as far."""
    widths: list[float] = []
    while len(widths) < n:
        widths += [float(rng.choice([0.5, 1.0, 2.0]))] * int(rng.integers(5, 31))
    values: Floats = rng.normal(0, 1, n) * np.array(widths[:n]) / 1.3
    return values


def swings(n: int, rng: np.random.Generator) -> Floats:
    """A slow part of half the scatter: autocorrelation 0.8."""
    return 0.87 * rng.normal(0, 1, n) + 0.5 * _autoregressive(0.8, n, rng)


def _autoregressive(memory: float, n: int, rng: np.random.Generator) -> Floats:
    values = rng.normal(0, 1, n)
    for i in range(1, n):
        values[i] = memory * values[i - 1] + np.sqrt(1 - memory**2) * values[i]
    return values


PARTS: Mapping[str, tuple[Noise, ...]] = {
    "tuning": (normal, heavy_tails, outliers_upward, remembered),
    "held-out": (exponential_tails, skewed, two_modes, quantised, bursts, swings),
}
_SEEDS = {"tuning": 11, "held-out": 1789}


class Made(NamedTuple):
    """Series of one call with the places and sizes of their steps, in logarithms, and their scatters."""

    values: dict[str, Floats]
    steps: dict[str, dict[int, float]]
    scatters: dict[str, float]


def make(noise: Noise, series: int, steps: int, rng: np.random.Generator) -> Made:
    """Series with steps at common commits; the first series has all of them, others each with even odds."""
    values, told, scatters = {}, {}, {}
    places = _places(steps, rng)
    sizes = {place: float(np.exp(rng.uniform(*np.log(STEPS)))) for place in places}
    directions = {place: float(rng.choice([-1, 1])) for place in places}
    for i in range(series):
        name = f"benchmark {i}"
        scatter = float(np.exp(rng.uniform(*np.log(SCATTERS))))
        logs = scatter * noise(LENGTH, rng)
        own = {p: directions[p] * float(np.log1p(sizes[p])) for p in places if i == 0 or rng.random() < 0.5}
        for place, step in own.items():
            logs[place:] += step
        logs[(rng.random(LENGTH) < MISSING) & ~_beside(places)] = np.nan
        values[name], told[name], scatters[name] = np.exp(logs), own, scatter
    return Made(values, told, scatters)


def _places(steps: int, rng: np.random.Generator) -> list[int]:
    while True:
        places = sorted(int(place) for place in rng.integers(20, LENGTH - 20, steps))
        if all(b - a >= FEWEST_BETWEEN for a, b in pairwise(places)):
            return places


def _beside(places: list[int]) -> NDArray[np.bool_]:
    """Runs next to a step are there: how far a missing one moves it is no question of the search."""
    beside = np.zeros(LENGTH, dtype=bool)
    for place in places:
        beside[place - 1 : place + 1] = True
    return beside


def measure(noise: Noise, series: int, draws: int, seed: int) -> Shares:
    """The figures of one kind of noise."""
    rng = np.random.default_rng(seed)
    shares = Shares()
    for _ in range(draws):
        unchanged = make(noise, series, 0, rng)
        found = find_changes(unchanged.values)
        shares.add("false", sum(not change.unconfirmed for change in found), series)
        shares.add("unconfirmed", sum(change.unconfirmed for change in found), series)
        _steps(make(noise, series, 3, rng), shares)
        for scatters in DELAY_SCATTERS:
            _delay(noise, series, scatters, rng, shares)
    return shares


def _steps(made: Made, shares: Shares) -> None:
    found = find_changes(made.values)
    for name, steps in made.steps.items():
        own = [change for change in found if change.series == name]
        for place, step in steps.items():
            ratio = abs(step) / made.scatters[name]
            question = next((f"found {low:g}" for low, high in RATIOS if low <= ratio < high), "found less")
            shares.add(question, any(abs(change.index - place) <= 1 for change in own))
        for change in own:
            place = min(steps, key=lambda place: abs(place - change.index), default=-LENGTH)
            shares.add("true", abs(change.index - place) <= 5)
            if abs(change.index - place) <= 5:
                shares.add("at the run", change.index == place)
                shares.add("within one run", abs(change.index - place) <= 1)
                truth = float(np.expm1(steps[place]))
                shares.add("covered", change.interval.low <= truth <= change.interval.high)


def _delay(noise: Noise, series: int, scatters: float, rng: np.random.Generator, shares: Shares) -> None:
    """A step of 10 % in all series that is so many scatters large, seen after so many runs."""
    at, step = 60, float(rng.choice([-1, 1]) * np.log(1.10))
    logs = [abs(step) / scatters * noise(at + max(DELAYS), rng) for _ in range(series)]
    for values in logs:
        values[at:] += step
    for runs in DELAYS:
        newest = {f"benchmark {i}": np.exp(values[: at + runs]) for i, values in enumerate(logs)}
        found = find_changes(newest)
        near = any(change.series == "benchmark 0" and abs(change.index - at) <= 1 for change in found)
        shares.add(f"{scatters:g} after {runs}", near)


def print_table(part: str, draws: int) -> None:
    """The figures of a part, in markdown."""
    ratios = " / ".join(f"{low:g}-{high:g}" for low, high in RATIOS[:-1])
    columns = [
        part,
        "series a call",
        "false points per 200 unchanged runs, unconfirmed besides",
        f"found within 1 run, steps of {ratios} / more scatters",
        "points that are true",
        "at the run / within one",
        "intervals that cover",
        *(f"10 % of {s:g} scatters seen after {' / '.join(map(str, DELAYS))} runs" for s in DELAY_SCATTERS),
    ]
    print(f"| {' | '.join(columns)} |")
    print("|---|--:|---|---|--:|---|--:|---|---|---|")
    for noise in PARTS[part]:
        for series in (1, 4):
            shares = measure(noise, series, draws if series == 1 else max(draws // 3, 1), _SEEDS[part])
            cells = [
                noise.__name__.replace("_", " "),
                str(series),
                shares.told(["false", "unconfirmed"], 3),
                shares.told([f"found {low:g}" for low, _ in RATIOS], 2),
                shares.told(["true"], 3),
                shares.told(["at the run", "within one run"], 2),
                shares.told(["covered"], 2),
                *(shares.told([f"{s:g} after {n}" for n in DELAYS], 2) for s in DELAY_SCATTERS),
            ]
            print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=tuple(PARTS), default="held-out")
    parser.add_argument("--draws", type=int, default=200)
    arguments = parser.parse_args()
    print_table(arguments.part, arguments.draws)


if __name__ == "__main__":
    main()
