"""Every question has the same answer on both engines, value by value."""

from __future__ import annotations

import datetime
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from openvm_prof.core.catalog.dimensions import dimensions
from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.history.changes import changes
from openvm_prof.history.compaction import compact
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.free_query import ask
from openvm_prof.history.growth import growth
from openvm_prof.history.log import log
from openvm_prof.history.percentiles import percentiles
from openvm_prof.history.sql_text import Which
from openvm_prof.history.trend import trend
from openvm_prof.history.verification import verify

if TYPE_CHECKING:
    from openvm_prof.spark.engine import SparkEngine

EXACT_TO = 1e-12
"""Sums and interpolations of doubles differ in their last bits, in whichever order they are added."""


def commits(store: Path) -> tuple[str, str]:
    """Two commits that each have several runs."""
    known = [row.commit for row in log(store).rows if row.commit and row.branch == "main"]
    return known[10][:10], known[-10][:10]


QUESTIONS: dict[str, Callable[[Path, Engine], Any]] = {
    "a trend": lambda store, engine: trend(store, "total_proof_time", engine=engine),
    "a trend of some runs": lambda store, engine: trend(
        store,
        "total_proof_time_ms",
        Which("keccak", "app_proof", {"instance type": "g6e.2xlarge", "branch": "main"}, "2025-03-10"),
        statistic="max",
        last=20,
        engine=engine,
    ),
    "a trend with changes": lambda store, engine: trend(
        store, "total_proof_time", mark_changes=True, engine=engine
    ),
    "a trend of a rate": lambda store, engine: trend(store, "execute_metered_insn_mi/s", engine=engine),
    "growth by AIR": lambda store, engine: growth(
        store, "cells", dimensions("air"), *commits(store), engine=engine
    ),
    "growth by two dimensions": lambda store, engine: growth(
        store,
        "total_proof_time_ms",
        dimensions("segment+group"),
        *commits(store),
        Which("pairing"),
        most=5,
        engine=engine,
    ),
    "percentiles": lambda store, engine: percentiles(store, "total_proof_time", engine=engine),
    "percentiles by other conditions": lambda store, engine: percentiles(
        store, "cells_used", statistic="count", keys=("prover", "nothing"), engine=engine
    ),
    "changes": lambda store, engine: changes(store, engine=engine),
    "changes of groups": lambda store, engine: changes(
        store, ("total_proof_time_ms", "cells_used"), min_effect=0.01, engine=engine
    ),
    "SQL: every run": lambda store, engine: ask(store, "SELECT * FROM runs ORDER BY run", engine),
    "SQL: every statistic": lambda store, engine: ask(
        store, 'SELECT * FROM stats ORDER BY run, "group", metric', engine
    ),
    "SQL: every value": lambda store, engine: ask(
        store,
        "SELECT *, labels['module'] AS module FROM label_values ORDER BY run, metric, \"group\", segment, "
        "idx, air_id, air_name, opcode, phase, module, labels['air'], value",
        engine,
    ),
    "SQL: aliases": lambda store, engine: ask(store, "SELECT * FROM aliases ORDER BY old", engine),
    "SQL: the functions that people use": lambda store, engine: ask(
        store,
        """
        SELECT benchmark, count(*), count(*) FILTER (status = 'ok') AS fine, min(date), max(date),
               count(DISTINCT commit), strftime(max(date), '%Y-%m') AS month,
               conditions['prover'] AS "the prover",
               bool_or(subject ILIKE '%test:%'), sum(length(source)) / count(*) AS a, 7 // 2, max(len(run))
        FROM runs GROUP BY benchmark, conditions['prover'] ORDER BY 1, "the prover"
        """,
        engine,
    ),
    "SQL: windows and statistics": lambda store, engine: ask(
        store,
        """
        WITH times AS (SELECT benchmark, date, commit, run, sum,
                              lag(sum) OVER (PARTITION BY benchmark ORDER BY date, run) AS before
                       FROM stats WHERE metric = 'total_proof_time' AND branch = 'main')
        SELECT benchmark, count(before), median(sum), avg(sum), quantile_cont(sum, 0.99), max(sum - before),
               round(stddev_samp(sum), 6), arg_max(commit, sum - before)
        FROM times GROUP BY benchmark HAVING count(*) > 1 ORDER BY benchmark
        """,
        engine,
    ),
}


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two values differ, as paths into them."""
    if isinstance(one, float) and isinstance(other, float):
        same = one == other or math.isclose(one, other, rel_tol=EXACT_TO) or math.isnan(one + other)
        return [] if same else [f"{at}: {one!r} and {other!r}"]
    if isinstance(one, msgspec.Struct) and type(one) is type(other):
        one, other = msgspec.structs.asdict(one), msgspec.structs.asdict(other)
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        return [each for key in one for each in differences(one[key], other[key], f"{at}.{key}")]
    if isinstance(one, list | tuple) and type(one) is type(other) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [each for place, pair in pairs for each in differences(*pair, f"{at}[{place}]")]
    same = one == other and type(one) is type(other)
    return [] if same else [f"{at}: {str(one)[:200]!r} and {str(other)[:200]!r}"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_engines_give_the_same_answer(filled: Path, spark: SparkEngine, question: str) -> None:
    asked = QUESTIONS[question]
    expected = asked(filled, DUCKDB)
    assert expected.records().rows
    assert differences(asked(filled, spark), expected) == []


def test_a_difference_is_seen() -> None:
    rows = [("a", 1, 2.0, {"k": "v"}, datetime.datetime(2025, 1, 1), None)]
    assert differences(rows, [*rows]) == []
    for place, value in enumerate(("b", 1.0, 2.0 + 1e-9, {"k": "w"}, None, 0)):
        changed = [tuple(value if at == place else each for at, each in enumerate(rows[0]))]
        assert len(differences(rows, changed)) == 1
    assert differences(rows, []) != []


def test_compaction_on_the_cluster_is_that_of_one_machine(
    filled: Path, spark: SparkEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", Path("there")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(filled, here)
    shutil.copytree(filled, there)
    done = compact(here)
    assert compact(there, spark) == done
    assert done
    files = [
        {path.relative_to(store): path.read_bytes() for path in store.rglob("*") if path.is_file()}
        for store in (here, there)
    ]
    assert files[0] == files[1]
    assert verify(there).findings == []
    asked = QUESTIONS["a trend"]
    assert differences(asked(there, spark), asked(filled, DUCKDB)) == []
    assert compact(there, spark) == []


def test_errors_are_the_same_line_on_both(filled: Path, spark: SparkEngine, tmp_path: Path) -> None:
    for store, sql in ((filled, "SELECT nothing FROM runs"), (filled, "SELECT FROM"), (tmp_path, "SELECT 1")):
        told = []
        for engine in (DUCKDB, spark):
            with pytest.raises((UsageError, BadInputError)) as raised:
                ask(store, sql, engine)
            told.append(str(raised.value))
        assert told[0] == told[1]
    for engine in (DUCKDB, spark):
        with pytest.raises(UsageError, match="no run has a metric 'cels_used'; did you mean cells_used"):
            trend(filled, "cels_used", engine=engine)
    with pytest.raises(UsageError, match="Spark is asked one query"):
        ask(filled, "CREATE TABLE t (x INTEGER)", spark)
