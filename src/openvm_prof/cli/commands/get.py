"""`openvm-prof get`: one value, for scripts."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.cli.options import Comparison, empty_option, jobs_option, parse_pairs, runs_store_option
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out
from openvm_prof.core.model.measurement import Stat

EPILOG = """
Examples:
  openvm-prof get fib.json total_proof_time
  openvm-prof get fib.json total_proof_time_ms --group leaf --stat max
  openvm-prof get fib.json parallel_proof_time --provers 8
  openvm-prof get fib.json cells --group app_proof --label air_name=ProgramAir
"""

USAGE = "[OPTIONS] FILE METRIC"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("file", metavar="FILE", help="A metrics file; - is standard input.")
    parser.add_argument("metric", metavar="METRIC", help="Name of the metric, as in the file.")
    parser.add_argument(
        "--group", metavar="GROUP", help="The group; required if several groups have the metric."
    )
    parser.add_choice(
        "--stat",
        [stat.value for stat in Stat],
        help="Statistic over the samples. [default: sum; avg for rates]",
    )
    parser.add_argument(
        "--provers",
        type=whole(1, 1 << 20),
        metavar="N",
        help="Number of provers for parallel_proof_time. [default: one for each proof]",
    )
    parser.add_argument("--run", metavar="NAME", help="Name of the run, in a combined file.")
    parser.add_list("--label", metavar="KEY=VALUE", help="Only label sets with this label; repeatable.")
    runs_store_option(parser)
    empty_option(parser)
    jobs_option(parser)


def get(
    _: Session,
    /,
    file: str,
    metric: str,
    group: str | None,
    stat: str | None,
    provers: int | None,
    run: str | None,
    label: Sequence[str],
    jobs: int | None,
    fail_on_empty: bool,
) -> None:
    """Print one value of a metrics file, for scripts.

    Prints the exact number alone, without separators, in the unit of the metric. Besides the metrics
    of the file there are total_proof_time and total_par_proof_time (totals of the run, in seconds)
    and parallel_proof_time (seconds on --provers N, of the run or of a --group).
    """
    from openvm_prof.core.errors import OpenvmProfError, Problems
    from openvm_prof.core.model.measurement import Query
    from openvm_prof.core.reading.files import read_metrics
    from openvm_prof.core.reading.standard_input import source_name
    from openvm_prof.core.runs.file_reader import empty_runs
    from openvm_prof.core.runs.paths import one_file
    from openvm_prof.export.value import value_text

    query = Query(metric, group, None if stat is None else Stat(stat), parse_pairs(label, "--label"), provers)
    path = one_file(file, "FILE")
    metrics = read_metrics(path, jobs=Comparison(jobs=jobs).processes)
    if fail_on_empty:
        problems = Problems()
        for problem in empty_runs(metrics, path):
            problems.add(problem)
        problems.raise_all()
    try:
        text = value_text(metrics, query, run)
    except OpenvmProfError as error:
        raise error.within(file=source_name(path)) from error
    write_out(f"{text}\n")
