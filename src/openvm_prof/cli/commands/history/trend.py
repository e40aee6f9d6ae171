"""`openvm-prof history trend`: a metric, run after run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.parser import Parser, whole
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
Examples:
  openvm-prof history trend total_proof_time --store history
  openvm-prof history trend total_proof_time_ms --run fibonacci --group leaf --last 50 --changes
  openvm-prof history trend cells_used --where "instance type=g6.2xlarge" --out trend.svg
"""

USAGE = "[OPTIONS] METRIC"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("metric", metavar="METRIC", help="Name of the metric, current or former.")
    which_options(parser)
    parser.add_choice(
        "--stat",
        ("sum", "avg", "min", "max", "count"),
        help="Statistic over the samples. [default: sum; avg for rates]",
    )
    parser.add_argument("--last", type=whole(1), metavar="N", help="Only the newest runs of each series.")
    parser.add_flag("--changes", help="Mark where the level changed.")
    store_option(parser)
    engine_options(parser)
    result_options(parser, pictures=True)


def trend(
    _: Session,
    /,
    metric: str,
    run: str | None,
    group: str | None,
    where: Sequence[str],
    since: str | None,
    stat: str | None,
    last: int | None,
    changes: bool,
    store: str | None,
    engine: str,
    master: str | None,
    format: str | None,
    out: Path | None,
) -> None:
    """Show a metric over the runs, for every benchmark and group.

    Totals of a run, in seconds, are total_proof_time and total_par_proof_time.
    """
    check_out(out, [], pictures=True)
    folder = store_folder(store)
    from openvm_prof.history.trend import trend as ask

    which = which_runs(run, group, where, since)
    put(
        ask(
            folder,
            metric,
            which,
            statistic=stat,
            last=last,
            mark_changes=changes,
            engine=chosen_engine(engine, master),
        ),
        format,
        out,
    )
