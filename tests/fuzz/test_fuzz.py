"""The bounded part of fuzzing, by hypothesis; `make fuzz` searches further, led by coverage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples.eras import ERAS
from samples.scenarios import build_combined, build_pair

from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder
from openvm_prof.core.reading.whole import parse_whole
from tests.fuzz.grammar import Choices, metrics_file
from tests.fuzz.oracle import check_parser, check_run

FILES = st.binary(max_size=400).map(lambda data: metrics_file(Choices(data)))
FOUND = sorted((Path(__file__).parent / "found").glob("*"))
"""Inputs that once broke something."""


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(data=st.one_of(FILES, st.binary(max_size=60)))
def test_any_bytes_are_read_alike_or_refused(data: bytes) -> None:
    check_parser(data)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=FILES, previous=st.none() | FILES)
def test_any_run_ends_well(data: bytes, previous: bytes | None) -> None:
    check_run(data, previous)


@pytest.mark.parametrize("era", ERAS)
def test_every_era_is_read_alike(era: str) -> None:
    now, before = (json.dumps(run).encode() for run in build_pair(era, segments=2))
    check_parser(now)
    check_run(now, before)


def test_combined_files_are_read_alike() -> None:
    now, before = (json.dumps(runs, indent=1).encode() for runs in build_combined())
    check_parser(now)
    check_run(now, before)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_stays_mended(path: Path) -> None:
    check_parser(path.read_bytes())
    check_run(path.read_bytes())


def test_the_grammar_makes_good_files_too() -> None:
    """The properties above would hold for a grammar that makes only rubbish."""
    good = 0
    for seed in range(200):
        data = bytes((seed * 37 + index * (seed % 11 + 1)) % 256 for index in range(300))
        try:
            runs = parse_whole(metrics_file(Choices(data)), MetricDbBuilder)
        except ValueError:
            raise
        except Exception:
            continue
        good += any(db.to_dict() for db in runs.values())
    assert good > 40
