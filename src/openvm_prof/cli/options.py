"""Options: what the flags of the command line mean, checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openvm_prof.pipeline import ReportOptions

DIFF_STYLES = ("github", "html", "plain")


class Comparison(NamedTuple):
    """The options that reports have in common; those of `comparison_options` under the names of the flags."""

    num_devices: int = 16
    proofs_per_device: int = 2
    noise_threshold: float = 5.0
    diff_style: str = "github"
    inline_detailed: bool = False
    meta: Mapping[str, str] = MappingProxyType({})
    jobs: int | None = None
    keep_going: bool = False
    max_rows: int | None = None
    asset_url: str | None = None

    @property
    def processes(self) -> int:
        """How many processes read a large file: as asked for, or one per available core."""
        from openvm_prof.io.files import available_cores

        return self.jobs or available_cores()

    def report_options(self) -> ReportOptions:
        """As the pipeline takes them."""
        from openvm_prof.pipeline import ReportOptions
        from openvm_prof.render.markdown import DiffStyle

        return ReportOptions(
            provers=self.num_devices * self.proofs_per_device,
            noise_percent=self.noise_threshold,
            diff_style=DiffStyle(self.diff_style),
            inline_detailed=self.inline_detailed,
            meta=self.meta,
            max_rows=self.max_rows,
            asset_url=self.asset_url,
        )


def web_address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An address to link to: of the web, or relative to where the report will lie."""
    if value is not None and re.match(r"\s*(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:", value):
        raise click.BadParameter(f"{value!r} is no address of the web", context, parameter)
    return value


def percent(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """A percentage that is not negative, given as `5` or `5%`."""
    try:
        number = float(value.removesuffix("%"))
    except ValueError:
        number = math.nan
    if not (number >= 0 and math.isfinite(number)):
        raise click.BadParameter(f"{value!r} is no percentage of 0 or more", context, parameter)
    return number


def split_lists(values: Sequence[str]) -> list[str]:
    """All values of a repeated option of comma-separated lists, in order."""
    return [part.strip() for value in values for part in value.split(",")]


def parse_pairs(values: Sequence[str], option: str) -> dict[str, str]:
    """`KEY=VALUE` pairs in order; a repeated key is an error, as is one without `=`."""
    pairs: dict[str, str] = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{value!r} is not KEY=VALUE", param_hint=f"'{option}'")
        if key.strip() in pairs:
            raise click.BadParameter(f"{key.strip()!r} is given twice", param_hint=f"'{option}'")
        pairs[key.strip()] = text
    return pairs


def parse_meta(values: Sequence[str], option: str = "--meta") -> dict[str, str]:
    """The conditions of a run: pairs without outer white space."""
    return {key: text.strip() for key, text in parse_pairs(values, option).items()}


def comparison_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `Comparison` that every reporting command has."""
    for option in reversed(_COMPARISON):
        command = option(command)
    return command


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    help="Processes that read a large file; results do not depend on it. [default: available cores]",
)
"""How many processes read; commands that only read have it too."""

noise_option = click.option(
    "--noise-threshold",
    callback=percent,
    metavar="PERCENT",
    default="5",
    show_default=True,
    help="Mark a change only beyond this percentage.",
)

_COMPARISON = (
    click.option(
        "--num-devices",
        type=click.IntRange(1, 1 << 20),
        default=16,
        show_default=True,
        help="Devices that prove at once.",
    ),
    click.option(
        "--proofs-per-device",
        type=click.IntRange(1, 1 << 20),
        default=2,
        show_default=True,
        help="Proofs that run at once on a device.",
    ),
    noise_option,
    jobs_option,
    click.option(
        "--max-rows",
        type=click.IntRange(1),
        help="Show at most this many rows of each detailed table. [default: all]",
    ),
    click.option(
        "--keep-going",
        is_flag=True,
        help="Report the files that can be read, although others cannot; the exit code is still 3.",
    ),
)
