"""The content of a metrics file: entries as the prover writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict

Labels = dict[str, str]


class Entry(TypedDict):
    """One metric as the prover writes it: its labels as pairs, its name, its value as decimal text."""

    labels: list[list[str]]
    metric: str
    value: str


Run = dict[str, list[Entry]]
"""A metrics file's JSON object: the lists `counter` and `gauge`."""


def rust_number(value: float) -> str:
    """A number as Rust prints it: the shortest digits that read back the same, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if float(value).is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def entry(labels: Mapping[str, str], metric: str, value: float) -> Entry:
    """One metric under its labels, in the order in which these are given."""
    return {
        "labels": [[key, text] for key, text in labels.items()],
        "metric": metric,
        "value": rust_number(value),
    }
