"""Scenarios: a run and the one before it, several runs in a file, several runs of a program."""

from __future__ import annotations

import random

from samples.eras import SAMPLES, build
from samples.metrics_file import Entry, Run
from samples.pace import Pace

SEED = 7
SEGMENTS = 11
"""Segments of a current run: past ten, so that their order as numbers differs from that as text."""
SLOWDOWN = 1.12
"""What a current run's opening takes, as a factor of the previous run's; its leaf is faster by as much."""
RUNS_A_SIDE = 5


def as_previous(era: str, run: Run) -> Run:
    """The run made into one from before: without the newest group, with a metric that vanished since.

    The counter `hint_buffer_refills` is 5 (0 in a current run) and `page_table_retries` 0 (then 5).
    """
    newest = ["group", SAMPLES[era].newest_group]
    replaced = {"hint_buffer_refills": "5", "page_table_retries": "0"}
    counter: list[Entry] = [
        {**entry, "value": replaced.get(entry["metric"], entry["value"])}
        for entry in run["counter"]
        if newest not in entry["labels"]
    ]
    gauge = [entry for entry in run["gauge"] if newest not in entry["labels"]]
    segments = [entry["labels"] for entry in counter if entry["metric"] == "hint_stream_words"]
    for number, labels in enumerate(segments):
        gauge.append({"labels": labels, "metric": "boundary_finalize_time_ms", "value": str(12 + number % 3)})
    return {"counter": counter, "gauge": gauge}


def _changed(factor: float) -> Pace:
    """The app's opening slower by a factor, the leaf's trace generation faster by it."""
    return Pace(opening=factor, leaf_speedup=factor)


def build_pair(era: str, seed: int = SEED, *, segments: int = SEGMENTS) -> tuple[Run, Run]:
    """A current run with `segments` segments and the one before it, which had one less (at least 1)."""
    current = build(era, random.Random(f"{seed}/{era}/current"), segments=segments, pace=_changed(SLOWDOWN))
    before = build(era, random.Random(f"{seed}/{era}/previous"), segments=max(1, segments - 1))
    return current, as_previous(era, before)


def rename_group(run: Run, old: str, new: str) -> Run:
    """The same run with another name for one of its groups."""
    return {
        kind: [
            {
                "labels": [["group", new] if label == ["group", old] else label for label in entry["labels"]],
                "metric": entry["metric"],
                "value": entry["value"],
            }
            for entry in entries
        ]
        for kind, entries in run.items()
    }


def build_combined(seed: int = SEED) -> tuple[dict[str, Run], dict[str, Run]]:
    """A combined file and the one before it: two runs, one of them with its app named after its block."""
    fibonacci, fibonacci_before = build_pair("v2_0_cpu", seed, segments=3)
    reth, reth_before = build_pair("v2_1", seed, segments=4)
    current = {
        "fibonacci": fibonacci,
        "reth": rename_group(reth, "app_proof", "reth.prove_app.block_23992138"),
    }
    before = {
        "fibonacci": fibonacci_before,
        "reth": rename_group(reth_before, "app_proof", "reth.prove_app.block_23992138"),
    }
    return current, before


def build_sides(seed: int = SEED) -> dict[str, Run]:
    """Repeated runs of one program before and after a change, by file stem: `main-1` and so on, `pr-1`.

    After it the app's opening is much slower, and it uses 2.5 % more cells; a side's runs differ by noise.
    """
    sides: dict[str, Run] = {}
    for side, slow, cells in (("main", 1.0, 1000), ("pr", 3.0, 1025)):
        for number in range(1, RUNS_A_SIDE + 1):
            rng = random.Random(f"{seed}/{side}/{number}")
            run = build("v2_0_cpu", rng, segments=4, pace=_changed(slow))
            sides[f"{side}-{number}"] = with_more_cells(run, cells)
    return sides


def with_more_cells(run: Run, thousandths: int) -> Run:
    """The same run with an app that uses so many thousandths of its cells."""
    counter: list[Entry] = [
        {**entry, "value": str(int(entry["value"]) * thousandths // 1000)}
        if entry["metric"] == "main_cells_used" and ["group", "app_proof"] in entry["labels"]
        else entry
        for entry in run["counter"]
    ]
    return {"counter": counter, "gauge": run["gauge"]}
