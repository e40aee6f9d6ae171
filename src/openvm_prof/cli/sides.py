"""Sides: the runs of each side of a comparison, and the options that comparing commands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openvm_prof.cli.options import jobs_option, parse_meta, percent, split_lists
from openvm_prof.errors import BadInputError, Notice, Problems, UsageError, Where
from openvm_prof.model.labels import natural_key

if TYPE_CHECKING:
    from openvm_prof.analysis.series import SideRun
    from openvm_prof.pipeline import CompareOptions


class SidesCommand(click.Command):
    """A command whose `--base` and `--head` take all that follows them up to the next option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each of its further values, as click understands it."""
        spread: list[str] = []
        option, taken = None, 0
        for arg in args:
            if arg.startswith("-") and arg != "-":
                _check_taken(option, taken)
                option, taken = (arg if arg in ("--base", "--head") else None), 0
            elif option is not None:
                spread += [option] if taken else []
                taken += 1
            spread.append(arg)
        _check_taken(option, taken)
        return super().parse_args(ctx, spread)


def _check_taken(option: str | None, taken: int) -> None:
    if option is not None and not taken:
        raise click.UsageError(f"{option} needs a file: where a glob matched none, it is left without")


def expand(values: Iterable[str], option: str) -> list[str]:
    """The files that paths, lists of them and globs mean; those of a glob in natural order.

    Raises UsageError where a glob matches nothing, where there is no file in a list, and where one is
    given twice: a run counts once.
    """
    from openvm_prof.io.files import exists

    paths: list[str] = []
    for value in values:
        parts = [value] if value and exists(value) else [part for part in split_lists([value]) if part]
        if not parts:
            raise UsageError(f"{option}: there is no file in {value!r}")
        for part in parts:
            if has_magic(part) and not exists(part):
                matching = sorted(glob(part, recursive=True), key=natural_key)  # noqa: PTH207 - absolute ones, too
                if not matching:
                    raise UsageError(f"{option}: no file matches {part}")
                paths += matching
            else:
                paths.append(part)
    seen: set[Path] = set()
    for path in paths:
        place = Path(path).resolve()
        if place in seen:
            raise UsageError(f"{option}: {path} is given twice, but a run counts once")
        seen.add(place)
    return paths


def load_sides(sides: Sequence[Sequence[str]], jobs: int | None) -> list[list[SideRun]]:
    """The runs of every side; a combined file has several. All bad files are complained about together."""
    from openvm_prof.analysis.series import SideRun
    from openvm_prof.cli.outputs import progress_line, say
    from openvm_prof.io.files import available_cores, read_metrics
    from openvm_prof.pipeline import DEFAULT_DEVICES, DEFAULT_PROOFS_PER_DEVICE, analyse

    provers = DEFAULT_DEVICES * DEFAULT_PROOFS_PER_DEVICE  # the time on N provers is not compared
    problems = Problems()
    loaded: list[list[SideRun]] = []
    with progress_line([path for paths in sides for path in paths]) as progress:
        for paths in sides:
            runs: list[SideRun] = []
            for path in paths:
                progress(path)
                try:
                    file = read_metrics(path, jobs=jobs or available_cores())
                except BadInputError as error:
                    problems.add(error)
                    continue
                runs += [SideRun(run.key, path, analyse(run.db, provers=provers)) for run in file.runs]
            loaded.append(runs)
    problems.raise_all()
    say(_on_both_sides(sides))
    return loaded


def _on_both_sides(sides: Sequence[Sequence[str]]) -> list[Notice]:
    first: dict[Path, int] = {}
    notices = []
    for side, paths in enumerate(sides):
        for path in paths:
            if first.setdefault(Path(path).resolve(), side) != side:
                notices.append(
                    Notice("it is on several sides: its runs are compared with themselves", Where(path))
                )
    return notices


_MILLISECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s)?")


def milliseconds(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """A time of 0 or more, given as `1`, `1ms` or `0.5s`."""
    match = _MILLISECONDS.fullmatch(value)
    if match is None:
        raise click.BadParameter(f"{value!r} is no time such as 1ms", context, parameter)
    return float(match[1]) * (1000 if match[2] == "s" else 1)


def _probability(context: click.Context, parameter: click.Parameter, value: float) -> float:
    if not 0 < value < 1:
        raise click.BadParameter(f"{value} is not between 0 and 1", context, parameter)
    return value


def side_options(min_change: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that comparing commands share: the sides, what a change is, the conditions.

    `min_change` is the smallest change of a noisy value unless the user says otherwise.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(_OPTIONS):
            command = option(command)
        return _min_change(min_change)(command)

    return decorate


def _min_change(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--min-change",
        callback=percent,
        default=default,
        show_default=True,
        metavar="PERCENT",
        help="A change of a noisy value is one only beyond this.",
    )


_OPTIONS = (
    click.option("--base", multiple=True, metavar="FILE...", help="Runs to compare with: files or globs."),
    click.option("--head", multiple=True, metavar="FILE...", help="Runs to judge: files or globs."),
    click.option(
        "--min-change-abs",
        callback=milliseconds,
        default="1ms",
        show_default=True,
        metavar="TIME",
        help="A change of a time is one only beyond this.",
    ),
    click.option(
        "--alpha",
        type=float,
        callback=_probability,
        default=0.05,
        show_default=True,
        help="How likely a false alarm may be, in each family of tests (docs/verdicts.md).",
    ),
    click.option("--base-meta", multiple=True, metavar="KEY=VALUE", help="A condition of the base's runs."),
    click.option("--head-meta", multiple=True, metavar="KEY=VALUE", help="A condition of the head's runs."),
    click.option("--force", is_flag=True, help="Compare runs of unlike conditions all the same."),
    jobs_option,
)


def compare_options(
    *,
    by: str = "group",
    metrics: Sequence[str] = (),
    groups: Sequence[str] = (),
    min_change: float,
    min_change_abs: float,
    alpha: float,
    base_meta: Sequence[str],
    head_meta: Sequence[str],
    force: bool,
) -> CompareOptions:
    """The options as the pipeline takes them."""
    from openvm_prof.analysis.series import By
    from openvm_prof.analysis.verdicts import Criteria, Selection
    from openvm_prof.pipeline import CompareOptions

    return CompareOptions(
        By(by),
        Criteria(alpha, min_change, min_change_abs),
        Selection(tuple(metrics), tuple(groups)),
        parse_meta(base_meta, "--base-meta"),
        parse_meta(head_meta, "--head-meta"),
        force,
    )
