"""Changes: one event a range of commits, its benchmarks and parts, and what the counters did."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.changes import changes
from openvm_prof.history.commit_facts import CommitFacts
from openvm_prof.history.sql_text import Which
from tests.builders import json_entry, metrics_bytes
from tests.history.conftest import History, Scratch, commit_of, date_of

NOISE = random.Random(3)


def add(
    scratch: Scratch, benchmark: str, number: int, *, stark: float, cells: int = 1000, machine: str = "a"
) -> None:
    """A run of one app proof: 100 ms of trace generation, and the stark."""
    labels = (("group", "app_proof"), ("segment", "0"))
    times = {"trace_gen_time_ms": 100.0, "stark_prove_excluding_trace_time_ms": stark}
    times["total_proof_time_ms"] = sum(times.values())
    gauges = [json_entry(name, str(time * NOISE.gauss(1, 0.004)), *labels) for name, time in times.items()]
    path = scratch.place / f"{benchmark}.json"
    path.write_bytes(metrics_bytes([json_entry("main_cells_used", str(cells), *labels)], gauges))
    facts = CommitFacts(commit_of(number), date_of(number), "main", f"Change {number}")
    add_file(scratch.store, str(path), AddOptions(lambda _: facts, {"machine": machine}))


@pytest.fixture
def slower(scratch: Scratch) -> Scratch:
    """Both benchmarks become slower at commit 20, regex with more cells; commit 19 has no run of fib."""
    for number in range(40):
        if number != 19:
            add(scratch, "fib", number, stark=900.0 if number < 20 else 1100.0)
        add(
            scratch,
            "regex",
            number,
            stark=400.0 if number < 20 else 500.0,
            cells=1000 if number < 20 else 1100,
        )
    return scratch


def test_a_commit_that_slows_several_benchmarks_is_one_event(slower: Scratch) -> None:
    found = changes(slower.store)
    (event,) = found.events
    assert (event.benchmarks, event.of_benchmarks, event.unconfirmed) == (2, 2, False)
    assert event.after.commit == commit_of(18)
    assert event.until.commit == commit_of(20)
    assert event.until.subject == "Change 20"
    assert event.others == 1
    by_name = {change.benchmark: change for change in event.changes}
    assert by_name["fib"].last_before.commit == commit_of(18)
    assert by_name["regex"].last_before.commit == commit_of(19)
    for name, effect, cells in (("fib", 0.2, 0.0), ("regex", 0.2, 0.1)):
        change = by_name[name]
        assert change.effect == pytest.approx(effect, abs=0.01)
        assert change.low < effect < change.high or change.effect == pytest.approx(effect, abs=0.005)
        assert change.counters == {"main_cells_used": pytest.approx(cells)}
        assert change.after / change.before - 1 == pytest.approx(effect, abs=0.01)
        stark = next(part for part in change.parts if part.metric.startswith("stark"))
        trace = next(part for part in change.parts if part.metric.startswith("trace"))
        assert stark.effect > 0.2
        assert abs(trace.effect) < 0.01
        assert change.parts.index(stark) < change.parts.index(trace)


def test_another_machine_is_no_change(scratch: Scratch) -> None:
    for number in range(30):
        add(
            scratch, "fib", number, stark=900.0 if number < 15 else 500.0, machine="a" if number < 15 else "b"
        )
    assert changes(scratch.store).events == []


def test_the_newest_runs_are_unconfirmed(scratch: Scratch) -> None:
    for number in range(30):
        add(scratch, "fib", number, stark=900.0 if number < 28 else 1500.0)
    (event,) = changes(scratch.store).events
    assert event.unconfirmed
    assert event.changes[0].unconfirmed


def test_any_change_of_an_exact_counter_is_told(slower: Scratch) -> None:
    (event,) = changes(slower.store, ["main_cells_used"]).events
    (change,) = event.changes
    assert (change.benchmark, change.group, change.metric) == ("regex", "app_proof", "main_cells_used")
    assert (change.before, change.after) == (1000.0, 1100.0)
    assert change.low == change.high == change.effect == pytest.approx(0.1)


def test_small_changes_other_benchmarks_and_order(slower: Scratch) -> None:
    assert changes(slower.store, min_effect=0.5).events == []
    (event,) = changes(slower.store, which=Which("fib")).events
    assert event.of_benchmarks == 1
    backwards = [commit_of(number) for number in reversed(range(40))]
    (event,) = changes(slower.store, order=backwards).events
    assert all(change.effect < 0 for change in event.changes)
    assert changes(slower.store, which=Which("none")).events == []


def test_the_digest_and_its_data(slower: Scratch, history: History, tmp_path: Path) -> None:
    digest = history("changes", "--format", "markdown")
    assert "in 2 of 2 benchmarks" in digest
    assert "the same" in digest
    assert "main_cells_used +10.0%" in digest
    assert digest.startswith("1 change of total_proof_time in 40 commits, the newest first.\n")
    assert "2 days and 1 more commit with runs lie in between: any commit there may be the cause." in digest
    assert "Cells: +0.0% to +10.0%." in digest
    assert "| metric | before" not in digest.partition("<details>")[0]
    document = json.loads(history("changes", "--format", "json"))
    assert document["schema"] == "history-changes"
    assert [row["benchmark"] for row in document["rows"]] == [
        change["benchmark"] for change in document["events"][0]["changes"]
    ]
    several = history(
        "changes", "--format", "markdown", "--metric", "main_cells_used", "--metric", "total_proof_time"
    )
    assert "| benchmark | group | metric | before" in several
    assert history("changes", "--min", "50%", "--format", "markdown") == "No changes in 40 commits.\n"
    history("changes", "--order-of", "main", "--repo", str(tmp_path), exit_code=2)
    assert "git knows no 'main'" in history.errors
