"""Input of github-action-benchmark, for its tools customSmallerIsBetter and customBiggerIsBetter."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.document.json_text import json_text
from openvm_prof.core.document.numbers import exact
from openvm_prof.core.document.plain import encodable, plain
from openvm_prof.core.model.distinct import told_apart
from openvm_prof.core.model.measurement import Measurement, Stat
from openvm_prof.core.model.metric import Better


def escape(text: str) -> str:
    """A name as that action shows it, in charts and as code in a comment's table, which it cannot leave."""
    return encodable(plain(text).translate(_CODE))


_CODE = str.maketrans({"`": "'", "|": "¦"})


def render_github_action_benchmark(measurements: Sequence[Measurement], better: Better) -> str:
    """A JSON list of `name`, `unit`, `value`, `range`, for metrics with this direction.

    One file serves one of the two tools, hence one direction. A run's totals, and of each metric the
    average with its range and the sum.
    """
    values = {_key(measurement): measurement.value for measurement in measurements}
    names = told_apart({repr(_key(measurement)): _name(measurement) for measurement in measurements}, " ")
    rows = []
    for measurement in measurements:
        if measurement.metric.better is not better or measurement.stat not in _SHOWN:
            continue
        row: dict[str, object] = {
            "name": names[repr(_key(measurement))],
            "unit": measurement.unit.value,
            "value": measurement.value,
        }
        if measurement.stat is Stat.AVG:
            low, high = (exact(values[(*_key(measurement)[:-1], end)]) for end in (Stat.MIN, Stat.MAX))
            row["range"] = f"{low} to {high}"
        rows.append(row)
    return json_text(rows)


_SHOWN = (None, Stat.AVG, Stat.SUM)
_Key = tuple[str, str | None, str, Stat | None]


def _key(of: Measurement) -> _Key:
    return of.run, of.group, of.metric.name, of.stat


def _name(of: Measurement) -> str:
    owner = of.run if of.group is None else f"{of.run}/{of.group}"
    return escape(
        f"{owner} {of.metric.name}" if of.stat is None else f"{owner} {of.metric.name} ({of.stat.value})"
    )
