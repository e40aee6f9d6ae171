"""Store options: which history a command means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.cli.options import parse_pairs
from openvm_prof.cli.parser import Parser
from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.core.reading.sources import Source
    from openvm_prof.history.engine import Engine
    from openvm_prof.history.sql_text import Which
    from openvm_prof.history.store.store_folder import Store

VARIABLE = "OPENVM_PROF_STORE"
DEFAULT = "openvm-history"
DUCKDB, SPARK = ENGINES = ("duckdb", "spark")


def store_option(parser: Parser) -> None:
    """The folder of the history."""
    parser.add_argument(
        "--store",
        metavar="DIR",
        help=f"Folder of the history, or s3://BUCKET/PATH. [default: ${VARIABLE}, else {DEFAULT}]",
    )


def store_folder(store: str | None) -> Store:
    """The store that the option or the environment names."""
    from openvm_prof.history.engine import require_libraries
    from openvm_prof.history.store.open_store import open_store

    require_libraries()
    return open_store(store or os.environ.get(VARIABLE) or DEFAULT)


def run_source(store: str | None) -> Source:
    """What `history:main~5` means among the runs of any command."""
    from openvm_prof.cli.outputs import print_notices

    folder = store_folder(store)
    from openvm_prof.history.run_source import RunSource

    return RunSource(folder, Path.cwd(), lambda notice: print_notices([notice]))


def engine_options(parser: Parser) -> None:
    """What answers: DuckDB here, or a Spark cluster that can read the folder."""
    parser.add_choice(
        "--engine", ENGINES, default=DUCKDB, help="What computes the answer: duckdb, here; spark, a cluster."
    )
    parser.add_argument(
        "--master",
        metavar="URL",
        help="The cluster: spark://HOST:7077, yarn, k8s://…, or sc://HOST:15002. [default: $SPARK_REMOTE]",
    )


def chosen_engine(engine: str, master: str | None) -> Engine:
    """The engine that these options mean. Raises UsageError where there is no such cluster."""
    if engine == SPARK:
        from openvm_prof.spark.session import open_session, require_libraries

        require_libraries()
        from openvm_prof.spark.engine import SparkEngine

        return SparkEngine(open_session(master))
    if master is not None:
        raise UsageError("--master names a cluster, which --engine spark uses")
    from openvm_prof.history.engine import DUCKDB as IN_THIS_PROCESS

    return IN_THIS_PROCESS


def which_options(parser: Parser) -> None:
    """Which runs and groups are asked for."""
    parser.add_argument("--run", metavar="BENCHMARK", help="Only this benchmark. [default: all]")
    parser.add_argument("--group", metavar="GROUP", help="Only this group. [default: all]")
    run_options(parser)


def run_options(parser: Parser) -> None:
    """Which runs are asked for, whatever the benchmark."""
    parser.add_list(
        "--where",
        metavar="KEY=VALUE",
        help="Only runs with this branch, commit, status or condition; repeatable.",
    )
    parser.add_argument("--since", metavar="DATE", help="Only commits from this date on, such as 2025-03.")


def which_runs(run: str | None, group: str | None, where: Sequence[str], since: str | None) -> Which:
    """What these options mean."""
    from openvm_prof.history.sql_text import Which

    return Which(run, group, parse_pairs(where, "--where"), since)
