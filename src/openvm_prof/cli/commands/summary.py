"""`openvm-prof ... summary`: the table for a pull request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openvm_prof.cli.drop_in import drop_in_options
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out

EPILOG = """
Examples:
  openvm-prof summary --json-paths fib.json --benchmark-results-link https://example.org/results
  openvm-prof --json-paths fib.json --prev-json-paths old/fib.json \\
    summary --benchmark-results-link https://example.org/results --stages all
"""

USAGE = "[OPTIONS]"


def arguments(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "--benchmark-results-link",
        required=True,
        metavar="URL",
        help="URL of the folder with the reports; each run links to URL/X.md.",
    )
    parser.add_argument(
        "--summary-md-path",
        type=Path,
        metavar="FILE",
        help="Write the summary to this file. [default: standard output]",
    )
    parser.add_choice(
        "--stages",
        ("app,leaf", "all"),
        default="app,leaf",
        help="Stages to show as columns; `all` adds internal, root and halo2.",
    )
    drop_in_options(parser)


def summary(
    session: Session,
    /,
    benchmark_results_link: str,
    summary_md_path: Path | None,
    stages: str,
    **reports: Any,
) -> None:
    """Write a summary table with one row per run: proof time, cycles and cells by stage."""
    from openvm_prof.report.reports import summary_text
    from openvm_prof.report.summary import ALL_STAGES, DEFAULT_STAGES

    session.configure(**reports)
    inputs = session.make_reports(also_written=summary_md_path)
    text = summary_text(
        [entry.run for entry in inputs],
        benchmark_results_link,
        session.options.report_options(),
        ALL_STAGES if stages == "all" else DEFAULT_STAGES,
    )
    write_out(text, summary_md_path)
