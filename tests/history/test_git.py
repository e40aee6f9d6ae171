"""A store in a git branch that many jobs push: merges never conflict, and every run counts once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from openvm_prof.history.compaction import compact
from openvm_prof.history.engine import query
from openvm_prof.history.log import log
from openvm_prof.history.store.tombstones import bury
from openvm_prof.history.verification import verify
from tests.history.conftest import Scratch

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


class Clone:
    """A clone of the branch, in which a job works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "history"

    def git(self, *args: str) -> str:
        identity = ("-c", "user.name=CI", "-c", "user.email=ci@example.org")
        command = ["git", "-C", str(self.folder), *identity, *args]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "runs")

    def merge(self, other: Clone) -> None:
        """Merge what the other has; any conflict fails."""
        self.commit()
        other.commit()
        self.git("fetch", "--quiet", str(other.folder), "HEAD")
        self.git("merge", "--no-edit", "--quiet", "FETCH_HEAD")


@pytest.fixture
def clones(scratch: Scratch) -> tuple[Clone, Clone]:
    one, other = (Clone(scratch.place / name) for name in ("one", "other"))
    one.folder.mkdir()
    one.git("init", "--quiet")
    for number in range(12):
        scratch.add("fib", number, 100.0 + number, store=one.store, A=number + 1, B=3, C=number * 7 + 1)
    one.commit()
    subprocess.run(["git", "clone", "--quiet", str(one.folder), str(other.folder)], check=True)
    return one, other


def commits(store: Path) -> list[str]:
    return sorted(str(row.commit) for row in log(store).rows)


def counted(store: Path) -> list[tuple[object, ...]]:
    sql = "SELECT run, count(*) FROM {} GROUP BY run ORDER BY run"
    return [*query(store, sql.format("stats")).rows, *query(store, sql.format("label_values")).rows]


def test_two_clones_that_add_runs_merge(scratch: Scratch, clones: tuple[Clone, Clone]) -> None:
    one, other = clones
    scratch.add("fib", 20, 120.0, store=one.store)
    for clone in clones:
        scratch.add("fib", 21, 121.0, store=clone.store)
    scratch.add("fib", 22, 122.0, store=other.store)
    one.merge(other)
    assert len(commits(one.store)) == 15
    assert verify(one.store).findings == []


def test_two_clones_that_compact_the_same_runs_merge_into_the_same_files(clones: tuple[Clone, Clone]) -> None:
    one, other = clones
    before = counted(one.store)
    for clone in clones:
        compact(clone.store)
    one.merge(other)
    assert counted(one.store) == before
    assert len(list(one.store.rglob("*.parquet"))) == 3


def test_clones_that_compact_different_runs_again_and_again(
    scratch: Scratch, clones: tuple[Clone, Clone]
) -> None:
    """Months that grew from the same one are alike, and git must not take one for another renamed."""
    one, other = clones
    expected = 12
    for number in range(12, 27, 3):
        scratch.add("fib", number, 100.0 + number, store=one.store, A=5)
        scratch.add("fib", number + 1, 100.0 + number, store=other.store, A=6)
        for clone in clones:
            compact(clone.store)
        scratch.add("fib", number + 2, 100.0 + number, store=other.store, A=7)
        expected += 3
        one.merge(other)
        other.merge(one)
        for clone in clones:
            assert len(commits(clone.store)) == expected
            assert len(set(commits(clone.store))) == expected
            assert {count for _, count in counted(clone.store)} <= {2, 3, 4}
            assert len(counted(clone.store)) == 2 * expected
            assert verify(clone.store).findings == []
    compact(one.store)
    assert len(counted(one.store)) == 2 * expected
    assert len(list(one.store.rglob("*.parquet"))) == 3


def test_both_remove_a_run_while_one_compacts(clones: tuple[Clone, Clone]) -> None:
    one, other = clones
    run = log(one.store).rows[3].run
    bury(one.store, run, "throttled")
    bury(other.store, run, "the machine was throttled")
    compact(other.store)
    one.merge(other)
    assert len(commits(one.store)) == 11
    assert run not in {row.run for row in log(one.store).rows}
