"""Store options: which history a command means."""

from __future__ import annotations

import os
from pathlib import Path

from openvm_prof.cli.parser import Parser

VARIABLE = "OPENVM_PROF_STORE"
DEFAULT = "openvm-history"


def store_option(parser: Parser) -> None:
    """The folder of the history."""
    parser.add_argument(
        "--store",
        metavar="DIR",
        help=f"The folder of the history. [default: {DEFAULT}, or what {VARIABLE} says]",
    )


def store_folder(store: str | None) -> Path:
    """The folder that the option or the environment names."""
    from openvm_prof.history.engine import require_libraries

    require_libraries()
    return Path(store or os.environ.get(VARIABLE) or DEFAULT)
