"""`openvm-prof history`: runs that are kept, and what is asked of them; a file per command."""

from __future__ import annotations

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session

# In the order in which --help lists them; the texts are the first lines of the commands' own help.
COMMANDS = {
    "add": "Add the runs of metrics files to the history.",
    "import-reports": "Add a folder of published markdown reports to the history.",
    "log": "List the runs of the history, by commit date.",
    "trend": "Show a metric over the runs, for every benchmark and group.",
    "changes": "Show between which commits something became slower or faster.",
    "pages": "Write pages about every benchmark's trend and changes, for a browser.",
    "top": "Show what grew between two commits, the largest growth first.",
    "percentiles": "Show how a metric spreads over the runs of each configuration.",
    "sql": "Run an SQL query on the views of the history.",
    "remove": "Remove runs from the history, and record the reason.",
    "accept": "Record an intended change, so that checks compare with the runs from then on.",
    "compact": "Merge the files of each month, so that queries stay fast.",
    "schema": "Show the columns of the views, and which metrics and labels were renamed.",
    "verify": "Read every file of the history, and list damaged and leftover files.",
}

EPILOG = """
Example:
  openvm-prof history add fibonacci.json --store history
  openvm-prof history log --store history

The history needs DuckDB and PyArrow: pip install 'openvm-prof[history]'
"""

USAGE = "COMMAND [OPTIONS] [ARGS]"


def arguments(_: Parser) -> None:
    """Add nothing: the options belong to the subcommands."""


def history(_: Session, /) -> None:
    """Keep a history of runs, and find out what became faster or slower, and when."""
    from openvm_prof.core.errors import UsageError

    raise UsageError(f"give a command: {', '.join(COMMANDS)} (see openvm-prof history --help)")
