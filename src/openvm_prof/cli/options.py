"""Options: what the flags of the command line mean, checked.

Annotations are evaluated, as in `errors`.
"""

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from openvm_prof.cli.parser import Parser, whole
from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.core.catalog.dimensions import Dimension
    from openvm_prof.report.reports import ReportOptions

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
    fail_on_empty: bool = False
    max_rows: int | None = None
    asset_url: str | None = None

    @property
    def processes(self) -> int:
        """How many processes read a large file: as asked for, or one per available core."""
        from openvm_prof.core.reading.files import available_cores

        return self.jobs or available_cores()

    @property
    def provers(self) -> int:
        """How many proofs run at once."""
        return self.num_devices * self.proofs_per_device

    def report_options(self) -> "ReportOptions":
        """As the pipeline takes them."""
        from openvm_prof.core.document.markdown import DiffStyle
        from openvm_prof.report.reports import ReportOptions

        return ReportOptions(
            provers=self.provers,
            noise_percent=self.noise_threshold,
            diff_style=DiffStyle(self.diff_style),
            inline_detailed=self.inline_detailed,
            meta=self.meta,
            max_rows=self.max_rows,
            asset_url=self.asset_url,
        )


def web_address(text: str) -> str:
    """An address to link to: of the web, or relative to where the report will lie."""
    if re.match(r"\s*(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise ArgumentTypeError(f"{text!r} is not a web address")
    return text


def percent(text: str) -> float:
    """A percentage that is not negative, given as `5` or `5%`."""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = math.nan
    if not (number >= 0 and math.isfinite(number)):
        raise ArgumentTypeError(f"{text!r} is not a percentage of 0 or more")
    return number


def percentiles_list(text: str) -> tuple[float, ...]:
    """Percentiles from 0 to 100, given as `50,95`; sorted, each once."""
    try:
        found = sorted({float(part) for part in text.split(",")})
    except ValueError:
        found = [math.nan]
    if not all(0 <= percent <= 100 for percent in found):
        raise ArgumentTypeError(f"{text!r} is not a list of percentiles such as 50,95")
    return tuple(found)


_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


def seconds(text: str) -> float:
    """A time in seconds, given as `10s`, `500ms` or `2min`."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(ms|s|min|h)?", text)
    if match is None:
        raise ArgumentTypeError(f"{text!r} is not a time such as 10s, 500ms or 2min")
    return float(match[1]) * _UNITS[match[2] or "s"]


def per_hour(text: str) -> float:
    """A price per hour, given as `2.5`, `2.5/h` or `0.0007/s`."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(?:/(s|min|h))?", text)
    if match is None:
        raise ArgumentTypeError(f"{text!r} is not a price such as 2.5/h")
    return float(match[1]) * _UNITS["h"] / _UNITS[match[2] or "h"]


def parse_pairs(values: Sequence[str], option: str) -> dict[str, str]:
    """`KEY=VALUE` pairs in order; a repeated key is an error, as is one without `=`."""
    pairs: dict[str, str] = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"{option}: {value!r} is not KEY=VALUE")
        if key.strip() in pairs:
            raise UsageError(f"{option}: {key.strip()!r} is given twice")
        pairs[key.strip()] = text
    return pairs


def parse_meta(values: Sequence[str], option: str = "--meta") -> dict[str, str]:
    """The conditions of a run: pairs without outer white space."""
    return {key: text.strip() for key, text in parse_pairs(values, option).items()}


def jobs_option(parser: Parser) -> None:
    """How many processes read; commands that only read have it too."""
    parser.add_argument(
        "--jobs",
        type=whole(1, 1024),
        metavar="N",
        help="Number of processes for reading large files; results are the same for any number. [default: "
        "available cores]",
    )


def runs_store_option(parser: Parser) -> None:
    """Which history `history:COMMIT` is looked up in; `Command` takes it, no command does."""
    parser.add_argument(
        "--store",
        dest="runs_store",
        metavar="DIR",
        help="Folder of the history, for history:COMMIT. [default: $OPENVM_PROF_STORE, else openvm-history]",
    )


def files_argument(parser: Parser) -> None:
    """The runs of a command that takes several."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="Metrics files (plain, .gz or .zst), comma-separated lists or globs; - is standard input, "
        "history:COMMIT is a run of the history.",
    )
    runs_store_option(parser)


def empty_option(parser: Parser, *, default: bool = False) -> None:
    """Whether a run without metrics is an error."""
    parser.add_switch(
        "--fail-on-empty",
        default=default,
        help=f"Exit with code 3 if a run has no metrics. [default: {'yes' if default else 'no'}]",
    )


def by_option(parser: Parser, *, default: str, help: str, without: Sequence[str] = ()) -> None:
    """What numbers are told apart by: dimensions, joined by `+`."""
    from openvm_prof.core.catalog.dimensions import DIMENSIONS  # the drop-in path has no use for it

    names = [each.name for each in DIMENSIONS if each.name not in without]
    parser.add_argument(
        "--by",
        type=_dimensions,
        default=default,
        metavar="DIMENSION[+...]",
        help=f"{help}: {', '.join(names[:-1])} or {names[-1]}, or several joined by +.",
    )


def _dimensions(text: str) -> "tuple[Dimension, ...]":
    from openvm_prof.core.catalog.dimensions import dimensions

    try:
        return dimensions(text)
    except UsageError as error:
        raise ArgumentTypeError(error.message) from None


def noise_option(parser: Parser) -> None:
    """From which change a difference is marked."""
    parser.add_argument(
        "--noise-threshold",
        type=percent,
        metavar="PERCENT",
        default="5",
        help="Mark a change only if it is larger than this percentage.",
    )


def comparison_options(parser: Parser) -> None:
    """The options of `Comparison` that every reporting command has."""
    parser.add_argument(
        "--num-devices",
        type=whole(1, 1 << 20),
        metavar="N",
        default=16,
        help="Number of devices that prove in parallel.",
    )
    parser.add_argument(
        "--proofs-per-device",
        type=whole(1, 1 << 20),
        metavar="N",
        default=2,
        help="Number of proofs that run in parallel on each device.",
    )
    noise_option(parser)
    jobs_option(parser)
    empty_option(parser)
    parser.add_argument(
        "--max-rows",
        type=whole(1),
        metavar="N",
        help="Show at most this many rows of each detailed table. [default: all]",
    )
    parser.add_flag(
        "--keep-going",
        help="Report the readable files even if others cannot be read; the exit code is still 3.",
    )
