"""Shapes: metrics files that have much of one thing, to see that work grows with the file alone.

    python -m samples.shapes SHAPE COUNT OUT.json

Each shape is a way in which a table, a list of names or a number of groups can grow with a file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

Entries = Iterator[tuple[str, dict[str, str], str, str]]
"""The list that an entry belongs to, its labels, metric and value."""

_TOTAL = "total_proof_time_ms"
_MEMORY = ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")


def _apps(count: int) -> Entries:
    for i in range(count):
        labels = {"group": f"app{i}", "segment": "0"}
        yield "gauge", labels, _TOTAL, "7"
        yield "gauge", labels, "execute_time_ms", "2"
        yield "counter", {"group": f"app{i}", "opcode": "ADD"}, "frequency", "3"


def _apps_apart(count: int) -> Entries:
    for i in range(count):
        yield "gauge", {"group": f"app{i}", f"key{i}": "x"}, _TOTAL, "7"


def _programs(count: int) -> Entries:
    for i in range(count):
        labels = {"group": "app", "program": f"p{i}"}
        yield "gauge", labels, "execute_metered_time_ms", "2"
        yield "gauge", labels | {"segment": "0"}, _TOTAL, "7"


def _segments(count: int) -> Entries:
    for i in range(count):
        labels = {"group": "app_proof", "segment": str(i)}
        yield "gauge", labels, _TOTAL, "7"
        yield "gauge", labels, "execute_preflight_time_ms", "2"
        yield "gauge", labels, "postflight_time_ms", "1"


def _metrics(count: int) -> Entries:
    for i in range(count):
        yield "counter", {"group": "app"}, f"metric{i}", "5"


def _sparse(count: int) -> Entries:
    for i in range(count):
        yield "counter", {"group": "app", "k": f"v{i}"}, f"metric{i}", "5"


def _label_keys(count: int) -> Entries:
    for i in range(count):
        yield "counter", {"group": "app", f"key{i}": "x"}, "metric", "5"


def _phases(count: int) -> Entries:
    for i in range(count):
        yield "gauge", {"group": "app", "phase": f"p{i}"}, f"metric{i}", "5"


def _not_finite(count: int) -> Entries:
    for i in range(count):
        yield "gauge", {"group": f"app{i}"}, f"metric{i}", "NaN"


def _airs(count: int) -> Entries:
    for i in range(count):
        yield "counter", {"group": "app", "air_name": f"Air{i}"}, "cells", "5"


def _modules(count: int) -> Entries:
    for i in range(count):
        for name in _MEMORY:
            yield "gauge", {"module": f"m{i}"}, f"gpu_mem.{name}", str(i)


def _parts_apart(count: int) -> Entries:
    for i in range(count):
        yield "gauge", {"group": f"app{i}", "a": "x"}, "execute_preflight_time_ms", "2"
        yield "gauge", {"group": f"app{i}", "b": "x"}, "trace_gen_time_ms", "1"
        yield "gauge", {"group": f"app{i}", "c": "x"}, "stark_prove_excluding_trace_time_ms", "4"


def _repeats(count: int) -> Entries:
    for _ in range(count):
        yield "gauge", {"group": "app", "segment": "0"}, _TOTAL, "7"


def _stacks(count: int) -> Entries:
    for i in range(count):
        labels = {"group": f"app{i % 3}", "cycle_tracker_span": f"main;f{i % 50};g{i}", "opcode": f"OP{i}"}
        yield "counter", labels, "frequency", "5"
        yield "counter", labels | {"air_name": f"Air{i}"}, "cells_used", "9"


SHAPES: dict[str, Callable[[int], Entries]] = {
    "apps": _apps,
    "apps-apart": _apps_apart,
    "programs": _programs,
    "segments": _segments,
    "metrics": _metrics,
    "sparse": _sparse,
    "label-keys": _label_keys,
    "phases": _phases,
    "not-finite": _not_finite,
    "airs": _airs,
    "modules": _modules,
    "parts-apart": _parts_apart,
    "repeats": _repeats,
    "stacks": _stacks,
}
"""Every shape of one run; `runs` beside them is many runs in one file."""
RUNS = "runs"


def shape(name: str, count: int) -> dict[str, object]:
    """The content of a metrics file of a shape: a run, or for `RUNS` a combined file of small ones."""
    if name == RUNS:
        return {f"run{i}": _run(_apps(1)) for i in range(count)}
    return _run(SHAPES[name](count))


def _run(entries: Entries) -> dict[str, object]:
    lists: dict[str, list[object]] = {"counter": [], "gauge": []}
    for where, labels, metric, value in entries:
        lists[where].append({"labels": list(labels.items()), "metric": metric, "value": value})
    return dict(lists)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("shape", choices=[*SHAPES, RUNS])
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    asked.out.write_text(json.dumps(shape(asked.shape, asked.count)), encoding="utf-8")
