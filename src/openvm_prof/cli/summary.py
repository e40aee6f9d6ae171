"""`openvm-prof ... summary`: the table for a pull request."""

from __future__ import annotations

from pathlib import Path

import click

from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out

EPILOG = """\b
Example:
  openvm-prof --json-paths fib.json --prev-json-paths old/fib.json \\
    summary --benchmark-results-link https://example.org/results --stages all
"""


@click.command(epilog=EPILOG)
@click.option(
    "--benchmark-results-link",
    required=True,
    metavar="URL",
    help="Where the reports will lie; each run links to URL/X.md.",
)
@click.option(
    "--summary-md-path",
    type=click.Path(path_type=Path),
    help="Write the summary here. [default: standard output]",
)
@click.option(
    "--stages",
    type=click.Choice(("app,leaf", "all")),
    default="app,leaf",
    show_default=True,
    help="Which stages have columns; `all` adds internal, root and halo2.",
)
@click.pass_context
def summary(
    context: click.Context, benchmark_results_link: str, summary_md_path: Path | None, stages: str
) -> None:
    """Write one table with a row per run: proof time, cycles and cells used by stage."""
    from openvm_prof.analysis.summary import ALL_STAGES, DEFAULT_STAGES
    from openvm_prof.pipeline import summary_text

    session: Session = context.obj
    inputs = session.make_reports(also_written=summary_md_path)
    text = summary_text(
        [entry.run for entry in inputs],
        benchmark_results_link,
        session.options.report_options(),
        ALL_STAGES if stages == "all" else DEFAULT_STAGES,
    )
    write_out(text, summary_md_path)
