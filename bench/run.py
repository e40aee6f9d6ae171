"""The benchmark: whole processes of openvm-prof against targets, as ratios within one run.

    python -m bench.run [--runs N] [--quick]

It measures the openvm-prof of the environment that it runs in. `make bench` makes one without the tools of
development, as users have: some of these (typing_extensions, for one) are imported where they are there.

The yardstick for large files is `json.load` of the same file as a process of its own, since everyone
has it; for small ones the interpreter that does nothing. Exit code 1 where a target is missed. It is
no test: it depends on the machine, and nothing but `make bench` calls it.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import inputs
from bench.probe import Command, Sample, interleaved, own_peak, peak_of_all
from samples.shapes import RUNS, SHAPES

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "build" / "bench" / f"inputs-{inputs.VERSION}"
LOG = ROOT / "build" / "bench" / "stderr.txt"
TOOL = str(Path(sys.executable).with_name("openvm-prof"))

MEDIUM, LARGE = 8, 120  # megabytes, as the generator counts them
GROWTH = (MEDIUM, 30, LARGE, 240)
GRAPHS = (MEDIUM, 30, LARGE)
MANY = 40
SHAPE_COUNTS = (2_000, 8_000)
_SMALLEST_SECONDS, _SMALLEST_MIB = 0.05, 2.0
"""What is taken for the least that a file costs over start-up: below it, ratios are noise."""
SHORT = 3
"""How many times as many runs commands of a tenth of a second get: what else the machine does shows more."""

_JSON = "import json, sys; json.load(open(sys.argv[1]))"
_ORJSON = "import orjson, sys; orjson.loads(open(sys.argv[1], 'rb').read())"
_NO_GC = "import gc; gc.disable(); "
_BELOW_SIZE_FROM = 100e6
_WELL_BELOW = 0.8
"""From `_BELOW_SIZE_FROM` bytes on, memory is to stay below this share of the file's size."""


class Row(NamedTuple):
    """One line of the table; a target of None is no target, a figure of None is not shown.

    `ratio` is `wall` over `yardstick` unless given: growth has an exponent there.
    """

    case: str
    wall: float | None = None
    yardstick: float | None = None
    ratio: float | None = None
    target: float | None = None
    peak: float | None = None
    peak_target: float | None = None

    @property
    def factor(self) -> float | None:
        """What `target` limits."""
        if self.ratio is not None or self.wall is None or self.yardstick is None:
            return self.ratio
        return self.wall / self.yardstick

    @property
    def met(self) -> bool | None:
        """Whether all targets of the row are met; None where it has none."""
        pairs = ((self.factor, self.target), (self.peak, self.peak_target))
        limits = [value is not None and value <= target for value, target in pairs if target is not None]
        return all(limits) if limits else None


def report_on(*paths: Path, jobs: int | None = None) -> Command:
    """The command that writes the reports of some files; `jobs` None is what users get."""
    processes = [] if jobs is None else ["--jobs", str(jobs)]
    return [TOOL, *processes, "--json-paths", ",".join(map(str, paths))]


def python(code: str, *args: object) -> Command:
    """The command that runs some code in the interpreter that openvm-prof runs in."""
    return [sys.executable, "-c", code, *map(str, args)]


def limits(path: Path) -> dict[str, Command]:
    """What a parser alone takes for the same file, making Python objects of all of it.

    Much of it is the garbage collector's, which finds nothing; so also without.
    """
    commands = {"json.load": python(_JSON, path), "json.load, no gc": python(_NO_GC + _JSON, path)}
    if importlib.util.find_spec("orjson") is not None:
        commands["orjson.loads"] = python(_ORJSON, path)
        commands["orjson.loads, no gc"] = python(_NO_GC + _ORJSON, path)
    return commands


def limit_rows(taken: Mapping[str, Sample]) -> list[Row]:
    """The rows of `limits`, which have no target."""
    yardstick = taken["json.load"].wall
    rows = [
        Row(f"  {name}", sample.wall, yardstick, peak=sample.peak)
        for name, sample in taken.items()
        if name.startswith(("json", "orjson"))
    ]
    return rows if "orjson.loads" in taken else [*rows, Row("  orjson.loads: skipped, not installed")]


def large(runs: int) -> list[Row]:
    """A large file, in as many processes as there are cores and in one."""
    path = spans(LARGE)
    commands = {"all": report_on(path), "one": report_on(path, jobs=1), **limits(path)}
    taken = interleaved(commands, runs, LOG, remove_outputs)
    yardstick, name = taken["json.load"].wall, _size(path)
    rows = [Row(f"{name}, --jobs 1", taken["one"].wall, yardstick, None, 0.30, taken["one"].peak, 300)]
    if cores() > 1:
        every = taken["all"]
        rows.insert(0, Row(f"{name}, default --jobs", every.wall, yardstick, None, 0.20, every.peak, 300))
        together = peak_of_all(report_on(path), LOG)
        if together is None:
            rows.insert(1, Row("  peaks of all its processes: skipped, no /proc"))
        else:
            rows.insert(1, Row("  peaks of all its processes, summed", peak=together, peak_target=566))
    return rows + limit_rows(taken)


def medium(runs: int) -> list[Row]:
    """A file that is read in little more than the time that the command takes to start."""
    path = spans(MEDIUM)
    commands = {"tool": report_on(path), **limits(path)}
    taken = interleaved(commands, runs * SHORT, LOG, remove_outputs)
    name, tool = _size(path), taken["tool"]
    row = Row(name, tool.wall, taken["json.load"].wall, None, 0.78, tool.peak, 80)
    return [row, *limit_rows(taken)]


def graphs(runs: int, megabytes: Sequence[int]) -> list[Row]:
    """Flame graphs: folded lines and pictures of ten graphs, growth, and the memory of a large file."""
    symbols = cached("stacks.syms", inputs.symbols)
    paths = [
        cached(f"stacks-{size}.json", partial(inputs.spans, megabytes=size, offsets=True))
        for size in megabytes
    ]
    first, name = paths[0], _size(paths[0])
    commands = {form: graphs_of(first, symbols, form) for form in ("folded", "svg", "html")}
    commands["json.load"] = python(_JSON, first)
    taken = interleaved(commands, runs * SHORT, LOG, remove_outputs)
    yardstick = taken["json.load"].wall
    targets = {"folded": 1.0, "svg": 2.0, "html": None}
    rows = [
        Row(f"flamegraph of {name}, {form}", taken[form].wall, yardstick, None, target, taken[form].peak, 80)
        for form, target in targets.items()
    ]
    growing = {str(path): graphs_of(path, symbols, "folded", jobs=1) for path in paths}
    grown = interleaved(growing, runs, LOG, remove_outputs)
    sizes = [path.stat().st_size for path in paths]
    slope = _slope(sizes, [grown[str(path)].wall for path in paths])
    span = f"{sizes[0] / 1e6:.0f} to {sizes[-1] / 1e6:.0f} MB"
    rows.append(Row(f"growth of time, flamegraph, {span}; exponent", ratio=slope, target=1.1))
    for path in paths[1:]:
        sample = grown[str(path)]
        rows.append(Row(f"  {_size(path)}, --jobs 1", sample.wall, peak=sample.peak, peak_target=300))
    together = peak_of_all(graphs_of(paths[-1], symbols, "folded"), LOG)
    if together is not None:
        rows.append(Row("  peaks of all its processes, summed", peak=together, peak_target=566))
    return rows


def graphs_of(path: Path, symbols: Path, form: str, jobs: int | None = None) -> Command:
    """The command that writes flame graphs in a format."""
    processes = [] if jobs is None else ["--jobs", str(jobs)]
    out = ["--out", str(CACHE / "graphs"), "--format", form]
    return [TOOL, "flamegraph", str(path), "--symbols", str(symbols), *out, *processes]


def small(runs: int) -> list[Row]:
    """A small file, and many of them in one call."""
    paths = [cached(f"small-{seed}.json", partial(inputs.small, seed=seed)) for seed in range(MANY)]
    commands = {"nothing": python("pass"), "one": report_on(paths[0]), "many": report_on(*paths)}
    taken = interleaved(commands, runs * SHORT, LOG, remove_outputs)
    nothing, one, many = taken["nothing"], taken["one"], taken["many"]
    name = _size(paths[0])
    return [
        Row(f"{name}; python -c pass", one.wall, nothing.wall, None, 6, one.peak, 60),
        Row(f"{MANY} x {name}; one of them", many.wall, one.wall, None, 6, many.peak),
    ]


def growth(runs: int, megabytes: Sequence[int]) -> list[Row]:
    """How time and memory grow with the file: the exponent that fits best, in one process."""
    paths = {str(size): spans(size) for size in megabytes}
    growing = {name: report_on(path, jobs=1) for name, path in paths.items()}
    taken = interleaved(growing, runs, LOG, remove_outputs)
    sizes = [path.stat().st_size for path in paths.values()]
    samples = [taken[name] for name in paths]
    span = f"{sizes[0] / 1e6:.0f} to {sizes[-1] / 1e6:.0f} MB"
    rows = [
        Row(f"growth of time, {span}; exponent", ratio=_slope(sizes, [s.wall for s in samples]), target=1.1),
        Row(
            f"growth of memory, {span}; exponent", ratio=_slope(sizes, [s.peak for s in samples]), target=1.1
        ),
    ]
    for path, size, sample in zip(paths.values(), sizes, samples, strict=True):
        limit = _WELL_BELOW * size / (1 << 20) if size >= _BELOW_SIZE_FROM else None
        rows.append(Row(f"  {_size(path)}, --jobs 1", sample.wall, peak=sample.peak, peak_target=limit))
    return rows


def shapes(runs: int) -> list[Row]:
    """How time and memory grow with files that have much of one thing, beside a run that has nothing.

    Four times the file may take five times what is over start-up.
    """
    paths = {(name, count): _shape(name, count) for name in (*SHAPES, RUNS) for count in SHAPE_COUNTS}
    empty = CACHE / "shape-empty.json"
    empty.write_text("{}", encoding="utf-8")
    commands = {f"{name} {count}": report_on(path, jobs=1) for (name, count), path in paths.items()}
    taken = interleaved({"empty": report_on(empty, jobs=1), **commands}, runs, LOG, remove_outputs)
    start, (few, many) = taken["empty"], SHAPE_COUNTS
    peaks = {}
    for name, command in {"empty": report_on(empty, jobs=1), **commands}.items():
        remove_outputs()
        peaks[name] = own_peak(command, LOG)
    rows = []
    for name in (*SHAPES, RUNS):
        small, large = taken[f"{name} {few}"], taken[f"{name} {many}"]
        time = (large.wall - start.wall) / max(small.wall - start.wall, _SMALLEST_SECONDS)
        least, most = (peaks[f"{name} {count}"] - peaks["empty"] for count in (few, many))
        room = most / max(least, _SMALLEST_MIB)
        title = f"{many / few:.0f} times the {name}"
        rows.append(Row(f"{title}: time", large.wall, ratio=time, target=5.0, peak=peaks[f"{name} {many}"]))
        rows.append(Row(f"{title}: memory", ratio=room, target=5.0))
    return rows


def _shape(name: str, count: int) -> Path:
    path = CACHE / f"shape-{name}-{count}.json"
    if not path.exists():
        # in a process of its own: no child's peak is below what this process holds
        subprocess.run([sys.executable, "-m", "samples.shapes", name, str(count), str(path)], check=True)
    return path


def remove_outputs() -> None:
    """Remove what commands have written: each writes new files then, as a first run does.

    Replacing a file makes some file systems (ext4) write it to the disk at once, which then is measured.
    """
    shutil.rmtree(CACHE / "graphs", ignore_errors=True)
    for path in CACHE.glob("*.md"):
        path.unlink()


def _slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    logs = [math.log(size) for size in sizes], [math.log(value) for value in values]
    return statistics.linear_regression(*logs).slope


def spans(megabytes: int) -> Path:
    """The path of a file with call stacks, made once."""
    return cached(f"spans-{megabytes}.json", partial(inputs.spans, megabytes=megabytes))


def cached(name: str, make: Callable[[Path], Path]) -> Path:
    """The path of an input, made where it is missing; read once, so that no run waits for the disk."""
    path = CACHE / name
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        make(path.with_suffix(".partial")).replace(path)
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass
    return path


def cores() -> int:
    """Cores that this process and its children may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB"


HEADINGS = ("case", "wall", "yardstick", "ratio", "target", "met?", "peak MiB", "target")


def _cells(row: Row) -> list[str]:
    def shown(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    return [
        row.case,
        shown(row.wall and row.wall * 1000, ",.0f") + (" ms" if row.wall else ""),
        shown(row.yardstick and row.yardstick * 1000, ",.0f") + (" ms" if row.yardstick else ""),
        shown(row.factor, ".3f"),
        shown(row.target, ".2f"),
        "" if row.met is None else "yes" if row.met else "NO",
        shown(row.peak, ".0f"),
        shown(row.peak_target, ".0f"),
    ]


def table(rows: Sequence[Row]) -> str:
    """The rows as text, in columns."""
    lines = [list(HEADINGS), *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        " | ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main() -> int:
    """Measure, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description="Time and memory against targets.")
    parser.add_argument(
        "--runs", type=int, default=5, metavar="N", help="runs of each (default: %(default)s)"
    )
    parser.add_argument("--quick", action="store_true", help="leave out the files of 100 MB and more")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs: at least 1")

    # With PYTHONDONTWRITEBYTECODE in the environment, or after an edit, every run would compile the
    # package anew and start-up would be that of no user.
    package = importlib.util.find_spec("openvm_prof")
    assert package is not None, "openvm-prof is not installed here"
    places = package.submodule_search_locations or []
    subprocess.run([sys.executable, "-m", "compileall", "-q", *places], check=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    rows = [] if options.quick else large(options.runs)
    rows += medium(options.runs)
    rows += small(options.runs)
    rows += graphs(options.runs, [size for size in GRAPHS if size < LARGE] if options.quick else GRAPHS)
    rows += shapes(min(options.runs, 3))
    rows += growth(options.runs, [size for size in GROWTH if size < LARGE] if options.quick else GROWTH)

    print(
        f"Python {platform.python_version()}, {cores()} cores; medians of {options.runs} interleaved runs of "
        f"whole processes, of short ones {options.runs * SHORT}.\n"
        "The yardstick is json.load of the same file, or what the case names after its semicolon.\n"
    )
    print(table(rows))
    missed = sum(row.met is False for row in rows)
    print(f"\n{missed} of {sum(row.met is not None for row in rows)} rows with targets missed them.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
