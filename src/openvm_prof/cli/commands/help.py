"""`openvm-prof help`: the help of the tool, or of a command."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out

EPILOG = """
Examples:
  openvm-prof help
  openvm-prof help compare
"""

USAGE = "[COMMAND...]"


def arguments(parser: Parser) -> None:
    """Add the argument."""
    parser.add_argument(
        "command",
        nargs="*",
        metavar="COMMAND",
        help="A command, and its subcommand if it has any. [default: list all commands]",
    )


def help(_: Session, /, command: Sequence[str]) -> None:
    """Show help for openvm-prof or for a command."""
    from openvm_prof.cli.command_list import COMMANDS, Command
    from openvm_prof.cli.main import parser
    from openvm_prof.core.errors import UsageError, did_you_mean

    if not command:
        write_out(parser().format_help())
        return
    name, *members = command
    if name not in COMMANDS:
        raise UsageError(f"there is no command {name!r}{did_you_mean([name], COMMANDS)}")
    found = Command(name)
    for member in members:
        found = found.member(member)
    write_out(found.parser().format_help())
