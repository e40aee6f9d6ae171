"""A timeline as files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from samples.timeline.commits import fast_import
from samples.timeline.plan import Timeline

COMMITS = 60
"""Commits of `main` where no other number is asked for."""


def write_timeline(timeline: Timeline, out_dir: Path) -> None:
    """Write the files that `samples.timeline` lists into `out_dir`, which is made where it is missing."""
    for run in timeline.runs:
        path = out_dir / run.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(run.content(), separators=(",", ":")) + "\n", encoding="utf-8")
    _write_csv(
        out_dir / "commits.csv",
        ("commit", "committed_at", "branch", "subject"),
        ((c.id, c.date.isoformat(), c.branch, c.subject) for c in timeline.commits),
    )
    _write_csv(
        out_dir / "runs.csv",
        ("file", "benchmark", "commit", "committed_at", "branch", "conditions"),
        (
            (
                run.file,
                run.benchmark.name,
                run.commit.id,
                run.commit.date.isoformat(),
                run.commit.branch,
                run.benchmark.conditions,
            )
            for run in timeline.runs
        ),
    )
    (out_dir / "commits.fast-import").write_text(fast_import(timeline.commits), encoding="utf-8")
    planted = json.dumps(timeline.planted, indent=2) + "\n"
    (out_dir / "planted.json").write_text(planted, encoding="utf-8")


def _write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)
