"""`openvm-prof export`: values for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import Comparison, empty_option, files_argument, jobs_option
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out
from openvm_prof.core.model.metric import Better
from openvm_prof.core.runs.paths import split_lists
from openvm_prof.export.formats import ExportFormat

EPILOG = """
Examples:
  openvm-prof export --format csv fib.json keccak.json --out runs.csv
  openvm-prof export --format github-action-benchmark --better higher fib.json
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_choice(
        "--format",
        [form.value for form in ExportFormat],
        required=True,
        help="Output format. csv has one row per run, long-csv one per value, labels-csv one per label set; "
        "bmf is Bencher Metric Format.",
    )
    parser.add_list("--names", metavar="NAME,...", help="Names of the runs. [default: their app groups]")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="Write to this file. [default: standard output]"
    )
    parser.add_choice(
        "--better",
        (Better.LOWER.value, Better.HIGHER.value),
        default=Better.LOWER.value,
        help="With github-action-benchmark, export only metrics for which this is better; it takes one "
        "direction per file.",
    )
    parser.add_argument(
        "--provers",
        type=whole(1, 1 << 20),
        metavar="N",
        help="Add parallel_proof_time, the proof time on N provers.",
    )
    empty_option(parser)
    jobs_option(parser)


def export(
    _: Session,
    /,
    files: Sequence[str],
    format: str,
    names: Sequence[str],
    out: Path | None,
    better: str,
    provers: int | None,
    jobs: int | None,
    fail_on_empty: bool,
) -> None:
    """Export the values of metrics files in formats that other programs read."""
    from openvm_prof.cli.inputs import Flags, load
    from openvm_prof.cli.outputs import check_outputs, print_notices, print_run_notices, progress_line
    from openvm_prof.core.runs.paths import expand

    common = Comparison(jobs=jobs)
    paths = expand(files, "FILE")
    with progress_line(paths) as progress:
        loaded = load(
            paths,
            [],
            split_lists(names),
            provers or common.provers,
            common.processes,
            progress,
            fail_on_empty=fail_on_empty,
            flags=Flags("FILE", None),
        )
    from openvm_prof.export.exporting import export_text

    check_outputs([], paths, [out])
    text, notices = export_text(
        [entry.run for entry in loaded.inputs],
        ExportFormat(format),
        Better(better),
        on_provers=provers is not None,
    )
    write_out(text, out)
    print_run_notices(notice for entry in loaded.inputs for notice in entry.notices())
    print_notices(notices)
