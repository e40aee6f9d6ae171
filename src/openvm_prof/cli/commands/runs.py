"""`openvm-prof runs`: many runs beside each other, the best of them marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import files_argument, jobs_option, parse_pairs, percentiles_list
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.core.errors import UsageError

EPILOG = """
Examples:
  openvm-prof runs 'sweep/*.json'
  openvm-prof runs 'sweep/*/*.json' --group-by dir --sort mhz
  openvm-prof runs 'gpu=*/run-*.json' --group-by gpu --percentiles 50,99 --format csv
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_list(
        "--group-by",
        metavar="KEY,...",
        help="One row for all runs that share these keys: name, stem, dir, era, prover, program, block, a "
        "label "
        "with one value per run, or KEY from KEY=VALUE in the path. [default: one row per run]",
    )
    parser.add_list(
        "--metric",
        metavar="METRIC,...",
        help="Values to show; for metrics, the sum over the proof groups. "
        "[default: total_proof_time,total_par_proof_time,instructions,total_cells,mhz]",
    )
    parser.add_list("--group", metavar="GROUP,...", help="Only these proof groups. [default: all]")
    parser.add_argument(
        "--percentiles",
        type=percentiles_list,
        default="5,50,95",
        metavar="P,...",
        help="Percentiles to show across the runs of a configuration.",
    )
    parser.add_argument(
        "--sort", metavar="METRIC", help="The metric to rank by. [default: the first of --metric]"
    )
    parser.add_list("--where", metavar="KEY=VALUE", help="Only runs with this value; repeatable.")
    parser.add_argument(
        "--name-by", metavar="KEY", help="Name runs by stem, dir, or meta (KEY=VALUE in the path)."
    )
    parser.add_argument(
        "--provers",
        type=whole(1, 1 << 20),
        metavar="N",
        help="Also show the parallel proof time on N provers.",
    )
    result_options(parser, pictures=True)
    jobs_option(parser)


def runs(
    session: Session,
    /,
    files: Sequence[str],
    group_by: Sequence[str],
    metric: Sequence[str],
    group: Sequence[str],
    percentiles: tuple[float, ...],
    sort: str | None,
    where: Sequence[str],
    name_by: str | None,
    provers: int | None,
    format: str | None,
    out: Path | None,
    jobs: int | None,
) -> None:
    """Rank runs or configurations by time, cells or throughput, and show by how much the best wins.

    Unreadable files and runs without metrics are listed as rows of their own; the exit code is 3 if a
    file cannot be read.
    """
    from openvm_prof.cli.outputs import progress_line
    from openvm_prof.core.analysis.run import DEFAULT_PROVERS
    from openvm_prof.core.catalog.metrics import RUN_TIME_ON_PROVERS
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.core.runs.file_reader import FileReader
    from openvm_prof.core.runs.loader import load_each
    from openvm_prof.core.runs.paths import expand, split_lists
    from openvm_prof.sweep.run_metrics import DEFAULT_METRICS
    from openvm_prof.sweep.sweep_model import SweepOptions
    from openvm_prof.sweep.sweeping import rank_runs

    paths = expand(files, "FILE")
    check_out(out, paths, pictures=True)
    default = DEFAULT_METRICS if provers is None else (*DEFAULT_METRICS, RUN_TIME_ON_PROVERS)
    if provers is None and RUN_TIME_ON_PROVERS in (*split_lists(metric), sort):
        raise UsageError(f"{RUN_TIME_ON_PROVERS} needs --provers N")
    options = SweepOptions(
        tuple(split_lists(group_by)),
        tuple(split_lists(metric)) or default,
        tuple(split_lists(group)),
        percentiles,
        sort,
        parse_pairs(where, "--where"),
        name_by,
    )
    with progress_line(paths) as progress:
        reader = FileReader(jobs or available_cores(), progress=progress)
        loaded = load_each(paths, reader, provers or DEFAULT_PROVERS)
    session.problems = reader.problems
    put(rank_runs(loaded, options), format, out)
