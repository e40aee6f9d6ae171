"""The options of the drop-in command, which stand on either side of `summary`."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.options import DIFF_STYLES, comparison_options, web_address
from openvm_prof.cli.parser import Parser


def drop_in_options(parser: Parser) -> None:
    """Add them: which runs, how they are reported, where pictures lie."""
    parser.add_paths(
        "--json-paths",
        metavar="FILE...",
        help="Metrics files, also .gz and .zst: separated by spaces or commas, or globs; - is standard "
        "input. X.json gives X.md and X.detailed.md, standard input stdin.md.",
    )
    parser.add_paths(
        "--prev-json-paths",
        metavar="FILE...",
        help="Their previous runs, in the same order; a file that does not exist means a new benchmark.",
    )
    parser.add_spaced("--names", metavar="NAME...", help="Names of the runs. [default: their app groups]")
    parser.add_argument("--output-json", type=Path, metavar="FILE", help="Write Bencher Metric Format here.")
    comparison_options(parser)
    parser.add_choice(
        "--diff-style",
        DIFF_STYLES,
        default="github",
        help="How changes are marked: signs that GitHub shows, coloured HTML, or nothing.",
    )
    parser.add_flag("--inline-detailed", help="Put the detailed tables into X.md too, folded away.")
    parser.add_list("--meta", metavar="KEY=VALUE", help="A condition of the run, for the top of its report.")
    parser.add_argument(
        "--flamegraphs",
        type=Path,
        metavar="DIR",
        help="Write flame graphs (SVG) to this folder, and show them in X.md.",
    )
    parser.add_paths(
        "--symbols",
        metavar="FILE...",
        help="Guest symbols for --flamegraphs, in the order of the files; one for all, or one for each.",
    )
    parser.add_argument(
        "--asset-url",
        type=web_address,
        metavar="URL",
        help="Where pictures will be published; reports link there. [default: where they are written]",
    )
