"""CommitFacts: which commit a run measured, as it was told, or as CI's environment and git tell it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.errors import UsageError
from openvm_prof.history.git import current_branch, describe_commit

_COMMIT_VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA", "BUILDKITE_COMMIT", "CIRCLE_SHA1", "GIT_COMMIT")
_BRANCH_VARIABLES = (
    "GITHUB_HEAD_REF",
    "GITHUB_REF_NAME",
    "CI_COMMIT_BRANCH",
    "BUILDKITE_BRANCH",
    "CIRCLE_BRANCH",
    "GIT_BRANCH",
)
_COMMIT_IN_NAME = re.compile(r"(?P<benchmark>.+)[-_.](?P<commit>[0-9a-f]{40})", re.DOTALL)
FACT_KEYS = ("commit", "date", "branch", "subject")
"""Keys of --meta that are no conditions."""


class CommitFacts(Struct, frozen=True):
    """The commit, when it was committed (UTC, ISO 8601 without offset), its branch and its subject."""

    commit: str | None = None
    date: str | None = None
    branch: str | None = None
    subject: str | None = None


def split_name(name: str) -> tuple[str, str | None]:
    """A benchmark and a commit of a name such as `fibonacci-<40 hexadecimal digits>`."""
    match = _COMMIT_IN_NAME.fullmatch(name)
    return (match["benchmark"], match["commit"]) if match else (name, None)


def commit_facts(
    told: Mapping[str, str],
    *,
    commit_in_name: str | None = None,
    environment: Mapping[str, str],
    repository: Path,
) -> CommitFacts:
    """What `told` says, else the file's name, else the environment of CI, else the repository.

    Where the commit is told, the branch that happens to be checked out is not taken for its own.
    """
    named = told.get("commit") or commit_in_name
    commit = named or _first(environment, _COMMIT_VARIABLES)
    known = describe_commit(commit or "HEAD", repository)
    branch = told.get("branch")
    if branch is None and named is None:
        branch = _first(environment, _BRANCH_VARIABLES)
        if branch is None and known is not None:
            branch = current_branch(repository)
    date = told.get("date") or (known.date if known else None)
    return CommitFacts(
        commit=known.commit if known else commit,
        date=None if not date else utc(date),
        branch=branch,
        subject=told.get("subject") or (known.subject if known else None),
    )


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)


def utc(date: str) -> str:
    """A date in ISO 8601 as UTC without its offset; without one it is UTC. Raises UsageError."""
    try:
        time = datetime.fromisoformat(date)
        if time.tzinfo is not None:
            time = time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{date!r} is no date such as 2025-01-31T12:00:00+01:00") from error
    return time.isoformat(timespec="seconds")
