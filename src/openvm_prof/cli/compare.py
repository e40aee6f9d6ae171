"""`openvm-prof compare`: verdicts on two sides of runs, or any number of variants side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from openvm_prof.cli.sides import SidesCommand, compare_options, expand, load_sides, side_options
from openvm_prof.cli.stdout import console_output, write_out

if TYPE_CHECKING:
    from openvm_prof.model.report import Report
    from openvm_prof.pipeline import CompareOptions

EPILOG = """\b
Examples:
  openvm-prof compare --base main-*.json --head pr-*.json
  openvm-prof compare --base main.json --head pr.json --by air --metric cells
  openvm-prof compare main=a.json main=b.json 16GB=c.json 32GB=d.json --format csv
"""


@click.command(cls=SidesCommand, epilog=EPILOG)
@click.argument("variants", nargs=-1, metavar="[NAME=FILE...]")
@side_options("5%")
@click.option("--metric", "metrics", multiple=True, metavar="GLOB", help="Only metrics of such names.")
@click.option(
    "--group", "groups", multiple=True, metavar="GLOB", help="Only such groups; `Total` is the whole run."
)
@click.option(
    "--by",
    type=click.Choice(("group", "air", "opcode", "segment")),
    default="group",
    show_default=True,
    help="What each row is of.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "markdown", "csv", "json")),
    default="table",
    show_default=True,
    help="How it is written to standard output.",
)
@click.option("--all", "everything", is_flag=True, help="Of two sides, show what is the same, too.")
def compare(
    variants: Sequence[str],
    base: Sequence[str],
    head: Sequence[str],
    form: str,
    everything: bool,
    jobs: int | None,
    **chosen: Any,
) -> None:
    """Compare runs: verdicts on every metric, with the evidence for them.

    Counts are compared exactly; times are tested, which takes 4 runs a side, and better 5 or more.
    """
    options = compare_options(**chosen)
    if variants and (base or head):
        raise click.UsageError("give either --base and --head, or NAME=FILE for each variant")
    if not variants and not (base and head):
        raise click.UsageError("give --base and --head, or NAME=FILE for each variant")
    if variants and everything:
        raise click.UsageError("--all is for --base and --head: of variants, every series is shown")
    if variants:
        _compare_variants(variants, options, form, jobs)
    else:
        _compare_sides(base, head, options, form, everything, jobs)


def _compare_sides(
    base: Sequence[str],
    head: Sequence[str],
    options: CompareOptions,
    form: str,
    everything: bool,
    jobs: int | None,
) -> None:
    from openvm_prof.pipeline import compare_runs
    from openvm_prof.render.verdict_csv import comparison_csv
    from openvm_prof.render.verdict_json import comparison_json
    from openvm_prof.views.comparison import comparison_report

    before, after = load_sides([expand(base, "--base"), expand(head, "--head")], jobs)
    result = compare_runs(before, after, options)
    if form == "json":
        write_out(comparison_json(result))
    elif form == "csv":
        write_out(comparison_csv(result.shown(everything=everything)))
    else:
        _show(comparison_report(result, everything=everything), form, f"{result.base} → {result.head}")


def _compare_variants(variants: Sequence[str], options: CompareOptions, form: str, jobs: int | None) -> None:
    from openvm_prof.pipeline import compare_many
    from openvm_prof.render.verdict_csv import variants_csv
    from openvm_prof.render.verdict_json import variants_json
    from openvm_prof.views.comparison import variants_report

    files: dict[str, list[str]] = {}
    for variant in variants:
        name, equals, path = variant.partition("=")
        if not (name and equals and path):
            raise click.BadParameter(f"{variant!r} is not NAME=FILE", param_hint="'NAME=FILE'")
        files.setdefault(name, []).append(path)
    if len(files) < 2:
        raise click.UsageError("give two variants or more to compare")
    loaded = load_sides([expand(paths, name) for name, paths in files.items()], jobs)
    result = compare_many(dict(zip(files, loaded, strict=True)), options)
    if form == "json":
        write_out(variants_json(result))
    elif form == "csv":
        write_out(variants_csv(result))
    else:
        _show(variants_report(result), form, " / ".join(result.names))


def _show(report: Report, form: str, title: str) -> None:
    if form == "markdown":
        from openvm_prof.render.markdown import render_markdown

        write_out(render_markdown(report))
        return
    from openvm_prof.render.terminal import print_report

    with console_output() as console:
        print_report(report, console, title)
