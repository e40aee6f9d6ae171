"""A store with everything that a reader has to cope with, made of the samples' timeline."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from samples.timeline.plan import plan
from samples.timeline.write import write_timeline

from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.commit_facts import CommitFacts, utc
from openvm_prof.history.compaction import compact
from openvm_prof.history.log import log
from openvm_prof.history.store.tombstones import bury
from tests.builders import metrics_bytes

COMMITS = 40


def write_runs(place: Path) -> list[tuple[Path, AddOptions]]:
    """The metrics files of a timeline, and what is told of each."""
    write_timeline(plan(7, COMMITS), place)
    with (place / "commits.csv").open(newline="") as file:
        subjects = {row["commit"]: row["subject"] for row in csv.DictReader(file)}
    with (place / "runs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (place / row["file"], _options(row, subjects[row["commit"]]))
        for row in sorted(rows, key=lambda row: (row["committed_at"], row["file"]))
    ]


def _options(row: dict[str, str], subject: str) -> AddOptions:
    facts = CommitFacts(row["commit"], utc(row["committed_at"]), row["branch"], subject)
    key, _, value = row["conditions"].partition("=")
    return AddOptions(lambda _: facts, {key.replace("_", " "): value}, row["benchmark"])


def fill(store: Path, place: Path) -> None:
    """A timeline's runs: most of them compacted, some in two months' files, some in a month and in files of
    their own; one is removed, others failed, are empty, or have no date.
    """
    runs = write_runs(place / "timeline")
    copy = place / "copy"
    for path, options in runs[:60]:
        add_file(store, str(path), options)
    shutil.copytree(store, copy)
    compact(store)
    for path, options in runs[60:64]:
        add_file(copy, str(path), options)
    loose = place / "loose"
    shutil.copytree(copy, loose)
    compact(copy)
    for other in (copy, loose):
        shutil.copytree(other, store, dirs_exist_ok=True)
    for path, options in runs[60:]:
        add_file(store, str(path), options)
    for name, data in {"off": b'{"counter": [', "it's empty": metrics_bytes([], [])}.items():
        path = place / f"{name}.json"
        path.write_bytes(data)
        add_file(store, str(path), AddOptions(conditions={"a 'key' \\": "\u00fc \\ '"}))
    add_file(store, str(runs[0][0]), AddOptions(benchmark="undated"))
    for row in log(store).rows[10:60:25]:
        bury(store, row.run, "a test")
