"""`openvm-prof history percentiles`: how a metric spreads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.store_options import (
    chosen_engine,
    engine_options,
    store_folder,
    store_option,
    which_options,
    which_runs,
)

EPILOG = """
Example:
  openvm-prof history percentiles total_proof_time --by era --by "instance type"
"""

USAGE = "[OPTIONS] METRIC"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("metric", metavar="METRIC", help="Name of the metric, current or former.")
    parser.add_list(
        "--by",
        metavar="KEY",
        help="A condition that distinguishes configurations; repeatable. "
        "[default: era, prover, instance type, memory allocator]",
    )
    which_options(parser)
    parser.add_choice(
        "--stat",
        ("sum", "avg", "min", "max", "count"),
        help="Statistic over the samples. [default: sum; avg for rates]",
    )
    store_option(parser)
    engine_options(parser)
    result_options(parser, pictures=True)


def percentiles(
    _: Session,
    /,
    metric: str,
    by: Sequence[str],
    run: str | None,
    group: str | None,
    where: Sequence[str],
    since: str | None,
    stat: str | None,
    store: str | None,
    engine: str,
    master: str | None,
    format: str | None,
    out: Path | None,
) -> None:
    """Show how a metric spreads over the runs of each configuration."""
    check_out(out, [], pictures=True)
    folder = store_folder(store)
    from openvm_prof.history.percentiles import DEFAULT_KEYS
    from openvm_prof.history.percentiles import percentiles as ask

    which = which_runs(run, group, where, since)
    put(
        ask(
            folder,
            metric,
            which,
            statistic=stat,
            keys=tuple(by) or DEFAULT_KEYS,
            engine=chosen_engine(engine, master),
        ),
        format,
        out,
    )
