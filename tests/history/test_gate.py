"""`check --history`: which runs are the base, what is said where there are none, and accepted changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openvm_prof.cli.main import main
from openvm_prof.history.store.acceptances import accepted_changes
from openvm_prof.history.verification import verify
from tests.history.conftest import History, Scratch, commit_of

TIMES = [100.0 + (7 * at % 5) / 10 for at in range(12)]


@pytest.fixture
def store(scratch: Scratch) -> Scratch:
    for number, time in enumerate(TIMES):
        scratch.add("fib", number, time, {"machine": "a"})
    return scratch


class Checking:
    """The command line: `check --history STORE --head ARGS`, its exit code and what it prints."""

    def __init__(self, scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
        self._store, self._capsys = str(scratch.store), capsys
        self.errors = ""

    def __call__(self, *args: str, exit_code: int = 0) -> str:
        with pytest.raises(SystemExit) as raised:
            main(["check", "--history", self._store, "--format", "markdown", "--head", *args])
        shown = self._capsys.readouterr()
        self.errors = shown.err
        assert raised.value.code == exit_code, shown.err
        return shown.out


@pytest.fixture
def check(store: Scratch, capsys: pytest.CaptureFixture[str]) -> Checking:
    return Checking(store, capsys)


def test_a_slower_run_fails_and_an_equal_one_passes(store: Scratch, check: Checking) -> None:
    assert "## ✅ Gate passed: " in check(store.file("fib", 100.6))
    failed = check(store.file("fib", 106), exit_code=1)
    assert "| 🔴 (+5.80 [+5.8%]) | failed | grew by more than 2." in failed
    assert "the newest run of the base is that of 000000000, 2025-01-12" in failed
    assert "against the history of main" in failed


def test_all_outputs_of_a_check(store: Scratch, check: Checking) -> None:
    args = [store.file("fib", 106), "--json", "gate.json", "--junit", "gate.xml", "--github"]
    shown = check(*args, exit_code=1)
    assert "::error title=openvm-prof%3A proof time::fib / Total / total_proof_time_ms: grew by" in shown
    document = json.loads(Path("gate.json").read_text())
    (failed,) = [each for each in document["findings"] if each["outcome"] == "failed"]
    assert 102 < failed["limit"] < 104 and failed["row"]["base"]["n"] == 12
    assert 'type="failed"' in Path("gate.xml").read_text()


def test_the_base_is_of_the_same_conditions(store: Scratch, check: Checking) -> None:
    check(store.file("fib", 106), "--head-meta", "machine=a", exit_code=1)
    check(store.file("fib", 106), "--head-meta", "machine=b", exit_code=2)
    assert "fib: no run of the history has its conditions (machine: a against b)" in check.errors
    for number in range(12):
        store.add("fib", number, 300 + number, {"machine": "b"})
    assert "Gate passed" in check(store.file("fib", 306), "--head-meta", "machine=b")
    check(store.file("fib", 106), exit_code=2)
    assert "tell which with --head-meta (machine: a or b)" in check.errors


def test_the_base_is_another_commit_and_not_later_than_asked(store: Scratch, check: Checking) -> None:
    for number in range(12, 24):
        store.add("fib", number, 150.0, {"machine": "a"})
    assert "Gate passed" in check(store.file("fib", 150))
    check(store.file("fib", 150), "--until", commit_of(11)[:40], exit_code=1)
    check(store.file("fib", 150), "--until", "2025-01-12T12:00:00Z", exit_code=1)
    # the run itself is in the history, as after `history add`
    name = f"fib-{commit_of(24)}"
    store.add("fib", 24, 400.0, {"machine": "a"})
    check(store.file(name, 400), exit_code=1)


def test_the_name_of_the_benchmark(store: Scratch, check: Checking) -> None:
    repeats = [store.file(f"fib-{at}", time) for at, time in enumerate((106.0, 105.5, 106.5))]
    check(*repeats, exit_code=3)
    assert "fib-0: the history has no run of it on main; available: fib (--name)" in check.errors
    assert "| 12+3 |" in check(*repeats, "--name", "fib", exit_code=1)


def test_what_cannot_be_a_base(store: Scratch, check: Checking) -> None:
    check(store.file("fib", 100), "--branch", "mian", exit_code=2)
    assert "the history has no runs on the branch 'mian'; there are runs on main" in check.errors
    check(store.file("fib", 100), "--until", "2024-01-01", exit_code=2)
    assert "the history has no runs on main up to 2024-01-01T00:00:00" in check.errors
    check(store.file("fib", 100), "--until", "deadbeef", exit_code=2)
    assert "neither the history nor git knows a commit 'deadbeef'" in check.errors
    check(store.file("fib", 100), "--base", store.file("old", 100), exit_code=2)
    assert "give either --base or --history, not both" in check.errors
    check(store.file("fib", 100), "--rate", "20%", exit_code=2)
    assert "the rate of false alarms must be above 0 and at most 0.05" in check.errors
    Path("empty.json").write_text("{}")
    check("empty.json", exit_code=3)
    Path("other.json").write_text(Path(store.file("fib", 100)).read_text().replace("app_proof", "leaf"))
    check("other.json", "--name", "fib", exit_code=3)
    assert "no run on main has the groups leaf; the newest has app_proof" in check.errors
    (store.place / "nothing").mkdir()
    with pytest.raises(SystemExit) as raised:
        main(["check", "--history", "nothing", "--head", store.file("fib", 100)])
    assert raised.value.code == 3


def test_an_accepted_change_resets_the_base_until_it_is_withdrawn(
    store: Scratch, check: Checking, history: History
) -> None:
    store.add("fib", 12, 120.0, {"machine": "a"})
    head = store.file("fib", 120.5)
    check(head, exit_code=1)
    reason = ("--reason", "checks more")
    assert history("accept", commit_of(12), *reason) == f"{commit_of(12)[:9]} of 2025-01-13 accepted\n"
    check(head)
    assert history("accept") == f"{commit_of(12)[:9]} 2025-01-13 all benchmarks: checks more\n"
    assert verify(store.store).is_sound
    assert history("accept", commit_of(12), "--undo") == f"{commit_of(12)[:9]} is no longer accepted\n"
    check(head, exit_code=1)
    history("accept", commit_of(12), *reason, "--run", "regex")
    check(head, exit_code=1)


def test_accepting_is_refused_without_a_reason_or_a_commit(store: Scratch, history: History) -> None:
    history("accept", commit_of(3), exit_code=2)
    assert "give a --reason" in history.errors
    history("accept", "f00", "--reason", "x", exit_code=2)
    assert "neither the history nor git knows a commit 'f00'" in history.errors
    history("accept", "f00", "--undo", exit_code=2)
    assert "nothing is on record of f00" in history.errors
    assert not accepted_changes(store.store)


def test_a_damaged_record_is_told(store: Scratch, check: Checking) -> None:
    folder = store.store / "accepted"
    folder.mkdir()
    (folder / "abc-0000000000000000.json").write_text("{}")
    check(store.file("fib", 100), exit_code=3)
    assert "no accepted change" in check.errors
    assert not verify(store.store).is_sound
