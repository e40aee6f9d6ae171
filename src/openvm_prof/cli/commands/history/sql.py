"""`openvm-prof history sql`: anything else."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.store_options import chosen_engine, engine_options, store_folder, store_option

EPILOG = """
Example:
  openvm-prof history sql "SELECT benchmark, count(*) AS runs FROM runs GROUP BY benchmark ORDER BY benchmark"

The views are runs, stats, label_values and aliases; `openvm-prof history schema` has
their columns. The SQL is DuckDB's: without ORDER BY, rows come in any order.
"""

USAGE = "[OPTIONS] QUERY"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("query", metavar="QUERY", help="A SELECT on the views.")
    store_option(parser)
    engine_options(parser)
    result_options(parser, pictures=True)


def sql(
    _: Session,
    /,
    query: str,
    store: str | None,
    engine: str,
    master: str | None,
    format: str | None,
    out: Path | None,
) -> None:
    """Run an SQL query on the views of the history."""
    check_out(out, [], pictures=True)
    folder = store_folder(store)
    from openvm_prof.history.free_query import ask

    put(ask(folder, query, chosen_engine(engine, master)), format, out)
