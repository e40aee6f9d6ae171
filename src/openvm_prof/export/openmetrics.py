"""OpenMetrics 1.0: measurements as text that Prometheus and its relatives read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openvm_prof.core.document.numbers import exact
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.errors import Notice, first_of
from openvm_prof.core.model.distinct import checksum, distinct
from openvm_prof.core.model.measurement import Measurement
from openvm_prof.core.model.metric import MetricSpec
from openvm_prof.core.model.text import spelled_out

_PREFIX = "openvm_"


def escape(text: str) -> str:
    """A name as a label value or a help text, of one line and without what steers a terminal.

    Backslashes and quotes are escaped; what is not printable is spelled out (`\\u001b`).
    """
    return spelled_out(text).replace("\\", "\\\\").replace('"', '\\"')


def render_openmetrics(measurements: Sequence[Measurement]) -> tuple[str, list[Notice]]:
    """A gauge per metric, in order of first appearance; run, group and statistic are labels.

    Metrics are called `openvm_NAME` with `_` for what a name there cannot hold, and their own name is
    in the help. No metric is converted to another unit. A series that would occur twice is left out
    with a notice, since one makes the whole text invalid.
    """
    families: dict[str, list[Measurement]] = {}
    for measurement in measurements:
        families.setdefault(measurement.metric.name, []).append(measurement)
    names = _family_names(list(families))
    lines, notices = [], []
    for metric, members in families.items():
        name = names[metric]
        lines += _header(name, members[0].metric)
        seen: set[str] = set()
        for measurement in members:
            series = f"{name}{{{_labels(measurement)}}}"
            if series in seen:
                notices.append(Notice(f"OpenMetrics: {series} occurs twice: only the first is written"))
                continue
            seen.add(series)
            lines.append(f"{series} {exact(measurement.value)}")
    return encodable("\n".join([*lines, "# EOF", ""])), first_of(notices)


def _family_names(metrics: Sequence[str]) -> dict[str, str]:
    """Metrics' names in this format; those that would be called alike get a checksum of their own name."""

    def safe(metric: str) -> str:
        return re.sub(r"[^A-Za-z0-9_]+", "_", metric)

    names = distinct(metrics, safe, lambda metric: f"{safe(metric)}_{checksum(metric)}")
    return {metric: _PREFIX + name for metric, name in names.items()}


def _header(name: str, metric: MetricSpec) -> list[str]:
    unit = metric.unit.value
    lines = [f"# TYPE {name} gauge"]
    if name.endswith(f"_{unit}"):  # the format's rule for a unit
        lines.append(f"# UNIT {name} {unit}")
    return [*lines, f"# HELP {name} {escape(metric.name)} of OpenVM, in {unit}"]


def _labels(of: Measurement) -> str:
    stat = None if of.stat is None else of.stat.value
    pairs = (("run", of.run), ("group", of.group), ("stat", stat))
    return ",".join(f'{key}="{escape(value)}"' for key, value in pairs if value is not None)
