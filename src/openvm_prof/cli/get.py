"""`openvm-prof get`: one value, for scripts."""

from __future__ import annotations

from collections.abc import Sequence

import click

from openvm_prof.cli.options import Comparison, jobs_option, parse_pairs
from openvm_prof.cli.stdout import write_out
from openvm_prof.model.measurement import Stat

EPILOG = """\b
Examples:
  openvm-prof get fib.json total_proof_time
  openvm-prof get fib.json total_proof_time_ms --group leaf --stat max
  openvm-prof get fib.json cells --group app_proof --label air_name=ProgramAir
"""


@click.command(epilog=EPILOG)
@click.argument("file")
@click.argument("metric")
@click.option("--group", help="The group; needed where several have the metric.")
@click.option(
    "--stat",
    type=click.Choice([stat.value for stat in Stat]),
    help="Which statistic of its samples. [default: sum, of rates avg]",
)
@click.option("--run", "run_name", metavar="NAME", help="The run, in a combined file of several.")
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="KEY=VALUE",
    help="Only label sets that hold this; repeatable.",
)
@jobs_option
def get(
    file: str,
    metric: str,
    group: str | None,
    stat: str | None,
    run_name: str | None,
    labels: Sequence[str],
    jobs: int | None,
) -> None:
    """Print one value of a metrics file, for scripts.

    The number stands alone, exact and without separators, in the metric's own unit.
    total_proof_time and total_par_proof_time are the run's totals, in seconds.
    """
    from openvm_prof.errors import OpenvmProfError
    from openvm_prof.io.files import read_metrics
    from openvm_prof.pipeline import Query, value_text

    query = Query(metric, group, None if stat is None else Stat(stat), parse_pairs(labels, "--label"))
    try:
        text = value_text(read_metrics(file, jobs=Comparison(jobs=jobs).processes), query, run_name)
    except OpenvmProfError as error:
        raise error.within(file=file) from error
    write_out(f"{text}\n")
