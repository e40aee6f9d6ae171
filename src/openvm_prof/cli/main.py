"""The command `openvm-prof`: its options, its errors and its exit codes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from openvm_prof import __version__
from openvm_prof.cli.commands import LazyGroup
from openvm_prof.cli.options import (
    DIFF_STYLES,
    Comparison,
    comparison_options,
    parse_meta,
    split_lists,
    web_address,
)
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import ReaderGoneError
from openvm_prof.errors import OpenvmProfError, OutputError, Where

EPILOG = """\b
Examples:
  openvm-prof --json-paths fib.json
  openvm-prof --json-paths a.json,b.json --prev-json-paths old/a.json,old/b.json \\
    --names a,b --output-json bmf.json \\
    summary --benchmark-results-link https://example.org/results --summary-md-path summary.md

\b
Exit codes: 0 fine, 1 a gate failed, 2 wrong usage, 3 bad data.
"""


@click.group(cls=LazyGroup, invoke_without_command=True, epilog=EPILOG)
@click.option(
    "--json-paths",
    metavar="A,B,...",
    multiple=True,
    help="Metrics files; X.json gives X.md and X.detailed.md.",
)
@click.option(
    "--prev-json-paths",
    metavar="A,B,...",
    multiple=True,
    help="Their previous runs, in the same order; a file that does not exist means a new benchmark.",
)
@click.option(
    "--names", metavar="A,B,...", multiple=True, help="Names of the runs. [default: their app groups]"
)
@click.option("--output-json", type=click.Path(path_type=Path), help="Write Bencher Metric Format here.")
@comparison_options
@click.option(
    "--diff-style",
    type=click.Choice(DIFF_STYLES),
    default="github",
    show_default=True,
    help="How changes are marked: signs that GitHub shows, coloured HTML, or nothing.",
)
@click.option("--inline-detailed", is_flag=True, help="Put the detailed tables into X.md too, folded away.")
@click.option("--meta", multiple=True, metavar="KEY=VALUE", help="A condition of the run, for the footer.")
@click.option(
    "--flamegraphs",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write flame graphs (SVG) to this folder, and show them in X.md.",
)
@click.option(
    "--symbols",
    metavar="A,B,...",
    multiple=True,
    help="Guest symbols for --flamegraphs, in the order of the files; one for all, or one for each.",
)
@click.option(
    "--asset-url",
    callback=web_address,
    metavar="URL",
    help="Where pictures will be published; reports link there. [default: where they are written]",
)
@click.option("--debug", is_flag=True, help="Show a traceback with an error.")
@click.version_option(__version__, prog_name="openvm-prof")
@click.pass_context
def cli(
    context: click.Context,
    /,
    json_paths: Sequence[str],
    prev_json_paths: Sequence[str],
    names: Sequence[str],
    output_json: Path | None,
    diff_style: str,
    inline_detailed: bool,
    meta: Sequence[str],
    flamegraphs: Path | None,
    symbols: Sequence[str],
    asset_url: str | None,
    debug: bool,
    **comparison: Any,
) -> None:
    """Make reports from metrics files of OpenVM, of any era.

    For each X.json: X.md (proof times and statistics per group) and X.detailed.md (every label
    set), with differences from a previous run where one is given.
    """
    session = context.ensure_object(Session)
    session.debug = debug
    session.options = Comparison(
        diff_style=diff_style,
        inline_detailed=inline_detailed,
        meta=parse_meta(meta),
        asset_url=asset_url,
        **comparison,
    )
    session.flamegraphs, session.symbols = flamegraphs, split_lists(symbols)
    session.paths, session.previous_paths = split_lists(json_paths), split_lists(prev_json_paths)
    session.names, session.output_json = split_lists(names), output_json
    if context.invoked_subcommand is None:
        session.make_reports()


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    session = Session()
    try:
        cli.main(args, prog_name="openvm-prof", obj=session, standalone_mode=False)
        session.problems.raise_all()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ReaderGoneError:
        sys.stdout = None
        sys.exit(session.exit_code)
    except OpenvmProfError as error:
        if session.debug:
            raise
        _fail(error)
    except OSError as error:  # help or version that cannot be printed; all else names its file
        place = Where(file=error.filename or "standard output")
        _fail(OutputError(f"cannot write: {error.strerror}", place))
    sys.exit(session.exit_code)


def _fail(error: OpenvmProfError) -> NoReturn:
    from openvm_prof.cli.outputs import complain

    with contextlib.suppress(OSError):  # nobody can be told that nobody can be told
        complain(error)
    sys.exit(error.exit_code)
