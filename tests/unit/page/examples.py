"""Runs of the samples for tests of the page, and what its script should compute of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec
from samples.scenarios import build_pair

from openvm_prof import load
from openvm_prof.airs.adding_up import added_up
from openvm_prof.airs.by import By
from openvm_prof.core.analysis.air_traces import AirTrace, air_traces
from openvm_prof.core.analysis.proof_facts import used_cells
from openvm_prof.core.analysis.stages import makespan, on_provers_ms
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.page.page_result import page_of
from openvm_prof.page.page_subject import PageOptions

ERAS = ("v1", "v1_4", "v2_0", "v2_0_cpu", "v2_1")
COUNTS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 31, 32, 64, 1024)


@cache
def pair(era: str, segments: int = 11) -> tuple[LoadedRun, LoadedRun]:
    """A run of an era and the one before it."""
    current, before = (load(json.dumps(run).encode())[0] for run in build_pair(era, segments=segments))
    return current, before


def document(runs: Iterable[LoadedRun], base: Iterable[LoadedRun] = ()) -> object:
    """The page's document as plain data."""
    return msgspec.to_builtins(page_of(runs, base=base, options=PageOptions(command="test")).records())


def schedules() -> list[dict[str, object]]:
    """Stages of every era, and the library's latencies on some numbers of provers."""
    found: list[dict[str, object]] = []
    for era in ERAS:
        analysis = pair(era)[0].analysis
        stages = analysis.proof_times.stages
        found.append(
            {
                "era": era,
                "stages": [
                    {
                        "times": list(stage.times),
                        "serial": stage.serial_ms + stage.once_ms,
                        "total": stage.total_ms,
                    }
                    for stage in stages
                ],
                "latency": {str(count): on_provers_ms(stages, count) for count in COUNTS},
                "makespan": {str(count): makespan(stages[0].times, count) for count in COUNTS},
            }
        )
    return found


def sums(era: str) -> dict[str, object]:
    """A small run's document, and what the library adds up of it by AIR, class, proof and group."""
    run = pair(era, 2)[0]
    traces, used = air_traces(run.analysis), used_cells(run.analysis)
    return {
        "era": era,
        "document": document([run]),
        "by": {
            "air": _rows(traces, frozenset({By.AIR, By.GROUP}), used),
            "class": _rows(traces, frozenset({By.CLASS, By.GROUP}), used),
            "proof": _rows(traces, frozenset({By.SEGMENT, By.GROUP}), used),
            "group": _rows(traces, frozenset({By.GROUP}), used),
        },
    }


def _rows(traces: Sequence[AirTrace], by: frozenset[By], used: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for key, totals in added_up(traces, by, used).items():  # type: ignore[arg-type]
        place = f"segment {key.segment}" if key.segment is not None else f"idx {key.idx}"
        rows.append(
            {
                "group": key.group,
                "class": None if key.air_class is None or By.AIR in by else key.air_class.value,
                "air": key.air_name,
                "proof": place if By.SEGMENT in by else None,
                "rows": totals.rows,
                "cells": totals.cells,
                "main": totals.main_cells,
                "padding": totals.padding_cells,
                "why": totals.padding_reason,
                "messages": totals.messages,
            }
        )
    return rows
