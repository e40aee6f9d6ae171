"""The benchmarks of a timeline, and a run of one: a pace, a number of cells, noise."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from samples.eras import build
from samples.metrics_file import Run
from samples.pace import USUAL, Pace
from samples.scenarios import with_more_cells


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A program that is proven at every commit; `conditions` are those of all its runs."""

    name: str
    era: str
    segments: int
    conditions: str


BENCHMARKS = (
    Benchmark("fibonacci", "v2_0_cpu", 3, "instance_type=m7a.24xlarge"),
    Benchmark("keccak", "v2_0", 4, "instance_type=g6e.2xlarge"),
    Benchmark("pairing", "v2_0", 2, "instance_type=g6e.2xlarge"),
)
NAMES = tuple(benchmark.name for benchmark in BENCHMARKS)


@dataclass(frozen=True, slots=True)
class State:
    """What the code makes of a benchmark: the pace of its times, and its cells in thousandths."""

    pace: Pace = USUAL
    cells: int = 1000

    def run(self, benchmark: Benchmark, rng: random.Random, machine: float = 1.0) -> Run:
        """A run of it, on a machine that takes `machine` times as long as usual."""
        pace = replace(self.pace, machine=self.pace.machine * machine)
        run = build(benchmark.era, rng, segments=benchmark.segments, pace=pace)
        return with_more_cells(run, self.cells)


class Still(random.Random):
    """A source without noise: always the middle."""

    def random(self) -> float:
        """The middle of 0 to 1."""
        return 0.5

    def uniform(self, a: float, b: float) -> float:
        """The middle of `a` to `b`."""
        return (a + b) / 2

    def randint(self, a: int, b: int) -> int:
        """The middle of `a` to `b`, rounded down."""
        return (a + b) // 2
