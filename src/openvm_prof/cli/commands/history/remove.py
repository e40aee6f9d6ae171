"""`openvm-prof history remove`: runs that shall not count."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out
from openvm_prof.cli.store_options import store_folder, store_option

EPILOG = """
Example:
  openvm-prof history remove 97c989fef1b7423ed60d0c10 --reason "the machine was throttled"
"""

USAGE = "[OPTIONS] RUN..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("runs", nargs="+", metavar="RUN", help="The ID of a run, from `history log`.")
    store_option(parser)
    parser.add_argument("--reason", metavar="TEXT", help="Why the run is removed (required).")
    parser.add_flag("--undo", help="Restore the runs.")


def remove(_: Session, /, runs: Sequence[str], store: str | None, reason: str | None, undo: bool) -> None:
    """Remove runs from the history, and record the reason.

    A small marker file records the removal. The data stays in the history, but no query counts the run.
    """
    from openvm_prof.core.errors import UsageError
    from openvm_prof.history.log import find_runs
    from openvm_prof.history.store.tombstones import bury, unbury

    folder = store_folder(store)
    if undo:
        for run in runs:
            if not unbury(folder, run):
                raise UsageError(f"no run {run} was removed from {folder}")
            write_out(f"{run} is back\n")
        return
    if not (reason and reason.strip()):
        raise UsageError("give a --reason: it is kept with the run")
    for run in find_runs(folder, runs):
        bury(folder, run, reason.strip())
        write_out(f"{run} removed\n")
