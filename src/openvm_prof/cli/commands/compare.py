"""`openvm-prof compare`: verdicts on two sides of runs, or any number of variants side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openvm_prof.cli.options import by_option
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.results import check_out, put, result_options
from openvm_prof.cli.session import Session
from openvm_prof.cli.sides import compare_options, load_sides, side_options
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.paths import expand_side

if TYPE_CHECKING:
    from openvm_prof.comparison.comparing import CompareOptions
    from openvm_prof.comparison.series import SideRun
    from openvm_prof.core.document.formats import Result

EPILOG = """
Examples:
  openvm-prof compare --base main-*.json --head pr-*.json
  openvm-prof compare --base main.json --head pr.json --by air --metric cells
  openvm-prof compare --base main.json --head pr.json --by air+segment --metric rows
  openvm-prof compare main=a.json main=b.json 16GB=c.json 32GB=d.json --format csv
"""

_MIN_CHANGE = "5"

USAGE = "[OPTIONS] (--base FILE... --head FILE... | NAME=FILE...)"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument(
        "variants", nargs="*", metavar="NAME=FILE", help="A run of a variant, instead of --base and --head."
    )
    side_options(parser, min_change=_MIN_CHANGE)
    parser.add_list("--metric", metavar="GLOB", help="Only metrics whose names match; repeatable.")
    parser.add_list(
        "--group", metavar="GLOB", help="Only groups whose names match; repeatable; `Total` is the whole run."
    )
    by_option(
        parser, default="group", help="What each row stands for, within its group", without=("function",)
    )
    result_options(parser)
    parser.add_flag("--all", help="Also show what is the same (--base and --head only).")


def compare(
    _: Session,
    /,
    variants: Sequence[str],
    base: Sequence[str],
    head: Sequence[str],
    format: str | None,
    out: Path | None,
    all: bool,
    provers: int | None,
    jobs: int | None,
    fail_on_empty: bool,
    **chosen: Any,
) -> None:
    """Compare runs: a verdict on every metric, with its evidence.

    Counts are compared exactly. Times are tested statistically, which needs at least 4 runs per side;
    5 or more are better.
    """
    options = compare_options(default_min_change=_MIN_CHANGE, **chosen)
    if variants and (base or head):
        raise UsageError("give either --base and --head, or NAME=FILE for each variant")
    if not variants and not (base and head):
        raise UsageError("give --base and --head, or NAME=FILE for each variant")
    if variants and all:
        raise UsageError("--all is for --base and --head: variants always show every series")
    check_out(out, [*base, *head, *(variant.partition("=")[2] for variant in variants)])
    show = partial(put, format=format, out=out)
    load = partial(load_sides, jobs=jobs, provers=provers, fail_on_empty=fail_on_empty)
    if variants:
        _compare_variants(variants, options, load, show)
    else:
        _compare_sides(base, head, options, all, load, show)


_Load = Callable[[Sequence[Sequence[str]]], "list[list[SideRun]]"]
_Show = Callable[["Result"], None]


def _compare_sides(
    base: Sequence[str],
    head: Sequence[str],
    options: CompareOptions,
    everything: bool,
    load: _Load,
    show: _Show,
) -> None:
    from openvm_prof.comparison.comparing import compare_runs
    from openvm_prof.comparison.shown import ShownComparison

    sides = [expand_side(base, "--base"), expand_side(head, "--head")]
    before, after = load(sides)
    show(ShownComparison(compare_runs(before, after, options), everything))


def _compare_variants(variants: Sequence[str], options: CompareOptions, load: _Load, show: _Show) -> None:
    from openvm_prof.comparison.comparing import compare_many
    from openvm_prof.comparison.shown import ShownVariants

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
    show(ShownVariants(compare_many(dict(zip(files, loaded, strict=True)), options)))
