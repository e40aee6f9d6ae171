"""`openvm-prof history verify`: whether the store is sound."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.store_options import store_folder, store_option
from openvm_prof.core.errors import counted

EPILOG = """
Example:
  openvm-prof history verify --store history

Exit code 3 where a run is damaged; orphans and temporary files, which a writer that was
killed leaves behind, damage nothing.
"""

USAGE = "[OPTIONS]"


def arguments(parser: Parser) -> None:
    """Add the options."""
    store_option(parser)
    parser.add_flag("--clean", help="Remove orphans and temporary files; only while nobody writes.")
    result_options(parser)


def verify(session: Session, /, store: str | None, clean: bool, format: str | None, out: Path | None) -> None:
    """Read every file of the history, and list damaged and leftover files."""
    from openvm_prof.cli.outputs import print_notices
    from openvm_prof.core.errors import Notice
    from openvm_prof.history.verification import clean as remove_leftovers
    from openvm_prof.history.verification import verify as read_all

    check_out(out, [])
    folder = store_folder(store)
    found = read_all(folder)
    put(found, format, out)
    if clean:
        print_notices([Notice(f"{counted(remove_leftovers(folder, found), 'file')} removed")])
    if not found.is_sound:
        session.exit_code = 3
