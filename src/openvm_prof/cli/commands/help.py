"""`openvm-prof help`: the help of the tool, or of a command."""

from __future__ import annotations

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out

EPILOG = """
Examples:
  openvm-prof help
  openvm-prof help compare
"""

USAGE = "[COMMAND]"


def arguments(parser: Parser) -> None:
    """Add the argument."""
    parser.add_argument("command", nargs="?", metavar="COMMAND", help="A command. [default: all of them]")


def help(_: Session, /, command: str | None) -> None:
    """Show the help of the tool, or of a command."""
    from openvm_prof.cli.command_list import COMMANDS, Command
    from openvm_prof.cli.main import parser
    from openvm_prof.core.errors import UsageError, did_you_mean

    if command is not None and command not in COMMANDS:
        raise UsageError(f"there is no command {command!r}{did_you_mean([command], COMMANDS)}")
    write_out((parser() if command is None else Command(command).parser()).format_help())
