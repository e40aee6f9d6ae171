"""Grammar: metrics files of every era, and nearly such files, made from arbitrary bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeVar

from openvm_prof.core.catalog.metrics import CATALOGUE
from tests.hostile import PAYLOADS

_T = TypeVar("_T")

GROUPS = ("app_proof", "fib_program", "leaf", "internal.0", "internal_recursive.10", "root", "halo2_outer")
METRICS = (
    *(metric.name for metric in CATALOGUE),
    *(
        "frequency",
        "cells",
        "rows",
        "cells_used",
        "opcode_count",
        "execute_preflight_insns",
        "never_heard_of",
    ),
    *(
        "gpu_mem.timestamp_ms",
        "gpu_mem.local_peak_bytes",
        "gpu_mem.current_bytes",
        "weighted_sum",
        "threshold",
    ),
)
KEYS = (
    *("group", "segment", "idx", "air_name", "air_id", "opcode", "phase", "module", "block_number"),
    *("cycle_tracker_span", "dsl_ir", "cell_tracker_span", "execution_mode", "trace_height_constraint"),
)
LABELS = ("0", "1", "2", "10", "main;f", "ADD", "Vm<4>", "")
VALUES = ("0", "1", "2", "10", "-1", "-0", "0.5", "1.999", "12345678901234567890", "9007199254740993", "inf")
ODD_VALUES = (
    *(
        "",
        "NaN",
        "-inf",
        "1e5",
        "0x10",
        "+1",
        "1_0",
        " 1",
        "1.",
        ".5",
        "٣",
        "true",
        "9" * 400,
        "0." + "0" * 400,
    ),
)
ODD_JSON = (
    *("null", "[]", "{}", "3", '"x"', '"\\ud800"', '[["group"]]', '[["group", 1]]', '{"group": "a"}'),
    *('[["group", "a"], ["group", "b"]]', "[[[]]]", "1e999", "-0", "true"),
)


class Choices:
    """Decisions, each taken from the next bytes; when they run out, always the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, below: int) -> int:
        """A number from 0 up."""
        if self._at >= len(self._data):
            return 0
        value = self._data[self._at]
        self._at += 1
        if below > 256 and self._at < len(self._data):
            value = value << 8 | self._data[self._at]
            self._at += 1
        return value % below

    def one(self, options: Sequence[_T]) -> _T:
        """One of some options."""
        return options[self.number(len(options))]

    def sometimes(self, in_how_many: int) -> bool:
        """Whether the rare thing happens; never when the bytes have run out."""
        return self.number(in_how_many) == in_how_many - 1

    def bytes(self, most: int) -> bytes:
        """Bytes as they come."""
        count = self.number(most + 1)
        found = self._data[self._at : self._at + count]
        self._at += count
        return found


def metrics_file(choices: Choices) -> bytes:
    """The bytes of a file: mostly a good one, sometimes with something odd in it, sometimes broken."""
    text = _combined(choices) if choices.sometimes(6) else _run(choices)
    data = text.encode("utf-8", "surrogatepass")
    while choices.sometimes(8):
        at = choices.number(len(data) + 1)
        data = data[:at] + choices.bytes(4) + data[at + choices.number(4) :]
    if choices.sometimes(16):
        data = data[: choices.number(len(data) + 1)]
    return data


def _combined(choices: Choices) -> str:
    names = [_text(choices, ("a", "b", "counter", "gauge", "x y")) for _ in range(choices.number(4))]
    return "{" + ", ".join(f"{json.dumps(name)}: {_run(choices)}" for name in names) + "}"


def _run(choices: Choices) -> str:
    lists = []
    for name in choices.one((("counter", "gauge"), ("gauge", "counter"), ("gauge",), ("counter",), ())):
        entries = [_entry(choices) for _ in range(choices.number(12))]
        lists.append(f'"{name}":{_space(choices)}[{_separated(choices, entries)}]')
    if choices.sometimes(20):
        lists.append(f'"{choices.one(("gauge", "other"))}": {choices.one(ODD_JSON)}')
    return "{" + _separated(choices, lists) + "}"


def _separated(choices: Choices, parts: Sequence[str]) -> str:
    space = _space(choices)
    return space + f",{space}".join(parts) + space


def _space(choices: Choices) -> str:
    return choices.one(("", " ", "\n  ", "\r\n\t"))


def _entry(choices: Choices) -> str:
    if choices.sometimes(60):
        return choices.one(ODD_JSON)
    labels = choices.one(ODD_JSON) if choices.sometimes(60) else _labels(choices)
    metric = json.dumps(_text(choices, METRICS))
    value = json.dumps(choices.one(ODD_VALUES if choices.sometimes(40) else VALUES))
    if choices.sometimes(40):
        value = choices.one(ODD_JSON)
    fields = [f'"labels": {labels}', f'"metric": {metric}', f'"value": {value}']
    if choices.sometimes(60):
        fields.pop(choices.number(3))
    if choices.sometimes(20):
        fields.reverse()
    return "{" + ", ".join(fields) + "}"


def _labels(choices: Choices) -> str:
    pairs = [["group", _text(choices, GROUPS)]] if not choices.sometimes(8) else []
    for _ in range(choices.number(4)):
        pairs.append(
            [_text(choices, KEYS), _text(choices, ("0", "1", "2", "10", "main;f", "ADD", "Vm<4>", ""))]
        )
    unique = list({key: [key, value] for key, value in pairs}.values())
    return json.dumps(unique, ensure_ascii=choices.sometimes(2), indent=2 if choices.sometimes(3) else None)


def _text(choices: Choices, usual: Sequence[str]) -> str:
    if choices.sometimes(12):
        return choices.one(tuple(PAYLOADS.values())[:-1])
    if choices.sometimes(24):
        return choices.bytes(8).decode("utf-16-le", "replace")
    return choices.one(usual)
