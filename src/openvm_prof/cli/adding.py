"""Adding to the history: what the options and the environment tell of a run, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.cli.stdout import write_out
from openvm_prof.core.errors import Location, Notice

if TYPE_CHECKING:
    from openvm_prof.history.adding import Added, AddOptions


def adding_options(
    meta: Mapping[str, str], benchmark: str | None, repository: Path, jobs: int | None
) -> AddOptions:
    """`--meta` parted into what tells the commit and the conditions, whose keys are in lower case."""
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.history.adding import AddOptions
    from openvm_prof.history.commit_facts import FACT_KEYS, CommitFacts, commit_facts

    told = {key.lower(): text for key, text in meta.items()}

    def facts(commit_in_name: str | None) -> CommitFacts:
        return commit_facts(
            told, commit_in_name=commit_in_name, environment=os.environ, repository=repository
        )

    conditions = {key: text for key, text in told.items() if key not in FACT_KEYS}
    return AddOptions(facts, conditions, benchmark, jobs or available_cores())


def tell_added(added: Sequence[Added], path: str) -> None:
    """A line a run on standard output; a notice where it failed or holds no metrics."""
    from openvm_prof.cli.outputs import print_notices

    for each in added:
        record = each.record
        at = "of no known commit" if record.commit is None else f"at {record.commit[:9]}"
        known = [text for text in (record.branch, record.date) if text]
        beside = f" ({', '.join(known)})" if known else ""
        there = "" if each.is_new else ": already there"
        write_out(f"{record.run} {record.benchmark} {at}{beside}{there}\n")
        if record.status != "ok":
            why = record.problem or "it holds no metrics"
            print_notices(
                [Notice(f"kept as a run that {_OUTCOME[record.status]}: {why}", Location(file=path))]
            )


_OUTCOME = {"failed": "failed", "empty": "is empty"}
