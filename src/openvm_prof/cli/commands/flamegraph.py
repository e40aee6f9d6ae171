"""`openvm-prof flamegraph`: flame graphs of a metrics file, alone or against another run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.cli.options import jobs_option, runs_store_option
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.paths import split_lists

if TYPE_CHECKING:
    from openvm_prof.profile.profile import ProfileKind
    from openvm_prof.profile.profiling import GraphText

EPILOG = """
Examples:
  openvm-prof flamegraph fib.json --symbols fib.syms --out graphs
  openvm-prof flamegraph fib.json --base old/fib.json --format svg,html
  openvm-prof flamegraph fib.json --stack opcode,air_name --value cells_used --format folded
"""

_FORMATS = ("folded", "svg", "pprof", "speedscope", "firefox", "html")

USAGE = "[OPTIONS] FILE"


def stack_options(parser: Parser) -> None:
    """The options of every command that reads call stacks."""
    parser.add_argument(
        "--symbols",
        metavar="FILE",
        help="File with the names of guest functions, for stack frames that are offsets.",
    )
    parser.add_argument("--base", metavar="FILE", help="A run of the same program to compare with.")
    parser.add_argument(
        "--base-symbols", metavar="FILE", help="Symbols of the base. [default: those of --symbols]"
    )
    runs_store_option(parser)
    jobs_option(parser)


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("file", metavar="FILE", help="A metrics file; - is standard input.")
    stack_options(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="Output folder; created if missing. [default: the folder of FILE]",
    )
    parser.add_list(
        "--format",
        metavar="FORMAT,...",
        help="Output formats: folded, svg and pprof (one file per graph); speedscope, firefox (Firefox "
        "Profiler) and "
        "html (one file for all graphs). [default: svg]",
    )
    parser.add_flag("--reverse", help="Also write reversed graphs, with the innermost frames at the root.")
    parser.add_list(
        "--stack",
        metavar="KEY,...",
        help="Use these labels as the frames, instead of the standard graphs.",
    )
    parser.add_argument(
        "--value",
        metavar="METRIC[+METRIC]",
        help="The metric that --stack counts; several metrics are added up.",
    )


def flamegraph(
    _: Session,
    /,
    file: str,
    symbols: str | None,
    base: str | None,
    base_symbols: str | None,
    jobs: int | None,
    out: Path | None,
    format: Sequence[str],
    reverse: bool,
    stack: Sequence[str],
    value: str | None,
) -> None:
    """Write flame graphs of instructions and cells by guest function.

    There is one graph per group and kind: instructions (frequency) by function, DSL instruction and
    opcode; cells (cells_used) by the same and AIR; halo2 cells by cell_tracker_span.
    """
    from openvm_prof.cli.file_names import graph_names
    from openvm_prof.cli.outputs import check_overwrites, print_run_notices, progress_line
    from openvm_prof.cli.stack_inputs import load_stacks
    from openvm_prof.core.io.files import make_folder, write_whole
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.core.runs.paths import one_file, report_place

    chosen = _chosen_formats(format or ("svg",))
    kinds = _kinds(stack, value)
    file = one_file(file, "FILE")
    base = None if base is None else one_file(base, "--base")
    with progress_line([file]) as progress:
        progress(file)
        loaded = load_stacks(
            file,
            kinds,
            symbols=symbols,
            base=base,
            base_symbols=base_symbols,
            jobs=jobs or available_cores(),
        )
    from openvm_prof.profile.profiling import graph_texts, with_reversed

    folder = report_place(file).parent if out is None else out
    planned: list[tuple[Path, GraphText]] = []
    drawn = [with_reversed(entry.profiles) if reverse else list(entry.profiles) for entry in loaded]
    all_names = graph_names([(entry.stem, profiles) for entry, profiles in zip(loaded, drawn, strict=True)])
    for entry, profiles, of_entry in zip(loaded, drawn, all_names, strict=True):
        before = entry.base if entry.base is None or not reverse else with_reversed(entry.base)
        names = dict(zip(map(id, profiles), of_entry, strict=True))
        if profiles:
            for made in graph_texts(profiles, chosen, entry.stem, before):
                name = entry.stem if made.profile is None else names[id(made.profile)]
                planned.append((folder / f"{name}.{made.extension}", made))
    check_overwrites([path for path, _ in planned], (file, symbols, base, base_symbols))
    if planned and out is not None:
        make_folder(out)
    for path, made in planned:
        write_whole(path, made.make())
    print_run_notices(notice for entry in loaded for notice in entry.notices)


def _chosen_formats(formats: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(split_lists(formats)))
    for name in chosen:
        if name not in _FORMATS:
            raise UsageError(f"--format: {name!r} is not one of {', '.join(_FORMATS)}")
    return chosen


def _kinds(stack: Sequence[str], value: str | None) -> Sequence[ProfileKind]:
    """The standard kinds, or the one that was asked for."""
    from openvm_prof.profile.profile_kinds import STANDARD_KINDS, profile_kind

    keys = split_lists(stack)
    if not keys and value is None:
        return STANDARD_KINDS
    if not keys or value is None:
        raise UsageError("--stack and --value must be given together")
    metrics = [metric.strip() for metric in value.split("+")]
    for option, names in (("--stack", keys), ("--value", metrics)):
        if not all(names) or len(set(names)) < len(names):
            raise UsageError(f"{option}: a name is empty or given twice")
    return (profile_kind(keys, metrics),)
