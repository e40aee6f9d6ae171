"""`openvm-prof phases`: where the proof time goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import empty_option, files_argument, jobs_option, noise_option
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.runs import load_runs
from openvm_prof.cli.session import Session

EPILOG = """
Examples:
  openvm-prof phases fib.json
  openvm-prof phases main.json pr.json --group app_proof --format markdown
  openvm-prof phases 'runs/*.json' --out phases.svg
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_list("--group", metavar="GROUP,...", help="Only these groups. [default: all]")
    parser.add_argument(
        "--depth",
        type=whole(1),
        metavar="N",
        help="Levels of the tree: 1 shows groups, 2 adds the phases of proofs, 3 those of the STARK. "
        "[default: all]",
    )
    noise_option(parser)
    result_options(parser, pictures=True)
    empty_option(parser)
    jobs_option(parser)


def phases(
    _: Session,
    /,
    files: Sequence[str],
    group: Sequence[str],
    depth: int | None,
    noise_threshold: float,
    format: str | None,
    out: Path | None,
    jobs: int | None,
    fail_on_empty: bool,
) -> None:
    """Show where the proof time goes, as a tree of phases, with runs side by side.

    Shares add up to 100 %; time of a phase that none of its parts accounts for is `other`. Changes are
    relative to the first run. Compilation and other one-off times are listed separately.
    """
    from openvm_prof.core.runs.paths import expand, split_lists
    from openvm_prof.planning.phases_model import PhasesOptions
    from openvm_prof.planning.phasing import phases as phases_of

    check_out(out, expand(files, "FILE"), pictures=True)
    options = PhasesOptions(tuple(split_lists(group)) or None, depth, noise_threshold)
    result = phases_of(load_runs(files, jobs=jobs, fail_on_empty=fail_on_empty), options)
    put(result, format, out, result.notices)
