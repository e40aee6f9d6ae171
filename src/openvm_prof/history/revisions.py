"""Revisions: which runs of a history a name means, such as `main~5:fibonacci` or `main~20..main`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from openvm_prof.core.errors import UsageError, did_you_mean, listed
from openvm_prof.history.git import describe_commit
from openvm_prof.history.log import iso
from openvm_prof.history.sql_text import all_of, literal

_STEPS = re.compile(r"(?P<revision>.+?)(?:~(?P<steps>[0-9]*))?", re.DOTALL)


class Asked(Struct, frozen=True):
    """A name in its parts: `[AFTER..]REVISION[:BENCHMARK][:KEY=VALUE]...`.

    `after` None is a single revision, "" a range from the first commit on. `benchmark` may be a pattern;
    `where` are columns of a run (`branch`) or its conditions.
    """

    revision: str
    after: str | None = None
    benchmark: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)


def parse_asked(text: str) -> Asked:
    """The parts of a name. Raises UsageError."""
    revisions, *rest = text.split(":")
    after, dots, revision = revisions.rpartition("..")
    if not revision:
        raise UsageError("name a commit or a branch, such as history:main, history:main~5 or history:A..B")
    benchmark: list[str] = []
    where: list[str] = []
    for part in rest:
        if "=" in part:
            where.append(part)
        elif where:
            where[-1] += f":{part}"
        else:
            benchmark.append(part)
    pairs = (part.partition("=") for part in where)
    return Asked(
        revision,
        after if dots else None,
        ":".join(benchmark) or None,
        {key.strip(): value for key, _, value in pairs},
    )


class CommitLine(Struct, frozen=True):
    """A commit that has runs on a branch; `date` is None where it is not known."""

    commit: str
    branch: str | None
    date: str | None


class Chosen(Struct, frozen=True):
    """Commits that a name means, oldest first; `branch` None takes runs of any branch.

    `run` is the one run that is meant, None where all runs of the commits are.
    """

    commits: tuple[str, ...] = ()
    branch: str | None = None
    run: str | None = None


HERE = Path()
"""The repository of the current folder."""


class Lines:
    """The commits of a history, branch by branch in the order of their dates."""

    def __init__(self, lines: Sequence[CommitLine], runs: Sequence[str], repository: Path) -> None:
        self._runs = runs
        self._repository = repository
        self._branches: dict[str | None, list[str]] = {}
        self.is_empty = not lines and not runs
        for line in sorted(lines, key=lambda each: (each.date or "", each.commit)):
            self._branches.setdefault(line.branch, []).append(line.commit)

    def choose(self, asked: Asked) -> Chosen:
        """The commits that are meant. Raises UsageError where there are none, or a name means several."""
        found = self._resolve(asked.revision)
        if asked.after is None:
            return found
        if found.run is not None:
            raise UsageError(f"{asked.revision!r} is a run, and ends no range of commits")
        (last,) = found.commits
        branch = self._branch_of(last) if found.branch is None else found.branch
        line = self._branches[branch]
        first = 0
        if asked.after:
            after = self._resolve(asked.after)
            (before,) = after.commits or (None,)
            if before not in line:
                raise UsageError(f"{asked.after!r} has no run on {branch or 'no branch'}")
            first = line.index(before) + 1
        commits = tuple(line[first : line.index(last) + 1])
        if not commits:
            raise UsageError(f"there are no commits in it: {asked.after!r} is not before {asked.revision!r}")
        return Chosen(commits, branch)

    def commit(self, text: str) -> str:
        """The one commit that is called so. Raises UsageError."""
        commits = self._resolve(text).commits
        if not commits:
            raise UsageError(f"{text!r} is a run, not a commit")
        return commits[0]

    def _resolve(self, text: str) -> Chosen:
        match = _STEPS.fullmatch(text)
        assert match is not None
        name, steps = match["revision"], match["steps"]
        back = 0 if steps is None else int(steps or 1)
        if name in self._branches:
            return Chosen((self._before(self._branches[name][-1], name, back),), name)
        commit = self._commit(name)
        if commit is not None:
            if not back:
                return Chosen((commit,))
            branch = self._branch_of(commit)
            return Chosen((self._before(commit, branch, back),), branch)
        if not back:
            runs = [run for run in self._runs if run.startswith(name)]
            if len(runs) == 1:
                return Chosen(run=runs[0])
        branches = [branch for branch in self._branches if branch is not None]
        near = did_you_mean([name], branches)
        raise UsageError(f"the history has no branch, commit or run {name!r}{near}")

    def _commit(self, name: str) -> str | None:
        """The one commit that begins so, or that git calls so."""
        known = sorted({commit for line in self._branches.values() for commit in line})
        found = [commit for commit in known if commit.startswith(name)]
        if len(found) > 1:
            several = listed([each[:12] for each in found])
            raise UsageError(f"{len(found)} commits of the history begin with {name!r}: {several}")
        if found:
            return found[0]
        told = describe_commit(name, self._repository)
        if told is None:
            return None
        if told.commit not in known:
            raise UsageError(f"the history has no run of {told.commit[:9]}, which git calls {name!r}")
        return told.commit

    def _branch_of(self, commit: str) -> str | None:
        """The branch that a commit is on; of several the one with most commits."""
        among = [branch for branch, line in self._branches.items() if commit in line]
        return min(among, key=lambda branch: (-len(self._branches[branch]), branch or ""))

    def _before(self, commit: str, branch: str | None, steps: int) -> str:
        line = self._branches[branch]
        place = line.index(commit) - steps
        if place < 0:
            raise UsageError(
                f"the history has only {line.index(commit):,} commits before {commit[:9]}"
                f"{'' if branch is None else f' on {branch}'}"
            )
        return line[place]


def read_lines(
    ask: Callable[[str], Sequence[tuple[Any, ...]]],
    repository: Path = HERE,
    conditions: Sequence[str] = (),
    run: str = "",
) -> Lines:
    """The commits of the runs that meet some conditions, read by `ask`, which answers SQL.

    Runs whose identities begin with `run` can be called by it.
    """
    of_commits = all_of([*conditions, "commit IS NOT NULL"])
    rows = ask(f"SELECT commit, branch, max(date) FROM runs{of_commits} GROUP BY commit, branch")
    lines = [CommitLine(commit, branch, iso(date)) for commit, branch, date in rows]
    runs: list[str] = []
    if run:
        begins = all_of([*conditions, f"starts_with(run, {literal(run)})"])
        runs = [each for (each,) in ask(f"SELECT run FROM runs{begins}")]
    return Lines(lines, runs, repository)
