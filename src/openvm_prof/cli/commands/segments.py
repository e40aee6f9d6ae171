"""`openvm-prof segments`: the proofs of a run one by one, and how even they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import empty_option, files_argument, jobs_option, noise_option
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session

EPILOG = """
Examples:
  openvm-prof segments fib.json
  openvm-prof segments fib.json --base old/fib.json --group app_proof
  openvm-prof segments fib.json --out segments.svg
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_argument("--base", metavar="FILE", help="A run to compare with; its segments may differ.")
    parser.add_list(
        "--group", metavar="GROUP,...", help="Only these groups. [default: all but key generation]"
    )
    noise_option(parser)
    result_options(parser, pictures=True)
    empty_option(parser)
    jobs_option(parser)


def segments(
    _: Session,
    /,
    files: Sequence[str],
    base: str | None,
    group: Sequence[str],
    noise_threshold: float,
    format: str | None,
    out: Path | None,
    fail_on_empty: bool,
    jobs: int | None,
) -> None:
    """Show segments and recursion nodes: phase times, cells, memory, padding and what ended them.

    A summary shows how balanced the segments are, and how much parallel time the imbalance costs.
    """
    from openvm_prof.airs.segments import segments_of
    from openvm_prof.cli.runs import load_runs
    from openvm_prof.core.runs.paths import split_lists

    check_out(out, [*files, *([] if base is None else [base])], pictures=True)
    runs = load_runs(files, jobs=jobs, fail_on_empty=fail_on_empty)
    bases = [] if base is None else load_runs([base], "--base", jobs=jobs, fail_on_empty=fail_on_empty)
    result = segments_of(runs, base=bases, groups=split_lists(group), noise_percent=noise_threshold)
    put(result, format, out)
