"""`openvm-prof plan`: latency and cost by the number of provers."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import (
    empty_option,
    files_argument,
    jobs_option,
    per_hour,
    percentiles_list,
    seconds,
)
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.runs import load_runs
from openvm_prof.cli.session import Session

EPILOG = """
Examples:
  openvm-prof plan fib.json --latency 10s --price 2.5/h
  openvm-prof plan block-*.json --provers 1-128 --out latency.svg
  openvm-prof plan fib.json --provers 8,16,32 --format json
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    files_argument(parser)
    parser.add_argument(
        "--provers",
        type=_counts,
        metavar="N,A-B,...",
        help="Numbers of provers; a range takes every number up to 64, then grows in steps. [default: "
        "1-1024]",
    )
    parser.add_argument(
        "--latency",
        type=seconds,
        metavar="TIME",
        help="Find how many provers reach this latency: 10s, 500ms, 2min.",
    )
    parser.add_argument(
        "--price",
        type=per_hour,
        metavar="PRICE",
        help="Price of one prover: 2.5/h or 0.0007/s, in any currency.",
    )
    parser.add_list("--group", metavar="GROUP,...", help="Only these stages. [default: all]")
    parser.add_argument(
        "--percentiles",
        type=percentiles_list,
        default="50,95,99",
        metavar="P,...",
        help="Percentiles to show across runs, such as blocks.",
    )
    result_options(parser, pictures=True)
    empty_option(parser)
    jobs_option(parser)


def plan(
    _: Session,
    /,
    files: Sequence[str],
    provers: tuple[int, ...] | None,
    latency: float | None,
    price: float | None,
    group: Sequence[str],
    percentiles: tuple[float, ...],
    format: str | None,
    out: Path | None,
    jobs: int | None,
    fail_on_empty: bool,
) -> None:
    """Estimate latency and cost for any number of provers, from recorded durations.

    Shows how many provers a target latency needs, at which number more provers stop helping, what
    limits the latency, and what a run costs. A device that runs two proofs in parallel counts as two
    provers.
    """
    from openvm_prof.core.runs.paths import expand, split_lists
    from openvm_prof.planning.plan_model import PlanOptions
    from openvm_prof.planning.planning import plan as plan_runs

    check_out(out, expand(files, "FILE"), pictures=True)
    groups = tuple(split_lists(group)) or None
    options = PlanOptions(provers, latency, price, groups, percentiles)
    result = plan_runs(load_runs(files, jobs=jobs, fail_on_empty=fail_on_empty), options)
    put(result, format, out, result.notices)


def _counts(text: str) -> tuple[int, ...]:
    from openvm_prof.planning.prover_counts import MOST_PROVERS, prover_counts

    found: set[int] = set()
    for part in map(str.strip, text.split(",")):
        match = re.fullmatch(r"([0-9]{1,18})(?:-([0-9]{1,18}))?", part)
        if match is None:
            raise ArgumentTypeError(f"{part!r} is not a number of provers such as 8, or a range such as 1-64")
        first, last = int(match[1]), int(match[2] or match[1])
        if not (1 <= first <= MOST_PROVERS and 1 <= last <= MOST_PROVERS):
            raise ArgumentTypeError(f"{part!r} is not within 1 to {MOST_PROVERS:,} provers")
        if first > last:
            raise ArgumentTypeError(f"{part!r} runs backwards; write it as {last}-{first}")
        found.update(prover_counts(first, last))
    return tuple(sorted(found))
