"""Nothing is lost: writers that are killed anywhere, beside others, compaction and readers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openvm_prof.history.compaction import compact
from openvm_prof.history.engine import query
from openvm_prof.history.log import log
from openvm_prof.history.store import durable
from openvm_prof.history.verification import TEMPORARY_FILE, clean, verify
from tests.history.conftest import Scratch, commit_of

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do some work in a process that kills itself before the file system is asked for the nth time.

    Whether it came to that; else the work was done.
    """
    child = os.fork()
    if child == 0:
        left = step

        def counted(call: Callable[..., object]) -> Callable[..., object]:
            def wrapper(*args: object, **more: object) -> object:
                nonlocal left
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1
                return call(*args, **more)

            return wrapper

        for name in ("open", "fsync", "write"):
            setattr(os, name, counted(getattr(os, name)))
        for name in ("replace", "unlink", "mkdir"):
            setattr(Path, name, counted(getattr(Path, name)))
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def test_a_writer_that_is_killed_at_any_step_leaves_the_run_whole_or_absent(scratch: Scratch) -> None:
    scratch.add("fib", 0, 100.0, A=1)
    step, present, left_over = 0, [], 0
    while killed_at(step, lambda: scratch.add("fib", 1, 101.0, A=2)):
        rows = [row.commit for row in log(scratch.store).rows]
        stats = dict(query(scratch.store, "SELECT run, count(*) FROM stats GROUP BY run").rows)
        values = dict(query(scratch.store, "SELECT run, count(*) FROM label_values GROUP BY run").rows)
        assert len(rows) in (1, 2)
        assert set(stats.values()) == {3}
        assert set(values.values()) == {2}
        assert len(stats) == len(values) == len(rows)
        found = verify(scratch.store)
        assert found.is_sound
        temporary = {each.file for each in found.findings if each.kind == TEMPORARY_FILE}
        assert temporary == temporaries(scratch.store)
        left_over += len(temporary)
        present.append(len(rows) == 2)
        if len(rows) == 2:  # take it away, to be killed at the next step
            for path in (scratch.store / "loose").glob(f"*/{log(scratch.store).rows[-1].run}-*"):
                path.unlink()
        step += 1
    assert step >= 12
    assert left_over
    # it is there from one step on, the renaming of the statistics, and not before
    assert present == sorted(present)
    assert present.count(True) >= 2
    assert len(log(scratch.store).rows) == 2
    clean(scratch.store, verify(scratch.store))
    assert verify(scratch.store).findings == []


def test_compaction_that_is_killed_at_any_step_loses_and_doubles_nothing(scratch: Scratch) -> None:
    for number in (0, 1, 40):
        scratch.add("fib", number, 100.0 + number, A=number + 1)
    before = [
        query(scratch.store, f"SELECT * FROM {view} ORDER BY ALL").rows for view in ("runs", "label_values")
    ]
    for step in range(0, 200, 3):
        if not killed_at(step, lambda: compact(scratch.store)):
            break
        after = [
            query(scratch.store, f"SELECT * FROM {view} ORDER BY ALL").rows
            for view in ("runs", "label_values")
        ]
        assert after == before
        assert verify(scratch.store).is_sound
    else:
        raise AssertionError("compaction is never done")
    clean(scratch.store, verify(scratch.store))
    assert verify(scratch.store).findings == []


def temporaries(store: Path) -> set[str]:
    """Files that were not finished, relative to the store."""
    return {str(path.relative_to(store)) for path in store.rglob(f"*{durable.TEMPORARY}")}


WRITER = """
import sys
import time
from pathlib import Path
from openvm_prof.core.analysis.run import analyse
from openvm_prof.core.reading.metrics_json import parse_metrics
from openvm_prof.history.adding import add_run, make_record
from openvm_prof.history.commit_facts import CommitFacts

store, writer = Path(sys.argv[1]), int(sys.argv[2])
data = Path(sys.argv[3]).read_bytes()
number = int(sys.argv[4])
while True:
    facts = CommitFacts(f"{writer:08x}{number:032x}", f"2025-{1 + number % 3:02}-01T00:00:00", "main")
    analysis = analyse(parse_metrics(data).runs[0].db, provers=1)
    print("begin", facts.commit, flush=True)
    record = make_record(
        "fib", analysis, source="fib.json", content=str(number), facts=facts, conditions={}
    )
    add_run(store, record, analysis)
    print("done", facts.commit, flush=True)
    number += 1
    time.sleep(float(sys.argv[5]))
"""

COMPACTOR = """
import sys
from pathlib import Path
from openvm_prof.history import compaction

def told(*args, work=compaction._compact_month):
    print("begin", flush=True)
    made = work(*args)
    print("done", flush=True)
    return made

compaction._compact_month = told
while True:
    compaction.compact(Path(sys.argv[1]))
"""

WRITERS = int(os.environ.get("OPENVM_PROF_WRITERS", "3"))
KILLS = int(os.environ.get("OPENVM_PROF_KILLS", "5"))
COMPACTIONS = max(1, KILLS // 5)
PAUSE = 0.0 if WRITERS < 5 else 0.5  # many writers must leave something for the others


class Worker:
    """A process that works until it is killed, and what it said of that."""

    def __init__(self, log: Path, script: str, *args: str) -> None:
        self.log = log
        with self.log.open("wb") as output:
            self.process = subprocess.Popen([sys.executable, "-c", script, *args], stdout=output)

    def is_inside(self) -> bool:
        """Whether it has begun what it has not done yet."""
        lines = self.log.read_text().split("\n")[:-1]
        return bool(lines) and lines[-1].startswith("begin")

    def kill(self) -> bool:
        """Kill it; whether that was inside a write."""
        self.process.kill()
        assert self.process.wait() == -signal.SIGKILL
        return self.is_inside()

    def said(self, word: str) -> list[str]:
        """What it said after a word, line by line."""
        lines = self.log.read_text().split("\n")[:-1]
        return [line.removeprefix(word).strip() for line in lines if line.startswith(word)]


def test_many_writers_that_are_killed_beside_compaction_and_readers(scratch: Scratch) -> None:
    source = scratch.file("fib", 100.0, A=1, B=2)

    def writer(place: int, number: int) -> Worker:
        log_file = scratch.place / f"writer-{place}-{number}.txt"
        args = (str(scratch.store), str(place), source, str(number), str(PAUSE))
        return Worker(log_file, WRITER, *args)

    def compactor(number: int) -> Worker:
        return Worker(scratch.place / f"compactor-{number}.txt", COMPACTOR, str(scratch.store))

    writers = [writer(place, 0) for place in range(WRITERS)]
    ended: list[Worker] = []
    inside = inside_compaction = round_ = 0
    while not (scratch.store / "loose/stats").exists():
        time.sleep(0.01)
    compacting = compactor(0)
    chance = random.Random(7)
    while inside < KILLS or inside_compaction < COMPACTIONS:
        round_ += 1
        time.sleep(chance.uniform(0.0, 0.05))
        for place in chance.sample(range(WRITERS), WRITERS) if inside < KILLS else ():
            if writers[place].is_inside():
                inside += writers[place].kill()
                ended.append(writers[place])
                writers[place] = writer(place, round_ * 100_000)
                break
        # some compactions are to end, or months would never be read
        if inside_compaction < COMPACTIONS and round_ % 4 == 0 and compacting.is_inside():
            inside_compaction += compacting.kill()
            compacting = compactor(round_)
        acknowledged = [commit for each in (*ended, *writers) for commit in each.said("done")]
        if round_ % 2 == 0:
            sql = (
                "SELECT r.commit, count(DISTINCT r.run), count(DISTINCT s.metric), "
                "count(DISTINCT v.metric), count(*) FROM runs r JOIN stats s USING (run) "
                "JOIN label_values v USING (run) GROUP BY r.commit"
            )
            read = query(scratch.store, sql).rows
            assert {row[1:] for row in read} <= {(1, 3, 2, 9)}
            assert set(acknowledged) <= {row[0] for row in read}
    for worker in (*writers, compacting):
        worker.kill()
    ended += writers
    acknowledged = [commit for each in ended for commit in each.said("done")]
    begun = {commit for each in ended for commit in each.said("begin")}
    found = verify(scratch.store).findings
    assert {each.file for each in found if each.kind == TEMPORARY_FILE} == temporaries(scratch.store)
    for _ in range(2):
        counts = Counter(row.commit for row in log(scratch.store).rows)
        assert set(counts.values()) == {1}
        assert set(acknowledged) <= set(counts) <= begun
        assert verify(scratch.store).is_sound
        compact(scratch.store)
    assert clean(scratch.store, verify(scratch.store)) >= 0
    assert verify(scratch.store).findings == []
    assert not temporaries(scratch.store)
    sys.stderr.write(
        f"{inside} writers and {inside_compaction} compactions were killed inside a write; "
        f"{len(begun):,} runs begun, {len(acknowledged):,} acknowledged, {len(counts):,} there, each once\n"
    )


def test_commands_that_are_killed_and_those_that_end_with_0(scratch: Scratch) -> None:
    source = scratch.file("fib", 100.0, A=1, B=2)
    command = [sys.executable, "-m", "openvm_prof", "history", "add", source, "--meta"]
    chance = random.Random(3)
    acknowledged, killed = [], 0
    for round_ in range(2):
        commits = [commit_of(4 * round_ + place) for place in range(4)]
        processes = [
            subprocess.Popen([*command, f"commit={commit}"], stdout=subprocess.DEVNULL) for commit in commits
        ]
        for place, (commit, process) in enumerate(zip(commits, processes, strict=True)):
            if place % 2:
                time.sleep(chance.uniform(0.0, 0.1))
                process.kill()
            code = process.wait()
            assert code in (0, -signal.SIGKILL)
            killed += code != 0
            acknowledged += [commit] if code == 0 else []
        compact(scratch.store)
    counts = Counter(row.commit for row in log(scratch.store).rows)
    assert set(acknowledged) <= set(counts)
    assert set(counts.values()) == {1}
    assert len(acknowledged) >= 4
    assert len(counts) <= len(acknowledged) + killed
    assert verify(scratch.store).is_sound
