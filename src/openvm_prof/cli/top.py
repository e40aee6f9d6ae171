"""`openvm-prof top`: the costliest functions, opcodes and AIRs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from openvm_prof.cli.flamegraph import stack_options
from openvm_prof.cli.options import noise_option
from openvm_prof.cli.stdout import console_output, write_out
from openvm_prof.errors import Notice, Where

if TYPE_CHECKING:
    from openvm_prof.model.top import Top

_ROOMY = 140
"""Columns from which a function's name and all its costs fit on a line."""

EPILOG = """\b
Examples:
  openvm-prof top fib.json --symbols fib.syms
  openvm-prof top fib.json --by air --base old/fib.json --format markdown
  openvm-prof top fib.json --inclusive --filter keccak -n 5
"""


@click.command(epilog=EPILOG)
@click.argument("file", metavar="METRICS.json")
@stack_options
@click.option(
    "--by",
    type=click.Choice(("function", "opcode", "air", "function+air")),
    default="function",
    show_default=True,
    help="What is ranked.",
)
@click.option(
    "--metric",
    type=click.Choice(("instructions", "cells")),
    help="What ranks. [default: instructions where they were recorded, else cells]",
)
@click.option(
    "--self/--inclusive",
    "own",
    default=True,
    help="Rank by its own cost, or with all that it called. [default: --self]",
)
@click.option("--group", metavar="A,B,...", multiple=True, help="Only these groups. [default: all]")
@click.option("-n", "most", type=click.IntRange(1), default=20, show_default=True, help="Rows to show.")
@click.option("--filter", "pattern", metavar="REGEX", help="Show only names in which this is found.")
@click.option("--full-names", is_flag=True, help="Show function names whole.")
@noise_option
@click.option(
    "--format",
    type=click.Choice(("table", "markdown", "csv", "json")),
    default="table",
    show_default=True,
    help="How to show it.",
)
def top(
    file: str,
    symbols: str | None,
    base: str | None,
    base_symbols: str | None,
    jobs: int | None,
    by: str,
    metric: str | None,
    own: bool,
    group: Sequence[str],
    most: int,
    pattern: str | None,
    full_names: bool,
    noise_threshold: float,
    format: str,
) -> None:
    """Show which functions, opcodes or AIRs cost most instructions and cells."""
    from openvm_prof.analysis.top import top_views
    from openvm_prof.cli.options import split_lists
    from openvm_prof.cli.outputs import progress_line, say
    from openvm_prof.cli.stack_inputs import load_stacks
    from openvm_prof.io.files import available_cores
    from openvm_prof.model.top import By, Measure
    from openvm_prof.profiling import TopOptions, top_of

    options = TopOptions(
        By(by),
        rank_by=None if metric is None else Measure(metric),
        inclusive=not own,
        most=most,
        pattern=None if pattern is None else _expression(pattern),
        groups=tuple(split_lists(group)),
    )
    with progress_line([file]) as progress:
        progress(file)
        loaded = load_stacks(
            file,
            top_views(options.by),
            symbols=symbols,
            base=base,
            base_symbols=base_symbols,
            jobs=jobs or available_cores(),
        )
    results = [(entry.stem, top_of(entry.profiles, entry.base, options)) for entry in loaded]
    if format == "table":
        _print(results, full_names, noise_threshold)
    else:
        from openvm_prof.profiling import top_text

        write_out(top_text(results, format, full_names=full_names, noise_percent=noise_threshold))
    for entry in loaded:
        say(entry.notices)
    say(notice for name, result in results for notice in _remarks(name, result, metric))


def _remarks(name: str, result: Top, metric: str | None) -> Iterator[Notice]:
    """Where the table is not of what was asked for."""
    by, recorded = result.by.value, [measure.value for measure in result.totals]
    if recorded and metric is not None and metric not in recorded:
        message = f"no {metric} were recorded by {by}; ranked by {result.rank_by.value}"
        yield Notice(message, Where(file=name))
    elif recorded and not result.rows:
        yield Notice(f"nothing by {by} fits --filter", Where(file=name))
    elif not recorded:
        yield Notice(f"nothing was recorded by {by}, or not in these groups", Where(file=name))


def _expression(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise click.BadParameter(f"no regular expression: {error}", param_hint="'--filter'") from error


def _print(results: Sequence[tuple[str, Top]], full_names: bool, noise: float) -> None:
    from openvm_prof.render.terminal import print_report
    from openvm_prof.views.top import top_report

    with console_output() as console:
        compact = console.width < _ROOMY
        for name, result in results:
            report = top_report(result, full_names=full_names, noise_percent=noise, compact=compact)
            print_report(report, console, f"{name}: top by {result.by.value}")
