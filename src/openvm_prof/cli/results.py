"""Results: where they go and as what, by the options that all commands with results share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from openvm_prof.cli.parser import Parser
from openvm_prof.core.document.format_names import EXTENSIONS
from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.core.document.formats import Drawn, Result
    from openvm_prof.core.errors import Notice


def result_options(parser: Parser, *, pictures: bool = False) -> None:
    """`--format` and `--out`; with `pictures` a result can also be drawn, as SVG."""
    endings = ", ".join(EXTENSIONS.values()) + (" or .svg" if pictures else "")
    formats = ("table", *EXTENSIONS, *(("svg",) if pictures else ()))
    parser.add_choice("--format", formats, help="Output format. [default: table]")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=f"Write to a file instead; its extension chooses the format: {endings}.",
    )


def check_out(out: Path | None, read: Sequence[str], *, pictures: bool = False) -> None:
    """Raise UsageError, before anything is read, where the file cannot be written or would be an input."""
    if out is None:
        return
    from openvm_prof.cli.outputs import check_overwrites
    from openvm_prof.core.document.formats import format_of_file

    if not (pictures and _is_picture(out)):
        format_of_file(str(out))
    check_overwrites([out], read)


def _is_picture(out: Path) -> bool:
    return out.suffix.lower() == ".svg"


def put(result: Result, format: str | None, out: Path | None = None, notices: Iterable[Notice] = ()) -> None:
    """Print a result, or write it to a file. Raises UsageError where both say different formats.

    `notices` are those of the result, for standard error where it is written as CSV or drawn: there is no
    room for them.
    """
    from openvm_prof.cli.outputs import print_run_notices

    _put(result, format, out)
    if format in ("csv", "svg") or (out is not None and out.suffix.lower() in (".csv", ".svg")):
        print_run_notices(notices)


def _put(result: Result, format: str | None, out: Path | None) -> None:
    from openvm_prof.cli.stdout import console_output, write_out
    from openvm_prof.core.document.formats import format_named, format_of_file

    if format == "svg" and out is None:
        write_out(cast("Drawn", result).picture())
    elif out is not None and _is_picture(out):
        if format not in (None, "svg"):
            raise UsageError(f"--format {format} contradicts --out {out}; leave one of them out")
        write_out(cast("Drawn", result).picture(), out)
    elif out is not None:
        chosen = format_of_file(str(out))
        if format not in (None, chosen.name):
            raise UsageError(f"--format {format} contradicts --out {out}; leave one of them out")
        write_out(chosen.write(result), out)
    elif format in (None, "table"):
        from openvm_prof.core.document.terminal import print_report

        with console_output() as console:
            print_report(result.document(), console, result.title)
    else:
        assert format is not None
        write_out(format_named(format).write(result))
