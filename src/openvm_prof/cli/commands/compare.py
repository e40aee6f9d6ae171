"""`openvm-prof compare`: verdicts on two sides of runs, or any number of variants side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from openvm_prof.cli.options import by_option
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.sides import compare_options, load_sides, side_options
from openvm_prof.cli.stdout import console_output, write_out
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.paths import expand_side

if TYPE_CHECKING:
    from openvm_prof.comparison.comparing import CompareOptions
    from openvm_prof.comparison.series import SideRun
    from openvm_prof.core.document.blocks import Report

EPILOG = """
Examples:
  openvm-prof compare --base main-*.json --head pr-*.json
  openvm-prof compare --base main.json --head pr.json --by air --metric cells
  openvm-prof compare --base main.json --head pr.json --by air+segment --metric rows
  openvm-prof compare main=a.json main=b.json 16GB=c.json 32GB=d.json --format csv
"""

USAGE = "[OPTIONS] (--base FILE... --head FILE... | NAME=FILE...)"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument(
        "variants", nargs="*", metavar="NAME=FILE", help="A variant's run, in place of two sides."
    )
    side_options(parser, min_change="5%")
    parser.add_list("--metric", metavar="GLOB", help="Only metrics of such names.")
    parser.add_list("--group", metavar="GLOB", help="Only such groups; `Total` is the whole run.")
    by_option(parser, default="group", help="What each row is of, within its group", without=("function",))
    parser.add_choice(
        "--format",
        ("table", "markdown", "csv", "json"),
        default="table",
        help="How it is written to standard output.",
    )
    parser.add_flag("--all", help="Of two sides, show what is the same, too.")


def compare(
    _: Session,
    /,
    variants: Sequence[str],
    base: Sequence[str],
    head: Sequence[str],
    format: str,
    all: bool,
    provers: int | None,
    jobs: int | None,
    fail_on_empty: bool,
    **chosen: Any,
) -> None:
    """Compare runs: verdicts on every metric, with the evidence for them.

    Counts are compared exactly; times are tested, which takes 4 runs a side, and better 5 or more.
    """
    options = compare_options(**chosen)
    if variants and (base or head):
        raise UsageError("give either --base and --head, or NAME=FILE for each variant")
    if not variants and not (base and head):
        raise UsageError("give --base and --head, or NAME=FILE for each variant")
    if variants and all:
        raise UsageError("--all is for --base and --head: of variants, every series is shown")
    load = partial(load_sides, jobs=jobs, provers=provers, fail_on_empty=fail_on_empty)
    if variants:
        _compare_variants(variants, options, format, load)
    else:
        _compare_sides(base, head, options, format, all, load)


_Load = Callable[[Sequence[Sequence[str]]], "list[list[SideRun]]"]


def _compare_sides(
    base: Sequence[str],
    head: Sequence[str],
    options: CompareOptions,
    form: str,
    everything: bool,
    load: _Load,
) -> None:
    from openvm_prof.comparison.comparing import compare_runs
    from openvm_prof.comparison.verdict_csv import comparison_csv
    from openvm_prof.comparison.verdict_json import comparison_json
    from openvm_prof.comparison.view import comparison_report, headline

    sides = [expand_side(base, "--base"), expand_side(head, "--head")]
    before, after = load(sides)
    result = compare_runs(before, after, options)
    if form == "json":
        write_out(comparison_json(result, headline(result)))
    elif form == "csv":
        write_out(comparison_csv(result.shown(everything=everything), result.within))
    else:
        _show(comparison_report(result, everything=everything), form, f"{result.base} → {result.head}")


def _compare_variants(variants: Sequence[str], options: CompareOptions, form: str, load: _Load) -> None:
    from openvm_prof.comparison.comparing import compare_many
    from openvm_prof.comparison.verdict_csv import variants_csv
    from openvm_prof.comparison.verdict_json import variants_json
    from openvm_prof.comparison.view import variants_report

    files: dict[str, list[str]] = {}
    for variant in variants:
        name, equals, path = variant.partition("=")
        if not (name and equals and path):
            raise UsageError(f"{variant!r} is not NAME=FILE")
        files.setdefault(name, []).append(path)
    if len(files) < 2:
        raise UsageError("give two variants or more to compare")
    variant_files = [expand_side(paths, name) for name, paths in files.items()]
    loaded = load(variant_files)
    result = compare_many(dict(zip(files, loaded, strict=True)), options)
    if form == "json":
        write_out(variants_json(result))
    elif form == "csv":
        write_out(variants_csv(result))
    else:
        _show(variants_report(result), form, " / ".join(result.names))


def _show(report: Report, form: str, title: str) -> None:
    if form == "markdown":
        from openvm_prof.core.document.markdown import render_markdown

        write_out(render_markdown(report))
        return
    from openvm_prof.core.document.terminal import print_report

    with console_output() as console:
        print_report(report, console, title)
