"""`openvm-prof history import-reports`: what was published before there was a history."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.options import jobs_option
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out
from openvm_prof.cli.store_options import store_folder, store_option
from openvm_prof.core.errors import counted

EPILOG = """
Example:
  openvm-prof history import-reports reports --commits commits.csv --store history

The CSV file has the columns commit, committed_at, branch, subject, as from
  git log --first-parent --format='%H,%cI,main,"%f"' main
"""

USAGE = "[OPTIONS] DIR"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("folder", metavar="DIR", help="Folder with files named BENCHMARK-COMMIT.md.")
    parser.add_argument("--commits", metavar="FILE", help="A CSV file with the dates of the commits.")
    store_option(parser)
    jobs_option(parser)


def import_reports(
    _: Session, /, folder: str, commits: str | None, store: str | None, jobs: int | None
) -> None:
    """Add a folder of published markdown reports to the history.

    Detailed tables hold the original values, to two decimals. Instance type, allocator and similar
    entries become conditions. Importing again adds only new reports.
    """
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.history.report_import import import_reports as import_folder
    from openvm_prof.history.report_import import read_commits

    into = store_folder(store)
    known = {} if commits is None else read_commits(commits)
    done = import_folder(into, Path(folder), known, jobs=jobs or available_cores())
    write_out(
        f"{counted(done.new, 'run')} added, {done.failed} of them failed and {done.undated} without a date; "
        f"{done.known} were there\n"
    )
