"""The commits of a timeline: `main`, and a branch that was never merged."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MAIN = "main"
BRANCH = "faster-hashing"
BRANCH_COMMITS = 3

_START = datetime(2025, 3, 3, 9, tzinfo=UTC)
_BETWEEN = timedelta(hours=26)
_AUTHOR = "A Committer <committer@example.org>"
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_SUBJECTS = (
    "chore: update dependencies",
    "docs: describe the segment limits",
    "fix: check the range of shift amounts",
    "test: cover memory accesses at the end of a page",
    "refactor: move the key generation of leaves",
    "feat: print the commit of the program",
    "ci: cache the build of the guests",
)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git has it; its tree is empty. `parent` is None for the first one."""

    parent: str | None
    date: datetime
    branch: str
    subject: str

    @property
    def id(self) -> str:
        """The id that git gives to this commit."""
        parent = f"parent {self.parent}\n" if self.parent else ""
        body = f"tree {_EMPTY_TREE}\n{parent}author {self.by}\ncommitter {self.by}\n\n{self.subject}\n"
        return hashlib.sha1(f"commit {len(body)}\0{body}".encode(), usedforsecurity=False).hexdigest()

    @property
    def by(self) -> str:
        """Who made it, and when, as git writes it."""
        return f"{_AUTHOR} {int(self.date.timestamp())} +0000"


def main_commits(count: int, subjects: dict[int, str], rng: random.Random) -> list[Commit]:
    """`count` commits on `main`, about a day apart; `subjects` by position where they are given."""
    commits: list[Commit] = []
    for position in range(count):
        date = _START + position * _BETWEEN + timedelta(minutes=rng.randrange(600))
        subject = subjects.get(position) or f"{rng.choice(_SUBJECTS)} (#{100 + position})"
        commits.append(Commit(commits[-1].id if commits else None, date, MAIN, subject))
    return commits


def branch_commits(fork: Commit) -> list[Commit]:
    """The commits of `BRANCH`, which leaves `main` at `fork`."""
    commits: list[Commit] = []
    for number in range(1, BRANCH_COMMITS + 1):
        parent = commits[-1] if commits else fork
        date = parent.date + timedelta(hours=3)
        commits.append(Commit(parent.id, date, BRANCH, f"perf: hash in batches, part {number}"))
    return commits


def fast_import(commits: Sequence[Commit]) -> str:
    """A stream for `git fast-import` that makes a repository of the commits."""
    marks = {commit.id: f":{number}" for number, commit in enumerate(commits, start=1)}
    stream = []
    for commit in commits:
        subject = f"{commit.subject}\n"
        parent = f"from {marks[commit.parent]}\n" if commit.parent else ""
        stream.append(
            f"commit refs/heads/{commit.branch}\nmark {marks[commit.id]}\n"
            f"author {commit.by}\ncommitter {commit.by}\ndata {len(subject)}\n{subject}{parent}\n"
        )
    return "".join(stream)
