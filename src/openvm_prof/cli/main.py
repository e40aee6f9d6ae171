"""The command `openvm-prof`: its options, its errors and its exit codes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from openvm_prof.cli.command_list import COMMANDS, Command, list_of_commands
from openvm_prof.cli.drop_in import drop_in_options
from openvm_prof.cli.parser import Parser, looks_like_path
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import ReaderGoneError, write_out
from openvm_prof.core.errors import Location, OpenvmProfError, OutputError, did_you_mean
from openvm_prof.core.version import __version__

USAGE = "[OPTIONS] [COMMAND [ARGS] | FILE...]"

HELP = """
Make reports from the metrics files of any OpenVM version.

For each X.json, write X.md (proof times and statistics per group) and X.detailed.md (every label
set). With a previous run, the reports show the differences. `openvm-prof FILE...` is short for
`openvm-prof show FILE...`. Options may come before or after the command name.
"""

EPILOG = """
Examples:
  openvm-prof fib.json
  openvm-prof --json-paths fib.json keccak.json.gz
  openvm-prof --json-paths a.json,b.json --prev-json-paths old/a.json,old/b.json \\
    --names a,b --output-json bmf.json \\
    summary --benchmark-results-link https://example.org/results --summary-md-path summary.md

Exit codes: 0 success, 1 a gate failed, 2 usage error, 3 bad data, 70 a bug in openvm-prof.
"""


def parser() -> Parser:
    """The parser of the options before a command's name."""
    made = Parser("openvm-prof", USAGE, lambda: (HELP, f"{list_of_commands(COMMANDS)}\n{EPILOG}"))
    drop_in_options(made)
    made.add_flag("--debug", help="Show a traceback when an error occurs.")
    version = f"openvm-prof, version {__version__}\n"
    made.add_printing("-V", "--version", text=lambda: version, help="Show the version and exit.")
    return made


def main(args: Sequence[str] | None = None, *, owns_process: bool = False) -> NoReturn:
    """Run the command line and exit with its code; `owns_process` says that nothing else runs here later."""
    session = Session(owns_process=owns_process)
    args = sys.argv[1:] if args is None else args
    try:
        _run(session, args)
        session.problems.raise_all()
    except KeyboardInterrupt:
        sys.exit(130)
    except ReaderGoneError:
        sys.stdout = None
        sys.exit(session.exit_code)
    except OpenvmProfError as error:
        _fail(error, error if session.debug else None)
    except OSError as error:  # what names no file of its own
        place = Location(file=error.filename or "standard output")
        _fail(OutputError(f"cannot write: {error.strerror}", place), error if session.debug else None)
    except Exception as error:
        from openvm_prof.cli.crash import EXIT_CODE, tell_crash

        tell_crash(error, args, debug=session.debug)
        sys.exit(EXIT_CODE)
    sys.exit(session.exit_code)


def _run(session: Session, args: Sequence[str]) -> None:
    own = parser()
    if not args:
        write_out(own.format_help())
        return
    before, rest = own.before_command(args, COMMANDS)
    options = own.options(before)
    session.debug = options.pop("debug")
    if not rest:
        with session.history_runs():
            session.configure(**options)
            session.make_reports()
        return
    name, after = rest[0], rest[1:]
    if name not in COMMANDS:
        if name != "--" and not looks_like_path(name):
            own.error(f"there is no command {name!r}{did_you_mean([name], COMMANDS)}")
        name, after = "show", rest
    Command(name).run(session, [*before, *after])


def _fail(error: OpenvmProfError, traced: Exception | None) -> NoReturn:
    from openvm_prof.cli.outputs import print_error

    if traced is not None:
        from openvm_prof.cli.crash import tell_traceback

        tell_traceback(traced)
    with contextlib.suppress(OSError):  # nobody can be told that nobody can be told
        print_error(error)
    sys.exit(error.exit_code)
