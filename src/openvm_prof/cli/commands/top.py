"""`openvm-prof top`: the costliest functions, opcodes, AIRs and so on."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.cli.commands.flamegraph import stack_options
from openvm_prof.cli.options import by_option, noise_option
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import console_output
from openvm_prof.core.errors import Location, Notice

if TYPE_CHECKING:
    from openvm_prof.core.catalog.dimensions import Dimension
    from openvm_prof.profile.shown_tops import ShownTops
    from openvm_prof.profile.top_model import Top

_ROOMY = 140
"""Columns from which a function's name and all its costs fit on a line."""

EPILOG = """
Examples:
  openvm-prof top fib.json --symbols fib.syms
  openvm-prof top fib.json --by air --base old/fib.json --format markdown
  openvm-prof top fib.json --by air+segment --metric rows
  openvm-prof top fib.json --inclusive --filter keccak -n 5
"""

USAGE = "[OPTIONS] FILE"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("file", metavar="FILE", help="A metrics file; - is standard input.")
    stack_options(parser)
    by_option(parser, default="function", help="What to rank")
    parser.add_choice(
        "--metric",
        ("instructions", "cells", "rows"),
        help="What to rank by; rows are trace rows of AIRs. [default: instructions if recorded, else cells]",
    )
    parser.add_argument(
        "--self",
        dest="inclusive",
        action="store_false",
        default=False,
        help="Rank by exclusive cost, without callees. This is the default.",
    )
    parser.add_flag("--inclusive", help="Rank by inclusive cost, with everything it called.")
    parser.add_list(
        "--group", metavar="GROUP,...", help="Only these groups. [default: all but key generation]"
    )
    parser.add_argument("-n", type=whole(1), default=20, metavar="N", help="Maximum number of rows.")
    parser.add_argument(
        "--filter",
        type=_expression,
        metavar="REGEX",
        help="Show only names that match this regular expression.",
    )
    parser.add_flag("--full-names", help="Show full function names.")
    noise_option(parser)
    result_options(parser)


def top(
    _: Session,
    /,
    file: str,
    symbols: str | None,
    base: str | None,
    base_symbols: str | None,
    jobs: int | None,
    by: tuple[Dimension, ...],
    metric: str | None,
    inclusive: bool,
    group: Sequence[str],
    n: int,
    filter: re.Pattern[str] | None,
    full_names: bool,
    noise_threshold: float,
    format: str | None,
    out: Path | None,
) -> None:
    """Show which functions, opcodes or AIRs cost the most instructions and cells."""
    from openvm_prof.cli.outputs import print_run_notices, progress_line
    from openvm_prof.cli.stack_inputs import load_stacks
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.core.runs.paths import one_file, split_lists
    from openvm_prof.profile.profiling import TopOptions, top_of
    from openvm_prof.profile.shown_tops import ShownTops
    from openvm_prof.profile.top import top_kinds
    from openvm_prof.profile.top_model import Measure

    options = TopOptions(
        by,
        rank_by=None if metric is None else Measure(metric),
        inclusive=inclusive,
        most=n,
        pattern=filter,
        groups=tuple(split_lists(group)),
    )
    file = one_file(file, "FILE")
    base = None if base is None else one_file(base, "--base")
    check_out(out, [file, *(each for each in (symbols, base, base_symbols) if each)])
    with progress_line([file]) as progress:
        progress(file)
        loaded = load_stacks(
            file,
            top_kinds(options.by),
            symbols=symbols,
            base=base,
            base_symbols=base_symbols,
            jobs=jobs or available_cores(),
        )
    tops = [
        (entry.stem, top_of(entry.profiles, entry.base, options, entry.told, entry.base_told))
        for entry in loaded
    ]
    shown = ShownTops(tops, full_names, noise_threshold)
    if out is None and format in (None, "table"):
        _print(shown)
    else:
        put(shown, format, out)
    print_run_notices(notice for entry in loaded for notice in entry.notices)
    print_run_notices(notice for name, top in tops for notice in _notes(name, top, metric))


def _notes(name: str, result: Top, metric: str | None) -> Iterator[Notice]:
    """Where the table is not of what was asked for."""
    from openvm_prof.core.catalog.dimensions import joined_names

    by, recorded = joined_names(result.by), [measure.value for measure in result.totals]
    if recorded and metric is not None and metric not in recorded:
        message = f"no {metric} were recorded by {by}; ranked by {result.rank_by.value}"
        yield Notice(message, Location(file=name))
    elif recorded and not result.rows:
        yield Notice(f"no {by} matches --filter", Location(file=name))
    elif not recorded:
        yield Notice(f"no costs by {by} were recorded, or none in these groups", Location(file=name))


def _expression(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ArgumentTypeError(f"not a regular expression: {error}") from error


def _print(shown: ShownTops) -> None:
    from openvm_prof.core.document.terminal import print_report

    with console_output() as console:
        for title, report in shown.reports(compact=console.width < _ROOMY):
            print_report(report, console, title)
