"""Writes the samples of the demo: same seed, same bytes.

    python -m samples.generate OUT_DIR [--seed 7]

writes NAME.json (a run) and NAME.prev.json (the run before it) for each era, and for
`combined`, a file of two runs; and in `sides/` five runs each of one program before and after a change,
for `compare` and `check`. The figures are made up but hang together: a proof's total is the sum
of its parts, instruction counts agree between execution modes, rows are padded to powers of two.

Between a run and the one before it: times move by a few percent of noise; the app grew from 10 to 11
segments; its opening became 12 % slower and the leaf's trace generation faster by as much; one group
is new, one metric vanished, one counter fell to zero and another rose from it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from samples.eras import ERAS
from samples.scenarios import SEED, build_combined, build_pair, build_sides


def write_samples(out_dir: Path, seed: int = SEED) -> list[Path]:
    """Write every sample into `out_dir`, which is made where it is missing; gives the files' paths."""
    out_dir.mkdir(parents=True, exist_ok=True)
    pairs: dict[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        **{era: build_pair(era, seed) for era in ERAS},
        "combined": build_combined(seed),
    }
    written = []
    for stem, (current, before) in pairs.items():
        for suffix, content in ((".json", current), (".prev.json", before)):
            path = out_dir / f"{stem}{suffix}"
            path.write_bytes((json.dumps(content, indent=2) + "\n").encode())
            written.append(path)
    sides = out_dir / "sides"
    sides.mkdir(exist_ok=True)
    for stem, run in build_sides(seed).items():
        path = sides / f"{stem}.json"
        path.write_bytes((json.dumps(run, indent=2) + "\n").encode())
        written.append(path)
    return written


def main() -> None:
    """Write the samples where the command line says, and list them."""
    parser = argparse.ArgumentParser(description="Write sample metrics files of every era of OpenVM.")
    parser.add_argument("out_dir", type=Path, metavar="OUT_DIR", help="folder to write into")
    parser.add_argument("--seed", type=int, default=SEED, help="noise of the runs (default: %(default)s)")
    options = parser.parse_args()
    for path in write_samples(options.out_dir, options.seed):
        print(path)


if __name__ == "__main__":
    main()
