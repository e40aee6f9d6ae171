"""`openvm-prof show`: the reports' tables in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openvm_prof.cli.options import Comparison, comparison_options, files_argument
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import console_output

EPILOG = """
Examples:
  openvm-prof show fib.json
  openvm-prof show fib.json --prev old/fib.json --detailed
  openvm-prof show fib.json --format json
  openvm-prof show fib.json --out fib.html
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_list(
        "--prev", metavar="FILE,...", help="Previous runs to compare with, in the same order as the files."
    )
    parser.add_flag("--detailed", help="Also show the detailed tables.")
    result_options(parser)
    comparison_options(parser)


def show(
    session: Session,
    /,
    files: Sequence[str],
    prev: Sequence[str],
    detailed: bool,
    format: str | None,
    out: Path | None,
    **comparison: Any,
) -> None:
    """Show the reports of metrics files in the terminal, or as markdown, CSV, JSON or HTML."""
    from openvm_prof.cli.inputs import Flags, load
    from openvm_prof.cli.outputs import progress_line
    from openvm_prof.core.runs.paths import expand

    chosen = Comparison(**comparison)
    paths = expand(files, "FILE")
    previous = expand(prev, "--prev", keep_empty=True)
    check_out(out, [*paths, *previous])
    with progress_line(paths) as progress:
        loaded = load(
            paths,
            previous,
            [],
            chosen.provers,
            chosen.processes,
            progress,
            keep_going=chosen.keep_going,
            fail_on_empty=chosen.fail_on_empty,
            flags=Flags("FILE", "--prev", None),
        )
    from openvm_prof.report.shown_runs import ShownRun, ShownRuns

    session.problems, options = loaded.problems, chosen.report_options()
    shown = ShownRuns([ShownRun(entry.run, entry.source) for entry in loaded.inputs], options, detailed)
    if out is not None or format not in (None, "table"):
        put(shown, format, out)
        return
    from openvm_prof.core.document.terminal import print_report

    with console_output() as console:
        for title, report in shown.reports():
            print_report(report, console, title)
