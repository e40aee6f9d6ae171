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
        help="Metrics files (plain, .gz or .zst), separated by spaces or commas, or globs. X.json makes X.md "
        "and X.detailed.md; - is standard input and makes stdin.md.",
    )
    parser.add_paths(
        "--prev-json-paths",
        metavar="FILE...",
        help="Previous runs to compare with, in the same order; a missing file means a new benchmark.",
    )
    parser.add_spaced("--names", metavar="NAME...", help="Names of the runs. [default: their app groups]")
    parser.add_argument(
        "--output-json", type=Path, metavar="FILE", help="Write Bencher Metric Format to this file."
    )
    comparison_options(parser)
    parser.add_choice(
        "--diff-style",
        DIFF_STYLES,
        default="github",
        help="How to mark changes: markup that GitHub renders, coloured HTML, or none.",
    )
    parser.add_flag("--inline-detailed", help="Also put the detailed tables into X.md, collapsed.")
    parser.add_list(
        "--meta",
        metavar="KEY=VALUE",
        help="A condition of the run, shown at the top of its report; repeatable.",
    )
    parser.add_argument(
        "--flamegraphs",
        type=Path,
        metavar="DIR",
        help="Write flame graphs (SVG) to this folder and show them in X.md.",
    )
    parser.add_paths(
        "--symbols",
        metavar="FILE...",
        help="Guest symbols for --flamegraphs: one file for all runs, or one per run in the same order.",
    )
    parser.add_argument(
        "--asset-url",
        type=web_address,
        metavar="URL",
        help="Base URL for links to pictures in reports. [default: where they are written]",
    )
