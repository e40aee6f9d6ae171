"""`openvm-prof airs`: the trace cells of every AIR, and what of them is padding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import empty_option, files_argument, jobs_option
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session

EPILOG = """
Examples:
  openvm-prof airs fib.json
  openvm-prof airs fib.json --by class+group --format markdown
  openvm-prof airs fib.json --group app_proof --sort waste -n 5
  openvm-prof airs fib.json --base old/fib.json --sort growth --out airs.svg
"""

USAGE = "[OPTIONS] FILE..."

_SORTS = ("cells", "rows", "padding", "waste", "constraints", "messages", "growth")


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_argument(
        "--base", metavar="FILE", help="A run to compare with; shows what is new, gone or changed."
    )
    parser.add_argument(
        "--by",
        default="air",
        metavar="DIMENSION[+...]",
        help="What each row stands for: air, class, segment or group, or several joined by +. [default: air]",
    )
    parser.add_list(
        "--group", metavar="GROUP,...", help="Only these groups. [default: all but key generation]"
    )
    parser.add_choice(
        "--sort",
        _SORTS,
        default="cells",
        help="Sort rows by this; waste is padding in cells, growth needs --base.",
    )
    parser.add_argument(
        "-n", type=whole(1), metavar="N", help="Maximum number of rows per run. [default: all]"
    )
    parser.add_flag("--full-names", help="Show full AIR names.")
    result_options(parser, pictures=True)
    empty_option(parser)
    jobs_option(parser)


def airs(
    _: Session,
    /,
    files: Sequence[str],
    base: str | None,
    by: str,
    group: Sequence[str],
    sort: str,
    n: int | None,
    full_names: bool,
    format: str | None,
    out: Path | None,
    fail_on_empty: bool,
    jobs: int | None,
) -> None:
    """Show the trace cells of AIRs: rows, columns, padding, constraints and bus messages.

    How cells are counted depends on the OpenVM version and the hardware; a note in the output says how.
    """
    from openvm_prof.airs.air_table import AirOptions, SortBy
    from openvm_prof.airs.airs import airs_of
    from openvm_prof.airs.by import parse_by
    from openvm_prof.cli.runs import load_runs
    from openvm_prof.core.errors import UsageError
    from openvm_prof.core.runs.paths import split_lists

    options = AirOptions(parse_by(by), tuple(split_lists(group)), SortBy(sort), n)
    if options.sort is SortBy.GROWTH and base is None:
        raise UsageError("--sort growth needs --base to compare with")
    check_out(out, [*files, *([] if base is None else [base])], pictures=True)
    runs = load_runs(files, jobs=jobs, fail_on_empty=fail_on_empty)
    bases = [] if base is None else load_runs([base], "--base", jobs=jobs, fail_on_empty=fail_on_empty)
    put(airs_of(runs, base=bases, options=options, full_names=full_names), format, out)
