"""Writes a timeline: `python -m samples.timeline OUT_DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.scenarios import SEED
from samples.timeline.plan import plan
from samples.timeline.write import COMMITS, write_timeline


def main() -> None:
    """Write a timeline where the command line says, and say what is in it."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.timeline", description="Write runs of many commits, with planted changes."
    )
    parser.add_argument("out_dir", type=Path, metavar="OUT_DIR", help="folder to write into")
    parser.add_argument("--commits", type=int, default=COMMITS, help="commits of main (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="noise of the runs (default: %(default)s)")
    options = parser.parse_args()
    try:
        timeline = plan(options.seed, options.commits)
    except ValueError as error:
        parser.error(str(error))
    write_timeline(timeline, options.out_dir)
    print(f"{len(timeline.commits)} commits, {len(timeline.runs)} runs in {options.out_dir}")


if __name__ == "__main__":
    main()
