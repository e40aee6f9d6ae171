"""Sides: the runs of each side of a comparison, and the options that comparing commands share."""

from __future__ import annotations

import argparse
import math
import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from openvm_prof.cli.options import empty_option, jobs_option, parse_meta, percent, runs_store_option
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.core.errors import Location, Notice

if TYPE_CHECKING:
    from openvm_prof.comparison.comparing import CompareOptions
    from openvm_prof.comparison.series import SideRun
    from openvm_prof.core.catalog.dimensions import Dimension


def load_sides(
    sides: Sequence[Sequence[str]],
    jobs: int | None,
    *,
    provers: int | None = None,
    fail_on_empty: bool = False,
) -> list[list[SideRun]]:
    """The runs of every side; a combined file has several. All bad files are complained about together.

    With `fail_on_empty` a run without metrics is bad, too. Parallel times are those on `provers`, or with
    a prover for each proof.
    """
    from openvm_prof.cli.outputs import print_notices, progress_line
    from openvm_prof.comparison.series import SideRun
    from openvm_prof.core.analysis.run import DEFAULT_PROVERS, analyse
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.core.reading.standard_input import source_name
    from openvm_prof.core.runs.file_reader import FileReader

    loaded: dict[str, list[SideRun]] = {}  # what is on several sides is read, and complained about, once
    paths = list(dict.fromkeys(path for side in sides for path in side))
    with progress_line(paths) as progress:
        reader = FileReader(jobs or available_cores(), fail_on_empty=fail_on_empty, progress=progress)
        for path in paths:
            file = reader.read(path)
            name = source_name(path)
            loaded[path] = [
                SideRun(
                    run.key,
                    name,
                    analyse(run.db, provers=provers or DEFAULT_PROVERS),
                    provers is not None,
                    _told(path),
                )
                for run in (() if file is None else file.runs)
            ]
    reader.problems.raise_all()
    print_notices(_on_both_sides(sides))
    return [[run for path in side for run in loaded[path]] for side in sides]


def _told(path: str) -> Mapping[str, str]:
    """The conditions that the source of a run knows; of a file none."""
    from openvm_prof.core.reading.sources import source_of

    source = source_of(path)
    return {} if source is None else source.facts(path).conditions


def _on_both_sides(sides: Sequence[Sequence[str]]) -> list[Notice]:
    first: dict[str, int] = {}
    notices = []
    for side, paths in enumerate(sides):
        for path in paths:
            if first.setdefault(os.path.realpath(path), side) != side:
                notices.append(
                    Notice(
                        "the file is on several sides: its runs are compared with themselves", Location(path)
                    )
                )
    return notices


_ALPHA = 0.05


class _Files(argparse.Action):
    """Takes what follows an option up to the next one."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        if not values:
            message = "expected at least one file; did a glob match nothing?"
            raise argparse.ArgumentError(self, message)
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), *values])


_MILLISECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s)?")


def milliseconds(text: str) -> float:
    """A time of 0 or more, given as `1`, `1ms` or `0.5s`."""
    match = _MILLISECONDS.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 1ms")
    return float(match[1]) * (1000 if match[2] == "s" else 1)


def _probability(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return number


def side_options(parser: Parser, min_change: str, *, fail_on_empty: bool = False) -> None:
    """The options that comparing commands share: the sides, what a change is, the conditions.

    `min_change` is the default that help shows for the smallest change of a noisy value;
    `compare_options` applies it. `fail_on_empty` says whether runs without metrics are refused by default.
    """
    for side, use in (("--base", "to compare with"), ("--head", "to judge")):
        parser.add_argument(
            side,
            nargs="*",
            action=_Files,
            default=[],
            metavar="FILE",
            help=f"Runs {use}: one or more files, comma-separated lists or globs, or history:COMMIT.",
        )
    runs_store_option(parser)
    parser.add_argument(
        "--min-change",
        type=percent,
        metavar="PERCENT",
        help=f"Ignore changes of noisy values (times, rates) up to this percentage. [default: {min_change}]",
    )
    parser.add_argument(
        "--min-change-abs",
        type=milliseconds,
        default="1ms",
        metavar="TIME",
        help="Ignore changes of times up to this duration.",
    )
    parser.add_argument(
        "--alpha",
        type=_probability,
        metavar="P",
        help="Significance level: the accepted chance of a false alarm in each family of tests "
        f"(docs/verdicts.md). [default: {_ALPHA}]",
    )
    for option, side in (("--base-meta", "base"), ("--head-meta", "head")):
        parser.add_list(
            option,
            metavar="KEY=VALUE",
            help=f"A condition of the {side} runs, such as the instance type; repeatable.",
        )
    parser.add_argument(
        "--provers",
        type=whole(1, 1 << 20),
        metavar="N",
        help="Compute parallel times for N provers. [default: one for each proof]",
    )
    parser.add_flag("--force", help="Compare the runs even if their conditions differ.")
    empty_option(parser, default=fail_on_empty)
    jobs_option(parser)


def compare_options(
    *,
    by: tuple[Dimension, ...] = (),
    metric: Sequence[str] = (),
    group: Sequence[str] = (),
    min_change: float | None,
    default_min_change: str,
    min_change_abs: float,
    alpha: float | None,
    base_meta: Sequence[str],
    head_meta: Sequence[str],
    force: bool,
) -> CompareOptions:
    """The options as the pipeline takes them."""
    from openvm_prof.comparison.comparing import CompareOptions
    from openvm_prof.comparison.series import BY_GROUP
    from openvm_prof.comparison.verdicts import Criteria, Selection

    return CompareOptions(
        by or BY_GROUP,
        Criteria(
            _ALPHA if alpha is None else alpha,
            percent(default_min_change) if min_change is None else min_change,
            min_change_abs,
        ),
        Selection(tuple(metric), tuple(group)),
        parse_meta(base_meta, "--base-meta"),
        parse_meta(head_meta, "--head-meta"),
        force,
    )
