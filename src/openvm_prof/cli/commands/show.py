"""`openvm-prof show`: the reports' tables in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openvm_prof.cli.options import Comparison, comparison_options, files_argument
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import console_output

EPILOG = """
Examples:
  openvm-prof show fib.json
  openvm-prof show fib.json --prev old/fib.json --detailed
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_list("--prev", metavar="A,B,...", help="Previous runs, in the order of the files.")
    parser.add_flag("--detailed", help="Show the detailed tables too.")
    comparison_options(parser)


def show(
    session: Session,
    /,
    files: Sequence[str],
    prev: Sequence[str],
    detailed: bool,
    **comparison: Any,
) -> None:
    """Show the reports of metrics files in the terminal; nothing is written."""
    from openvm_prof.cli.inputs import Flags, load
    from openvm_prof.cli.outputs import progress_line
    from openvm_prof.core.runs.paths import expand

    chosen = Comparison(**comparison)
    paths = expand(files, "FILE")
    with progress_line(paths) as progress:
        loaded = load(
            paths,
            expand(prev, "--prev", keep_empty=True),
            [],
            chosen.provers,
            chosen.processes,
            progress,
            keep_going=chosen.keep_going,
            fail_on_empty=chosen.fail_on_empty,
            flags=Flags("FILE", "--prev", None),
        )
    from openvm_prof.core.document.terminal import print_report
    from openvm_prof.report.detailed import detailed_report
    from openvm_prof.report.reports import aggregated_report

    session.problems, options = loaded.problems, chosen.report_options()
    with console_output() as console:
        for entry in loaded.inputs:
            run = entry.run
            title = f"{run.name} ({entry.source})"
            report = aggregated_report(
                run.current,
                run.previous,
                options,
                previous_name=run.previous_name,
                comparable=run.comparable,
            )
            print_report(report, console, title)
            if detailed:
                before = None if run.previous is None else run.previous.db
                report = detailed_report(run.current.db, before, options.noise_percent, options.max_rows)
                print_report(report, console, f"{run.name}: detailed")
