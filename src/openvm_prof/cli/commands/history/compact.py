"""`openvm-prof history compact`: the runs of a month in one file of each kind."""

from __future__ import annotations

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out
from openvm_prof.cli.store_options import chosen_engine, engine_options, store_folder, store_option
from openvm_prof.core.errors import counted

EPILOG = """
Example:
  openvm-prof history compact --store history
"""

USAGE = "[OPTIONS]"


def arguments(parser: Parser) -> None:
    """Add the options."""
    store_option(parser)
    engine_options(parser)


def compact(_: Session, /, store: str | None, engine: str, master: str | None) -> None:
    """Merge the files of each month, so that queries stay fast.

    Other processes may read and write meanwhile; every run counts exactly once.
    """
    from openvm_prof.history.compaction import compact as put_together

    done = put_together(store_folder(store), chosen_engine(engine, master))
    for month in done:
        write_out(
            f"{month.month}: {counted(month.runs, 'run')}, {counted(month.replaced, 'file')} replaced\n"
        )
    if not done:
        write_out("nothing to put together\n")
