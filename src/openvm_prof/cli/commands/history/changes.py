"""`openvm-prof history changes`: which commits changed what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import percent
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
Examples:
  openvm-prof history changes --store history --format markdown
  openvm-prof history changes --metric total_proof_time_ms --group leaf --min 5%
"""

USAGE = "[OPTIONS]"


def arguments(parser: Parser) -> None:
    """Add the options."""
    parser.add_list(
        "--metric", metavar="METRIC", help="The metric to examine; repeatable. [default: total_proof_time]"
    )
    which_options(parser)
    parser.add_argument(
        "--min", type=percent, default="2", metavar="PERCENT", help="The smallest change to show."
    )
    parser.add_argument(
        "--order-of",
        metavar="REVISION",
        help="Order commits by the first-parent history of this revision, not by date.",
    )
    parser.add_argument("--repo", default=".", metavar="DIR", help="The repository for --order-of.")
    store_option(parser)
    engine_options(parser)
    result_options(parser)


def changes(
    _: Session,
    /,
    metric: Sequence[str],
    run: str | None,
    group: str | None,
    where: Sequence[str],
    since: str | None,
    min: float,
    order_of: str | None,
    repo: str,
    store: str | None,
    engine: str,
    master: str | None,
    format: str | None,
    out: Path | None,
) -> None:
    """Show between which commits something became slower or faster.

    Changes that one commit may have caused are one event, newest first: its size with an
    interval, the benchmarks, the parts of the proof time, and whether the work changed.
    """
    check_out(out, [])
    folder = store_folder(store)
    from openvm_prof.core.catalog.metrics import RUN_PROOF_TIME
    from openvm_prof.history.changes import changes as find
    from openvm_prof.history.git import first_parents

    which = which_runs(run, group, where, since)
    order = [] if order_of is None else first_parents(order_of, Path(repo))
    put(
        find(
            folder,
            tuple(metric) or (RUN_PROOF_TIME,),
            which,
            min_effect=min / 100,
            order=order,
            engine=chosen_engine(engine, master),
        ),
        format,
        out,
    )
