"""Search: a bounded run of each fuzzing target, from seeds of every era.

    python -m tests.fuzz.search [--seconds 60] [--target parser|runs]

What breaks something is kept below build/fuzz, and how to see it again is printed. Exit code 1 then.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from samples.eras import ERAS
from samples.scenarios import build_pair

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "fuzz"
FOUND = Path(__file__).parent / "found"
TARGETS = ("parser", "runs")
_LONGEST = 4096


def write_seeds(place: Path) -> None:
    """Files of every era, cut down to the first entries of each list, and what was once found."""
    place.mkdir(parents=True, exist_ok=True)
    for era in ERAS:
        now, before = build_pair(era, segments=1)
        parts = [json.dumps({name: run[name][:6] for name in run}).encode() for run in (now, before)]
        (place / f"seed-{era}").write_bytes(parts[0])
        (place / f"seed-{era}-and-previous").write_bytes(b"\xfe\xff".join(parts))
    for path in FOUND.glob("*"):
        (place / f"found-{path.name}").write_bytes(path.read_bytes())


def search(target: str, seconds: int) -> bool:
    """Fuzz one target; prints its figures, and says whether nothing was found."""
    corpus = PLACE / target / "corpus"
    write_seeds(corpus)
    kept = PLACE / target / "broken-"
    log = PLACE / target / "log.txt"
    command = [
        sys.executable, "-m", "tests.fuzz.harness", target,
        f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=20", "-rss_limit_mb=3000",
        f"-artifact_prefix={kept}", "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    with log.open("wb") as output:
        ended = subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, check=False)
    text = log.read_text(errors="replace")
    executed = re.search(r"number_of_executed_units: (\d+)", text)
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", text)[-1:]
    shown = "".join(f", {cov} edges, {ft} features, {corp} inputs kept" for cov, ft, corp in covered)
    print(f"{target}: {int(executed[1]) if executed else 0:,} executions in {seconds} s{shown}")
    if ended.returncode:
        print(f"{target}: something broke; the end of {log.relative_to(ROOT)}:")
        print("\n".join(text.splitlines()[-30:]))
        print(f"again: python -m tests.fuzz.harness {target} {kept.relative_to(ROOT)}…")
    return ended.returncode == 0


def main() -> None:
    """Search both targets, or one, for some seconds in all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--target", choices=TARGETS)
    options = parser.parse_args()
    targets = [options.target] if options.target else list(TARGETS)
    results = [search(target, max(1, options.seconds // len(targets))) for target in targets]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
