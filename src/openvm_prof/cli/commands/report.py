"""`openvm-prof report`: one interactive page about some runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import empty_option, files_argument, jobs_option, per_hour
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.session import Session

EPILOG = """
Examples:
  openvm-prof report fib.json
  openvm-prof report fib.json --base main/fib.json --out fib.html
  openvm-prof report 'pr/*.json' --base 'main/*.json' --price 2.5/h
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_list("--base", metavar="FILE,...", help="Runs to compare with; several files are repeats.")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="Write to this file: .html for the page, .md or .json for its contents. [default: X.report.html "
        "beside the first FILE X.json]",
    )
    parser.add_argument(
        "--provers",
        type=whole(1, 1 << 20),
        metavar="N",
        default=32,
        help="The number of provers that the page starts with.",
    )
    parser.add_argument(
        "--price",
        type=per_hour,
        metavar="PRICE",
        help="Price of one prover: 2.5/h or 0.0007/s, in any currency.",
    )
    parser.add_argument(
        "--symbols",
        metavar="FILE",
        help="File with the names of guest functions, for flame graphs whose frames are offsets.",
    )
    parser.add_argument(
        "--base-symbols", metavar="FILE", help="Symbols of the base. [default: those of --symbols]"
    )
    parser.add_switch(
        "--flamegraphs",
        default=True,
        help="Show flame graphs of files with call stacks, which are read a second time. [default: yes]",
    )
    empty_option(parser)
    jobs_option(parser)


def report(
    _: Session,
    /,
    files: Sequence[str],
    base: Sequence[str],
    out: Path | None,
    provers: int,
    price: float | None,
    symbols: str | None,
    base_symbols: str | None,
    flamegraphs: bool,
    jobs: int | None,
    fail_on_empty: bool,
) -> None:
    """Write an interactive page about one or more runs, as one HTML file that works offline.

    The page shows where the time goes, the schedule on N provers, segments, trace cells, instructions, flame
    graphs, memory and all values. It shows one run, a run beside its base, or several runs side by side.
    """
    from openvm_prof.cli.outputs import check_overwrites
    from openvm_prof.cli.page_inputs import HTML_ENDINGS, load_page, written_as
    from openvm_prof.core.io.files import write_whole
    from openvm_prof.core.runs.paths import expand, read_once, report_place
    from openvm_prof.page.page_result import page_of
    from openvm_prof.page.page_subject import PageOptions

    paths, before = expand(files, "FILE"), expand(base, "--base")
    read_once((*paths, symbols, base_symbols), before)
    place = report_place(paths[0])
    out = place.with_name(f"{place.stem}.report.html") if out is None else out
    write = written_as(out)
    check_overwrites([out], [*paths, *before])
    page = load_page(
        paths,
        before,
        symbols=symbols,
        base_symbols=base_symbols,
        with_stacks=flamegraphs and out.suffix.lower() in HTML_ENDINGS,
        jobs=jobs,
        fail_on_empty=fail_on_empty,
    )
    command = " ".join(["openvm-prof report", *files, *(f"--base {path}" for path in base)])
    options = PageOptions(provers, price, command, page.files)
    write_whole(out, write(page_of(page.runs, base=page.base, options=options, profiles=page.profiles)))
