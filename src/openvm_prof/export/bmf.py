"""Bencher output as JSON, checked against Bencher's rules before it is written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import count

from openvm_prof.core.document.json_text import json_text
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.errors import Notice, first_of
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.export.bencher_model import BencherValue, BenchmarkOutput

_MAX_BENCHMARK_BYTES = 1024
_MAX_MEASURE_BYTES = 64


def render_bmf(output: BenchmarkOutput) -> tuple[str, list[Notice]]:
    """Pretty-printed JSON, and a notice for each name or value that Bencher would refuse.

    One bad key would make Bencher refuse the whole upload, so what breaks a rule is left out:
    benchmark names of 1 to 1024 bytes, measure names of 1 to 64 bytes without outer white space,
    finite numbers.
    """
    notices: list[Notice] = []
    document: dict[str, dict[str, dict[str, float]]] = {}
    given = [encodable(name) for name, _ in output.benchmarks]
    taken = set(given)
    for raw_name, (_, measures) in zip(given, output.benchmarks, strict=True):
        name = raw_name
        if name in document:  # run `a` with group `b::c`, and run `a::b` with group `c`
            name = next(other for n in count(2) if (other := f"{name} ({n})") not in taken)
            taken.add(name)
            notices.append(Notice(f"Bencher: benchmark {raw_name!r} occurs twice: another is {name!r}"))
        size = len(name.encode())
        if not 1 <= size <= _MAX_BENCHMARK_BYTES:
            notices.append(Notice(f"Bencher: benchmark {name[:40]!r}… has a name of {size} bytes: left out"))
        else:
            document[name] = dict(_accepted(name, measures, notices))
    return json_text(document), first_of(notices)


def _accepted(
    name: str, measures: tuple[tuple[str, BencherValue], ...], notices: list[Notice]
) -> Iterator[tuple[str, dict[str, float]]]:
    for raw_measure, value in measures:
        measure = encodable(raw_measure)
        problem = _problem(measure, value)
        if problem is None:
            yield measure, value.to_dict()
        else:
            notices.append(Notice(f"Bencher: measure {measure!r} of {name!r} {problem}: left out"))


def _problem(measure: str, value: BencherValue) -> str | None:
    size = len(measure.encode())
    if not 1 <= size <= _MAX_MEASURE_BYTES:
        return f"has a name of {size} bytes, not of 1 to {_MAX_MEASURE_BYTES}"
    if measure != measure.strip():
        return "has a name with outer white space"
    if not all(math.isfinite(number) for number in value.to_dict().values()):
        return "has a value that is infinite or not a number"
    return None


def bmf_text(runs: Sequence[NamedRun]) -> tuple[str, list[Notice]]:
    """Bencher JSON of some runs, and notices about what Bencher would have refused."""
    from openvm_prof.export.bencher import bencher_output

    return render_bmf(bencher_output([(run.name, run.current) for run in runs]))
