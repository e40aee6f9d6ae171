"""Invented metrics files of any size for the benchmark: same seed, same bytes, streamed to disk.

    python -m bench.inputs MEGABYTES OUT.json

`spans` writes what a large app with call-stack labels gives: per segment its proof times, the tables
of its AIRs, and 400 pairs of counters under one stack each. `small` writes an ordinary run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import TextIO

from samples.eras import build
from samples.metrics_file import Entry

SEED = 11
VERSION = 1
"""Part of the path that inputs are cached under; another one where the bytes change."""

_SEGMENTS_PER_MEGABYTE = 3.49
_PAIRS = 400  # of counters with a call stack, per segment
_DEEPEST = 8  # frames of a call stack
_SMALL_SEGMENTS = 6  # gives about 120 KB

_GROUPS = ("app_proof", "leaf", "internal_for_leaf", "internal_recursive.0", "root")
_TIMES = (
    "execute_preflight_time_ms",
    "trace_gen_time_ms",
    "stark_prove_excluding_trace_time_ms",
    "prover.main_trace_commit_time_ms",
    "prover.rap_constraints_time_ms",
    "prover.openings_time_ms",
)
_SIZES = ("rows", "main_cols", "cells", "perm_cols")
_AIRS = (
    "ProgramAir",
    "VmAirWrapper<Rv32BranchAdapterAir, BranchEqualCoreAir<4>",
    "VmAirWrapper<Rv32MultAdapterAir, MulHCoreAir<4, 8>",
    "Sha256VmAir",
    "PersistentBoundaryAir<8>",
    "VariableRangeCheckerAir",
)
_OPCODES = (
    *("ADD", "SUB", "XOR", "OR", "AND", "SLL", "SRL", "SRA", "SLT", "SLTU", "LOADW", "LOADB", "LOADH"),
    *(
        "STOREW",
        "STOREB",
        "STOREH",
        "BEQ",
        "BNE",
        "BLT",
        "BGEU",
        "JAL",
        "JALR",
        "MUL",
        "DIVU",
        "REMU",
        "SHA256",
    ),
)
_FRAMES = (
    "main",
    "core::slice::sort",
    "alloc::vec::grow",
    "ledger::block::apply",
    "ledger::trie::insert",
    "memset",
    "sha2::compress",
    "wire::decode",
    "vm::dispatch",
    "bigint::mul_mod",
)
_OFFSETS = tuple(map(str, accumulate((len(name) + 1 for name in _FRAMES[:-1]), initial=0)))


def spans(path: Path, megabytes: float, *, offsets: bool = False) -> Path:
    """Write a run with call stacks: `megabytes` as compact text, on disk, indented, 1.4 times that.

    With `offsets`, frames are offsets into `symbols()` instead of names.
    """
    frames = _OFFSETS if offsets else _FRAMES
    segments = range(math.ceil(megabytes * _SEGMENTS_PER_MEGABYTE))
    with path.open("w") as file:
        file.write('{\n  "counter": [\n')
        # in the file all gauges come after all counters; each segment's are drawn again for them
        _write(file, (_segment(number, frames)[0] for number in segments))
        file.write('\n  ],\n  "gauge": [\n')
        _write(file, (_segment(number, frames, gauges_only=True)[1] for number in segments))
        file.write("\n  ]\n}\n")
    return path


def symbols(path: Path) -> Path:
    """Write the symbols file of the guest functions."""
    path.write_bytes(b"".join(name.encode() + b"\0" for name in _FRAMES))
    return path


def small(path: Path, seed: int = SEED) -> Path:
    """Write a run of OpenVM v1 of about 120 KB; seeds differ in their times."""
    run = build("v1", random.Random(f"{SEED}/small/{seed}"), segments=_SMALL_SEGMENTS)
    path.write_text(json.dumps(run, indent=2) + "\n")
    return path


def wide(path: Path, segments: int = 1_500) -> Path:
    """Write a run of OpenVM v2.0 with many segments and AIRs, without call stacks: 335 values a segment."""
    rng = random.Random(f"{SEED}/wide")
    run = build("v2_0", rng, segments=2)
    widths = [rng.randint(5, 400) for _ in range(_WIDE_AIRS)]
    with path.open("w") as file:
        file.write("{")
        for kind in ("counter", "gauge"):
            file.write(f'{"," if kind == "gauge" else ""}\n"{kind}": [\n')
            entries = [entry for entry in run[kind] if not _has(entry, "cycle_tracker_span")]
            own = [entry for entry in entries if ["segment", "1"] in entry["labels"]]
            lines = (entry for entry in entries if not _has(entry, "segment"))
            many = (line for number in range(segments) for line in _again(rng, own, number))
            airs = (line for number in range(segments) for line in _airs_and_opcodes(rng, widths, number))
            every = chain(lines, many, airs if kind == "counter" else ())
            file.write(",\n".join(map(json.dumps, every)))
            file.write("\n]")
        file.write("}\n")
    return path


_WIDE_AIRS = 91


def _again(rng: random.Random, entries: Iterable[Entry], number: int) -> Iterator[Entry]:
    """The entries of a segment under another number, with other values; without its AIRs."""
    for entry in entries:
        if not _has(entry, "air_id"):
            labels = [[key, str(number) if key == "segment" else text] for key, text in entry["labels"]]
            value = round(float(entry["value"]) * rng.uniform(0.9, 1.1))
            yield {"labels": labels, "metric": entry["metric"], "value": str(value)}


def _airs_and_opcodes(rng: random.Random, widths: Sequence[int], number: int) -> Iterator[Entry]:
    """Traces of a segment, their rows padded to powers of two, and its instructions by opcode."""
    segment = [["group", "app_proof"], ["segment", str(number)]]
    for air, width in enumerate(widths):
        rows = 1 << rng.randint(8, 20)
        labels = [
            *segment,
            ["phase", "prover"],
            ["air_name", f"Chip{air}Air<{air % 7}, 8>"],
            ["air_id", str(air)],
        ]
        for name, value in (("rows", rows), ("main_cols", width), ("cells", rows * width)):
            yield {"labels": labels, "metric": name, "value": str(value)}
    for opcode in _OPCODES:
        count = str(rng.randint(1, 1 << 20))
        yield {"labels": [*segment, ["opcode", opcode]], "metric": "frequency", "value": count}


def _has(entry: Entry, key: str) -> bool:
    return any(label[0] == key for label in entry["labels"])


def _write(file: TextIO, segments: Iterable[list[str]]) -> None:
    separator = ""
    for entries in segments:
        file.write(separator + ",\n".join(entries))
        separator = ",\n"


def _segment(number: int, frames: Sequence[str], *, gauges_only: bool = False) -> tuple[list[str], list[str]]:
    """Counters and gauges of a segment as JSON text, as `json.dumps(..., indent=2)` lays them out."""
    rng = random.Random(f"{SEED}/{number}")
    group, segment = _pair("group", rng.choice(_GROUPS)), _pair("segment", str(number))
    gauges = [_entry([group, segment], name, rng.randint(1, 5_000)) for name in _TIMES]
    return ([] if gauges_only else list(_counters(rng, group, segment, frames))), gauges


def _counters(rng: random.Random, group: str, segment: str, frames: Sequence[str]) -> Iterator[str]:
    for air in _AIRS:
        labels = [group, _pair("air_name", air), segment]
        for name in _SIZES:
            yield _entry(labels, name, rng.randint(1, 1 << 22))
    for _ in range(_PAIRS):
        stack = ";".join(rng.choices(frames, k=rng.randint(1, _DEEPEST)))
        opcode = _pair("opcode", rng.choice(_OPCODES))
        labels = [group, segment, _pair("cycle_tracker_span", stack), _pair("dsl_ir", ""), opcode]
        yield _entry(labels, "frequency", rng.randint(1, 100_000))
        yield _entry([*labels, _pair("air_name", rng.choice(_AIRS))], "cells_used", rng.randint(1, 100_000))


def _pair(key: str, text: str) -> str:
    return f'        [\n          "{key}",\n          "{text}"\n        ]'


def _entry(labels: list[str], metric: str, value: int) -> str:
    pairs = ",\n".join(labels)
    return (
        f'    {{\n      "labels": [\n{pairs}\n      ],\n'
        f'      "metric": "{metric}",\n      "value": "{value}"\n    }}'
    )


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a metrics file with call stacks, of any size.")
    parser.add_argument("megabytes", type=float, metavar="MEGABYTES", help="120 gives about 172 MB on disk")
    parser.add_argument("out", type=Path, metavar="OUT.json")
    options = parser.parse_args()
    print(spans(options.out, options.megabytes))


if __name__ == "__main__":
    main()
