"""`openvm-prof history log`: the runs of the store."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.store_options import store_folder, store_option

EPILOG = """
Example:
  openvm-prof history log --store history --format json
"""

USAGE = "[OPTIONS]"


def arguments(parser: Parser) -> None:
    """Add the options."""
    store_option(parser)
    result_options(parser)


def log(_: Session, /, store: str | None, format: str | None, out: Path | None) -> None:
    """List the runs of the history, by commit date.

    Each run is listed once, with its conditions; runs without a date come first.
    """
    from openvm_prof.history.log import log as list_runs

    check_out(out, [])
    put(list_runs(store_folder(store)), format, out)
