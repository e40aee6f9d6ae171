"""`openvm-prof history schema`: the columns of the views."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session

EPILOG = """
Example:
  openvm-prof history schema --format markdown
"""

USAGE = "[OPTIONS]"


def arguments(parser: Parser) -> None:
    """Add the options."""
    result_options(parser)


def schema(_: Session, /, format: str | None, out: Path | None) -> None:
    """Show the columns of the views, and which metrics and labels were renamed.

    New metrics and labels do not change the schema: labels without a column of their own are in a map.
    """
    from openvm_prof.history.schema import Schema

    check_out(out, [])
    put(Schema(), format, out)
