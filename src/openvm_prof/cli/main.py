"""The command `openvm-prof`: its options, its errors and its exit codes."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from openvm_prof import __version__
from openvm_prof.cli.commands import COMMANDS, Command
from openvm_prof.cli.options import (
    DIFF_STYLES,
    Comparison,
    comparison_options,
    parse_meta,
    split_lists,
    web_address,
)
from openvm_prof.cli.parser import WIDTH, Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import ReaderGoneError
from openvm_prof.errors import OpenvmProfError, OutputError, Where, did_you_mean

USAGE = "[OPTIONS] [COMMAND [ARGS]]"

HELP = """
Make reports from metrics files of OpenVM, of any era.

For each X.json: X.md (proof times and statistics per group) and X.detailed.md (every label set),
with differences from a previous run where one is given.
"""

EPILOG = """
Examples:
  openvm-prof --json-paths fib.json
  openvm-prof --json-paths a.json,b.json --prev-json-paths old/a.json,old/b.json \\
    --names a,b --output-json bmf.json \\
    summary --benchmark-results-link https://example.org/results --summary-md-path summary.md

Exit codes: 0 fine, 1 a gate failed, 2 wrong usage, 3 bad data, 70 a bug of this tool.
"""


def parser() -> Parser:
    """The parser of the options before a command's name."""
    made = Parser("openvm-prof", USAGE, lambda: (HELP, f"{_list_of_commands()}\n{EPILOG}"))
    made.add_list("--json-paths", metavar="A,B,...", help="Metrics files; X.json gives X.md, X.detailed.md.")
    made.add_list(
        "--prev-json-paths",
        metavar="A,B,...",
        help="Their previous runs, in the same order; a file that does not exist means a new benchmark.",
    )
    made.add_list("--names", metavar="A,B,...", help="Names of the runs. [default: their app groups]")
    made.add_argument("--output-json", type=Path, metavar="FILE", help="Write Bencher Metric Format here.")
    comparison_options(made)
    made.add_choice(
        "--diff-style",
        DIFF_STYLES,
        default="github",
        help="How changes are marked: signs that GitHub shows, coloured HTML, or nothing.",
    )
    made.add_flag("--inline-detailed", help="Put the detailed tables into X.md too, folded away.")
    made.add_list("--meta", metavar="KEY=VALUE", help="A condition of the run, for the footer.")
    made.add_argument(
        "--flamegraphs",
        type=Path,
        metavar="DIR",
        help="Write flame graphs (SVG) to this folder, and show them in X.md.",
    )
    made.add_list(
        "--symbols",
        metavar="A,B,...",
        help="Guest symbols for --flamegraphs, in the order of the files; one for all, or one for each.",
    )
    made.add_argument(
        "--asset-url",
        type=web_address,
        metavar="URL",
        help="Where pictures will be published; reports link there. [default: where they are written]",
    )
    made.add_flag("--debug", help="Show a traceback with an error.")
    version = f"openvm-prof, version {__version__}\n"
    made.add_printing("--version", text=lambda: version, help="Show the version and exit.")
    command = made.add_argument("command", nargs=argparse.PARSER, metavar="COMMAND", help=argparse.SUPPRESS)
    command.required = False
    return made


def _list_of_commands() -> str:
    from textwrap import fill

    width = max(map(len, COMMANDS)) + 4
    lines = [
        fill(f"  {name:{width - 4}}  {shown}", WIDTH, subsequent_indent=" " * width)
        for name, shown in COMMANDS.items()
    ]
    return "\n".join(["Commands:", *lines, ""])


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    session = Session()
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
        place = Where(file=error.filename or "standard output")
        _fail(OutputError(f"cannot write: {error.strerror}", place), error if session.debug else None)
    except Exception as error:
        from openvm_prof.cli.crash import EXIT_CODE, tell_crash

        tell_crash(error, args, debug=session.debug)
        sys.exit(EXIT_CODE)
    sys.exit(session.exit_code)


def _run(session: Session, args: Sequence[str]) -> None:
    own = parser()
    options = own.options_before_command(args)
    session.debug = options["debug"]
    session.options = Comparison(
        **{name: options[name] for name in Comparison._fields if name != "meta"},
        meta=parse_meta(options["meta"]),
    )
    session.flamegraphs, session.symbols = options["flamegraphs"], split_lists(options["symbols"])
    session.paths = split_lists(options["json_paths"])
    session.previous_paths = split_lists(options["prev_json_paths"])
    session.names, session.output_json = split_lists(options["names"]), options["output_json"]
    if options["command"] is None:
        session.make_reports()
        return
    name, *rest = options["command"]
    if name.endswith(".json"):
        own.error(f"{name}: give files with --json-paths, or to a command")
    if name not in COMMANDS:
        own.error(f"there is no command {name!r}{did_you_mean([name], COMMANDS)}")
    Command(name).run(session, rest)


def _fail(error: OpenvmProfError, traced: Exception | None) -> NoReturn:
    from openvm_prof.cli.outputs import complain

    if traced is not None:
        from openvm_prof.cli.crash import tell_traceback

        tell_traceback(traced)
    with contextlib.suppress(OSError):  # nobody can be told that nobody can be told
        complain(error)
    sys.exit(error.exit_code)
