"""`openvm-prof history top`: what grew between two commits."""

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
  openvm-prof history top --by air --from main~20 --to main
  openvm-prof history top --by air --from 4714e05 --to f34dfca --run fibonacci
"""

USAGE = "[OPTIONS] --from COMMIT --to COMMIT"


def arguments(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "--by",
        default="air",
        metavar="DIMENSION[+...]",
        help="What to rank: air, opcode, segment, air+group, ...",
    )
    parser.add_argument("--metric", default="cells", metavar="METRIC", help="The metric to add up.")
    parser.add_argument("--from", dest="before", required=True, metavar="COMMIT", help="The earlier commit.")
    parser.add_argument("--to", dest="after", required=True, metavar="COMMIT", help="The later commit.")
    which_options(parser)
    parser.add_argument("-n", type=whole(1), default=20, metavar="N", help="Maximum number of rows.")
    store_option(parser)
    engine_options(parser)
    result_options(parser, pictures=True)


def top(
    _: Session,
    /,
    by: str,
    metric: str,
    before: str,
    after: str,
    run: str | None,
    group: str | None,
    where: Sequence[str],
    since: str | None,
    n: int,
    store: str | None,
    engine: str,
    master: str | None,
    format: str | None,
    out: Path | None,
) -> None:
    """Show what grew between two commits, the largest growth first.

    A commit is the beginning of its hash, a branch for its newest, or main~5 for the fifth before; several
    runs of one are averaged.
    """
    from openvm_prof.core.catalog.dimensions import dimensions

    check_out(out, [], pictures=True)
    folder = store_folder(store)
    from openvm_prof.history.growth import growth

    which = which_runs(run, group, where, since)
    put(
        growth(
            folder, metric, dimensions(by), before, after, which, most=n, engine=chosen_engine(engine, master)
        ),
        format,
        out,
    )
