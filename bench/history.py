"""What the history costs: `make bench-history`, some minutes; docs/history.md has the figures.

Stores are made of one recorded run's values with noise on them, written as the store writes them. Times are
those of whole processes, the best of some, which is what a quiet machine would take.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from samples.generate import write_samples

from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.reading.files import read_metrics
from openvm_prof.history.store.columns import GROUP_STATS, RUNS, VALUES
from openvm_prof.history.store.identity import content_hash
from openvm_prof.history.store.months import MonthTables, write_month
from openvm_prof.history.store.run_record import RunRecord
from openvm_prof.history.store.tables import Columns, arrow_table, run_tables
from openvm_prof.history.store.writing import write_run

BENCHMARKS = ("ecrecover", "fibonacci", "regex", "verify_fibair")
START = datetime(2024, 1, 1)
RUNS_A_DAY = 80
REPEATS = 5


def make_record(number: int) -> RunRecord:
    """A run of one of four benchmarks; four runs a commit."""
    commit = content_hash(str(number // len(BENCHMARKS)).encode())[:40]
    date = START + timedelta(days=1) / RUNS_A_DAY * (number // len(BENCHMARKS) * len(BENCHMARKS))
    return RunRecord(
        content_hash(f"run {number}".encode())[:24],
        BENCHMARKS[number % len(BENCHMARKS)],
        commit,
        date.isoformat(timespec="seconds"),
        "main",
        f"Change {number}",
        conditions={"era": "v2.0", "instance type": "g6.2xlarge", "prover": "GPU"},
    )


class Recorded:
    """The values of a sample run, made anew with noise."""

    def __init__(self, folder: Path) -> None:
        write_samples(folder)
        self.file = folder / "v2_0.json"
        self._analysis = analyse(read_metrics(self.file).runs[0].db, provers=32)
        self._chance = random.Random(5)
        self._tables = run_tables(make_record(0), self._analysis)

    def columns(self, record: RunRecord) -> tuple[Columns, Columns]:
        """The statistics and values of a run; times differ, counts do not."""
        factor = self._chance.gauss(1, 0.01)
        stats = self._noisy(self._tables.stats, ("sum", "avg", "min", "max"), factor)
        values = self._noisy(self._tables.values, ("value",), factor)
        rows = len(stats["metric"])
        own = {"run": [record.run] * rows, "info": [record.to_json()] * rows}
        return {**stats, **own}, {**values, "run": [record.run] * len(values["metric"])}

    def _noisy(self, columns: Columns, numbers: Sequence[str], factor: float) -> dict[str, Sequence[Any]]:
        noisy = {
            name: [
                round(number * factor, 2) if "time" in metric else number
                for number, metric in zip(columns[name], columns["metric"], strict=True)
            ]
            for name in numbers
        }
        return {**columns, **noisy}


def make_months(store: Path, runs: int, recorded: Recorded, *, values_of: int) -> None:
    """A compacted store; the values of `values_of` runs a month, of the others statistics alone."""
    by_month: dict[str, list[RunRecord]] = {}
    for number in range(runs):
        record = make_record(number)
        by_month.setdefault(record.month, []).append(record)
    for month, records in by_month.items():
        joined: list[dict[str, list[Any]]] = [
            {column.name: [] for column in columns} for columns in (RUNS, GROUP_STATS, VALUES)
        ]
        for place, record in enumerate(records):
            stats, values = recorded.columns(record)
            stats = dict(stats) | {"benchmark": [record.benchmark] * len(stats["run"])}
            row: dict[str, list[Any]] = {column.name: [getattr(record, column.name)] for column in RUNS}
            row["date"] = [datetime.fromisoformat(str(record.date))]
            row["conditions"] = [list(record.conditions.items())]
            parts: tuple[Any, ...] = (
                row,
                stats,
                values if place < values_of else {name: [] for name in values},
            )
            for columns, more in zip(joined, parts, strict=True):
                for name, column in columns.items():
                    column.extend(more[name])
        tables = [
            arrow_table(columns, data)
            for columns, data in zip((RUNS, GROUP_STATS, VALUES), joined, strict=True)
        ]
        order = [("benchmark", "ascending"), ("group", "ascending"), ("metric", "ascending")]
        tables[1] = tables[1].sort_by(order)
        tables[2] = tables[2].sort_by("run")
        write_month(store, MonthTables(month, *tables))


class Cost(NamedTuple):
    """The best times of a process: on the clock, and of processors, which tells more on a busy machine."""

    wall: float
    cpu: float


def cost(*args: str, store: Path, repeats: int = REPEATS) -> Cost:
    """What a command of the history takes; `{commit}` in an argument is another commit each time.

    The first call leaves modules compiled, as an installation does; of calls the best counts.
    """
    command = [sys.executable, "-m", "openvm_prof", "history", *args]
    environment = os.environ | {"OPENVM_PROF_STORE": str(store)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    walls, cpus = [], []
    for number in range(repeats):
        commit = content_hash(f"new {number}".encode())[:40]
        told = [arg.replace("{commit}", commit) for arg in command]
        start, before = time.perf_counter(), _cpu()
        subprocess.run(told, check=True, stdout=subprocess.DEVNULL, env=environment)
        walls.append(time.perf_counter() - start)
        cpus.append(_cpu() - before)
    return Cost(min(walls), min(cpus))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tell(what: str, taken: Cost, target: float) -> None:
    """A line of the result."""
    verdict = "met" if taken.wall <= target else "missed"
    print(f"| {what} | {taken.wall:.2f} s | {taken.cpu:.2f} s | {target:g} s | {verdict} |", flush=True)


def measure_queries(store: Path, runs: int) -> None:
    """The questions at `runs` compacted runs."""
    commits = [make_record(number).commit or "" for number in (runs // 2, runs // 2 + 400)]
    last = make_record(runs - 1)
    asked = {
        "a: trend of a metric, one benchmark and group": (
            ("trend", "total_proof_time_ms", "--run", "regex", "--group", "leaf"),
            0.25,
        ),
        "b: the last 200 runs x all group metrics": (
            (
                "sql",
                "SELECT benchmark, metric, sum FROM stats WHERE date >= TIMESTAMP "
                f"'{make_record(max(runs - 800, 0)).date}'",
                "--format",
                "csv",
            ),
            1.0,
        ),
        "c: growth by AIR between two commits": (("top", "--from", commits[0], "--to", commits[1]), 0.25),
        "d: every value of a run": (
            ("sql", f"SELECT * FROM label_values WHERE run = '{last.run}'", "--format", "csv"),
            0.25,
        ),
        "e: percentiles of each configuration": (
            ("percentiles", "total_proof_time_ms", "--group", "leaf"),
            0.25,
        ),
    }
    for name, (args, target) in asked.items():
        tell(f"{name}, {runs:,} runs", cost(*args, store=store), target)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="compacted runs [default: 10000]")
    parser.add_argument("--loose", type=int, default=1_000, help="loose runs [default: 1000]")
    parser.add_argument("--reports", type=Path, help="a folder of published reports to import")
    parser.add_argument("--commits", type=Path, help="the CSV file of their commits")
    args = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="bench-history-"))
    try:
        recorded = Recorded(place / "samples")
        loose = place / "loose"
        for number in range(args.loose):
            record = make_record(number)
            tables = run_tables(record, None)
            stats, values = recorded.columns(record)
            write_run(loose, type(tables)(record, stats, values))
        name = f"trend at {args.loose:,} loose runs"
        print("| what | wall | processors | target | |\n|---|---|---|---|---|")
        tell(name, cost("trend", "total_proof_time_ms", "--group", "leaf", store=loose), 0.4)
        added = cost("add", str(recorded.file), "--meta", "commit={commit}", store=loose)
        tell("add of one run", added, 0.25)
        months = place / "months"
        make_months(months, args.runs, recorded, values_of=max(1, 4_000 * 100 // args.runs))
        measure_queries(months, args.runs)
        if args.reports is not None:
            options = () if args.commits is None else ("--commits", str(args.commits))
            store = place / "reports"
            taken = cost("import-reports", str(args.reports), *options, store=store, repeats=1)
            tell("import of published reports", taken, 15)
            from openvm_prof.history.engine import query

            count = query(store, "SELECT count(*) FROM label_values").rows[0][0]
            size = sum(path.stat().st_size for path in (store / "months/values").iterdir())
            print(f"{size / count:.2f} bytes a value of published reports, target 1.6")
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
