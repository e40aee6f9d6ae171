"""When a cluster pays: `make bench-spark`, a quarter of an hour; docs/scale.md has the figures.

The same work on this machine alone and on a cluster of one worker and of two, each a process of its own with
one core: adding files, changes of many series, questions about stores of two sizes. Times are on the clock,
of a session that is warm; what starting one takes is told apart. Lines through two sizes tell at which size
the cluster would be as fast: that is an extrapolation, and called one.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from bench.history import Recorded, make_months, make_record
from samples.generate import write_samples
from tests.spark.cluster import cluster, reason_to_skip

from openvm_prof.core.catalog.dimensions import dimensions
from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.commit_facts import CommitFacts
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.growth import growth
from openvm_prof.history.percentiles import percentiles
from openvm_prof.history.sql_text import Which
from openvm_prof.history.store.identity import content_hash
from openvm_prof.history.store.presence import KnownRuns
from openvm_prof.history.trend import trend
from openvm_prof.spark.adding import add_files
from openvm_prof.trends import find_changes

ONE, TWO = WORKERS = (1, 2)


class Answer(NamedTuple):
    """What something took, in seconds, on this machine and on clusters by their number of workers."""

    here: float
    there: Mapping[int, float]


def timed(work: Callable[[], object], repeats: int = 1) -> float:
    """The best of some times."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


@contextmanager
def connected(workers: int) -> Iterator[tuple[Engine, float]]:
    """An engine on a cluster of its own, and what it took to connect and do a first task."""
    from openvm_prof.spark.engine import SparkEngine
    from openvm_prof.spark.session import open_session

    with cluster(workers) as made:
        os.environ.update(made.environment)
        start = time.perf_counter()
        session = open_session(made.url)
        engine = SparkEngine(session)
        engine.each(abs, list(range(2 * workers)))
        taken = time.perf_counter() - start
        try:
            yield engine, taken
        finally:
            session.stop()


def facts_of(commit: str | None) -> CommitFacts:
    """A commit's facts, without git."""
    return CommitFacts(commit, "2025-03-01T00:00:00", "main")


def make_files(folder: Path, number: int) -> list[str]:
    """Compressed metrics files, each of another commit: links to the files of a few runs."""
    write_samples(folder / "samples")
    folder.joinpath("files").mkdir()
    kinds = []
    for name in ("v2_0", "v2_0.prev", "v2_1", "v1_4"):
        packed = folder / f"{name}.gz"
        packed.write_bytes(gzip.compress((folder / f"samples/{name}.json").read_bytes()))
        kinds.append(packed)
    paths = []
    for place in range(number):
        path = folder / f"files/b{place % 4}-{content_hash(str(place).encode())[:40]}.json.gz"
        os.link(kinds[place % len(kinds)], path)
        paths.append(str(path))
    return paths


ADD = """
import sys
from pathlib import Path
from bench.spark import add_all
add_all(Path(sys.argv[1]), Path(sys.argv[2]).read_text().splitlines()[int(sys.argv[3])::int(sys.argv[4])])
"""


def add_all(store: Path, paths: list[str]) -> None:
    """What `history add` does in one process."""
    options = AddOptions(facts_of, known=KnownRuns(store))
    for path in paths:
        add_file(store, path, options)


def add_here(store: Path, paths: list[str], processes: int) -> None:
    """Add the files by some processes of this machine."""
    listing = store.with_suffix(".txt")
    listing.write_text("\n".join(paths))
    running = [
        subprocess.Popen([sys.executable, "-c", ADD, str(store), str(listing), str(place), str(processes)])
        for place in range(processes)
    ]
    if any(process.wait() for process in running):
        raise RuntimeError("a process that adds files failed")


def make_series(number: int, commits: int) -> dict[str, list[float]]:
    """Noisy series, each with changes of its level."""
    chance = np.random.default_rng(5)
    found = {}
    for place in range(number):
        level = np.exp(np.cumsum(np.where(chance.random(commits) < 4 / commits, 0.05, 0.0)))
        found[f"series {place:04}"] = list(100 * level * np.exp(chance.normal(0, 0.01, commits)))
    return found


def questions(runs: int) -> dict[str, Callable[[Path, Engine], Any]]:
    """The questions about a store of so many runs."""
    before, after = (make_record(number).commit or "" for number in (runs // 4, runs // 4 * 3))
    return {
        "trend of a metric, one benchmark and group": lambda store, engine: trend(
            store, "total_proof_time_ms", Which("regex", "leaf"), engine=engine
        ),
        "trend of a metric, all of them": lambda store, engine: trend(
            store, "total_proof_time_ms", engine=engine
        ),
        "growth by AIR between two commits": lambda store, engine: growth(
            store, "cells", dimensions("air"), before, after, engine=engine
        ),
        "percentiles of each configuration": lambda store, engine: percentiles(
            store, "total_proof_time_ms", engine=engine
        ),
        "every value counted by metric": lambda store, engine: engine.query(
            store, "SELECT metric, count(*) AS n, sum(value) AS s FROM label_values GROUP BY metric"
        ),
    }


def row(*cells: str) -> None:
    """A row of a table of markdown."""
    print(f"| {' | '.join(cells)} |", flush=True)


def head(*cells: str) -> None:
    """The first rows of a table."""
    print()
    row(*cells)
    row(*("---" for _ in cells))


def seconds(value: float) -> str:
    """As people read it."""
    return f"{value:.2f} s" if value < 100 else f"{value:.0f} s"


def pays_at(sizes: tuple[int, int], here: tuple[float, float], there: tuple[float, float]) -> str:
    """The size at which both take as long, on lines through what was measured at two sizes."""
    (small, large), per = sizes, []
    for first, second in (here, there):
        slope = max((second - first) / (large - small), 0.0)
        per.append((first - slope * small, slope))
    (fixed_here, slope_here), (fixed_there, slope_there) = per
    if slope_here <= slope_there:
        return "at no size, with these workers"
    size = max((fixed_there - fixed_here) / (slope_here - slope_there), 0.0)
    return f"{size:,.2g} runs".replace("e+0", "e") if size > large else f"below {large:,} runs"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="files to add [default: 10000]")
    parser.add_argument("--series", type=int, default=500, help="series [default: 500]")
    parser.add_argument("--commits", type=int, default=2_000, help="runs of each series [default: 2000]")
    parser.add_argument(
        "--runs", type=int, nargs=2, default=(4_000, 40_000), help="sizes of stores [default: 4000 40000]"
    )
    args = parser.parse_args()
    reason = reason_to_skip()
    if reason is not None:
        sys.exit(f"skipped: {reason}")
    random.seed(5)
    place = Path(tempfile.mkdtemp(prefix="bench-spark-"))
    try:
        measure(place, args)
    finally:
        shutil.rmtree(place)


def measure(place: Path, args: argparse.Namespace) -> None:
    """All measurements, a cluster after the other."""
    paths = make_files(place, args.files)
    series = make_series(args.series, args.commits)
    stores = {}
    recorded = Recorded(place / "recorded")
    for runs in args.runs:
        stores[runs] = place / f"months{runs}"
        make_months(stores[runs], runs, recorded, values_of=10_000)
    added = {
        processes: timed(partial(add_here, place / f"here{processes}", paths, processes))
        for processes in WORKERS
    }
    searched = timed(lambda: find_changes(series))
    asked = {
        runs: {name: timed(partial(ask, store, DUCKDB), 3) for name, ask in questions(runs).items()}
        for runs, store in stores.items()
    }
    added_there, searched_there, starts = {}, {}, {}
    asked_there: dict[int, dict[int, dict[str, float]]] = {}
    for workers in WORKERS:
        with connected(workers) as (engine, start):
            starts[workers] = start
            store = place / f"there{workers}"
            added_there[workers] = timed(partial(add_files, engine, store, paths, AddOptions(facts_of)))
            searched_there[workers] = timed(partial(find_changes, series, each=engine.each))
            asked_there[workers] = {
                runs: {name: timed(partial(ask, of, engine), 3) for name, ask in questions(runs).items()}
                for runs, of in stores.items()
            }
    head("what", "this machine", "two processes of it", "one worker", "two workers", "one to two")
    row(
        f"add {args.files:,} files",
        *map(seconds, (added[ONE], added[TWO], added_there[ONE], added_there[TWO])),
        f"{added_there[ONE] / added_there[TWO]:.2f} times as fast",
    )
    row(
        f"changes of {args.series:,} series of {args.commits:,} runs",
        seconds(searched),
        "",
        *map(seconds, (searched_there[ONE], searched_there[TWO])),
        f"{searched_there[ONE] / searched_there[TWO]:.2f} times as fast",
    )
    row("start of a session, first task", "", "", *map(seconds, (starts[ONE], starts[TWO])), "")
    small, large = args.runs
    head(
        "question",
        *(f"{where}, {runs:,} runs" for runs in args.runs for where in ("DuckDB", "two workers")),
        "as fast at (extrapolated)",
    )
    for name in questions(small):
        here = asked[small][name], asked[large][name]
        there = asked_there[TWO][small][name], asked_there[TWO][large][name]
        row(
            name,
            *map(seconds, (here[0], there[0], here[1], there[1])),
            pays_at((small, large), here, there),
        )


if __name__ == "__main__":
    main()
