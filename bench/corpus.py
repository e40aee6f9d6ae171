"""The corpus: reports that OpenVM published of its main branch, as series of runs over time.

It lies outside the repository: a folder with an archive of reports named `<benchmark>-<commit>.md` and a
table of the commits with their dates.
"""

from __future__ import annotations

import csv
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading.published_report import parse_published_report

ARCHIVE = "main-reports.tar.xz"
COMMITS = "commits.csv"


class CorpusRun(NamedTuple):
    """A published run: which benchmark, of which commit, under which conditions, and its metrics."""

    benchmark: str
    commit: str
    conditions: Mapping[str, str]
    db: MetricDb


def read_corpus(folder: Path) -> Iterator[CorpusRun]:
    """Every run, in the archive's order. Reports of unknown commits, whose time is unknown, are left out."""
    known = set(commit_order(folder))
    with tarfile.open(folder / ARCHIVE) as archive:
        for member in archive:
            benchmark, _, commit = Path(member.name).stem.rpartition("-")
            file = archive.extractfile(member) if member.isfile() else None
            if file is None or commit not in known:
                continue
            report = parse_published_report(file.read().decode())
            yield CorpusRun(benchmark, commit, report.conditions, report.db)


def commit_order(folder: Path) -> dict[str, int]:
    """Each commit's place in time."""
    with (folder / COMMITS).open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (_instant(row["committed_at"]), row["commit"]))
    return {row["commit"]: place for place, row in enumerate(rows)}


def _instant(committed_at: str) -> float:
    return datetime.fromisoformat(committed_at).timestamp()  # their offsets from UTC differ


def series(folder: Path) -> dict[str, list[CorpusRun]]:
    """The runs of each benchmark in order of time; benchmarks by name."""
    order = commit_order(folder)
    found: dict[str, list[CorpusRun]] = {}
    for run in read_corpus(folder):
        found.setdefault(run.benchmark, []).append(run)
    return {name: sorted(found[name], key=lambda run: order[run.commit]) for name in sorted(found)}
