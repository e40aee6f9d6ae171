"""Git: what a repository says of its commits; all calls of git are here."""

from __future__ import annotations

import subprocess
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.errors import UsageError

_MINUTE = 60


class Commit(Struct, frozen=True):
    """A commit: its full hash, when it was committed (ISO 8601) and the first line of its message."""

    commit: str
    date: str
    subject: str


def describe_commit(commit: str, repository: Path) -> Commit | None:
    """A commit by any name that git has for it; None where there is no git, repository or commit."""
    text = _git(repository, "log", "-1", "--format=%H%x00%cI%x00%s", commit, "--")
    return None if not text else Commit(*text.rstrip("\n").split("\0", 2))


def current_branch(repository: Path) -> str | None:
    """The branch that is checked out; None where none is."""
    return (_git(repository, "symbolic-ref", "--quiet", "--short", "HEAD") or "").strip() or None


def first_parents(revisions: str, repository: Path) -> list[str]:
    """The commits of a revision or a range along first parents, oldest first. Raises UsageError."""
    text = _git(repository, "rev-list", "--first-parent", "--reverse", revisions, "--")
    if text is None:
        raise UsageError(f"git knows no {revisions!r} in {repository}")
    return text.split()


def _git(repository: Path, *args: str) -> str | None:
    """What git prints; None where it fails or is not there."""
    command = ["git", "-C", str(repository), *args]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_MINUTE, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
