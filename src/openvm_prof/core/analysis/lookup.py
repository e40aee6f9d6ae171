"""Lookup: one value of a run by the names that a script gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from openvm_prof.core.analysis.aggregate import group_names
from openvm_prof.core.analysis.measurements import run_totals
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.analysis.stages import on_provers_ms
from openvm_prof.core.catalog.groups import effective_group
from openvm_prof.core.catalog.known_names import (
    is_known_group,
    known_metrics,
    unknown_group,
    unknown_label_key,
    unknown_metric,
)
from openvm_prof.core.catalog.label_keys import LABEL_KEYS
from openvm_prof.core.catalog.metrics import RUN_TIME_ON_PROVERS, describe
from openvm_prof.core.errors import BadInputError, Location, UsageError, listed, nearest_of
from openvm_prof.core.model.measurement import Query, Stat, stats_that_mean_something
from openvm_prof.core.model.stats import Stats


def choose_run(keys: Sequence[str | None], name: str | None) -> str | None:
    """The key of the run asked for, by the keys of a file's runs; a plain file's one run has None.

    Raises BadInputError where there is no such run, UsageError where there are several to choose from.
    """
    if name is None:
        if len(keys) == 1:
            return keys[0]
        raise UsageError(f"{len(keys)} runs in it; choose one with --run: {_listed(keys)}")
    if name not in keys:
        known = [key for key in keys if key is not None]
        raise BadInputError(
            f"no run {name!r}{nearest_of(name, known) if known else '; this is not a combined file'}"
        )
    return name


def look_up(run: RunAnalysis, query: Query) -> float:
    """The value, in the metric's unit; that of a counter that stayed 0 is 0.

    Without a group, the run's own totals can be asked for (in seconds), with or without one the proof time
    on a number of provers (`parallel_proof_time`, in seconds), and a metric of one group or
    of entries without a group. Raises UnknownNameError with the nearest names for a misspelt metric, group
    or label key, BadInputError where the run lacks the value, UsageError where several groups have it.
    """
    if query.metric == RUN_TIME_ON_PROVERS and not query.labels:
        if (time := _on_provers(run, query)) is not None:
            return time
    elif query.provers is not None:
        raise UsageError(f"a number of provers applies only to {RUN_TIME_ON_PROVERS}", _at(query))
    totals = run_totals(run)
    if query.metric in totals and query.group is None and not query.labels:
        return totals[query.metric]
    _check_names(run, query)
    found = _by_label(run, query) if query.labels else _by_group(run, query)
    if query.group is not None:
        found = {group: stats for group, stats in found.items() if group == query.group}
    if not found:
        raise _nothing(run, query)
    if len(found) > 1:
        raise UsageError(f"several groups have it; choose one with --group: {_listed(found)}", _at(query))
    (stats,) = found.values()
    metric = describe(query.metric)
    stat = query.stat or (Stat.AVG if metric.is_rate else Stat.SUM)
    if stat not in stats_that_mean_something(metric):
        raise UsageError(f"a {stat.value} of rates has no meaning; choose another --stat", _at(query))
    return stat.of(stats)


def _on_provers(run: RunAnalysis, query: Query) -> float | None:
    """Seconds until the run, or a group of it, is proven on so many provers; None where nothing was timed."""
    times = run.proof_times
    if query.provers is None:
        time = times.total if query.group is None else dict(times.rows()).get(query.group)
        return None if time is None else time.parallel
    stages = [stage for stage in times.stages if query.group in (None, stage.name)]
    return on_provers_ms(stages, query.provers) / 1000 if stages else None


_Found = dict[str | None, Stats]


def _by_group(run: RunAnalysis, query: Query) -> _Found:
    """Statistics by reported group; where no group has the metric, those of entries without one."""
    found: _Found = {}
    for group in run.aggregate.groups:
        stats = group.baseline(query.metric)
        if stats is not None:
            found[group.group] = stats
    return found or {group: stats for group, stats in _by_label(run, query).items() if group is None}


def _by_label(run: RunAnalysis, query: Query) -> _Found:
    """Statistics by reported group over the label sets that hold the labels asked for."""
    reported = group_names(run.db.groups(), run.era).reported
    samples: dict[str | None, list[float]] = {}
    for labels, value in run.db.select(query.metric):
        if math.isfinite(value) and all(labels.get(key) == text for key, text in query.labels.items()):
            group = effective_group(labels.get("group"), labels.get("program"))
            samples.setdefault(None if group is None else reported[group], []).append(value)
    found: _Found = {}
    for name, values in samples.items():
        stats = Stats.of(values)
        if stats is not None:
            found[name] = stats
    return found


def _metrics(run: RunAnalysis) -> dict[str, None]:
    """The metrics that can be asked for: the run's totals, what was recorded, what was made of it."""
    of_groups = (name for group in run.aggregate.groups for name in group.stats)
    return dict.fromkeys((*run_totals(run, on_provers=True), *run.db.metric_names(), *of_groups))


def _check_names(run: RunAnalysis, query: Query) -> None:
    """Refuse a metric or label keys that neither the run nor the catalogue has."""
    if query.metric not in known_metrics() and query.metric not in (metrics := _metrics(run)):
        raise unknown_metric(query.metric, metrics)
    keys = run.db.label_keys()
    for key in query.labels:
        if key not in LABEL_KEYS and key not in keys:
            raise unknown_label_key(key, keys)


def _nothing(run: RunAnalysis, query: Query) -> BadInputError:
    """Why there is no such value, and which names there are instead."""
    groups = {group.group: group for group in run.aggregate.groups}
    if query.metric not in _metrics(run):
        return BadInputError("the run has no such metric, though OpenVM has", _at(query))
    if query.group is not None and query.group not in groups:
        error = unknown_group(query.group, groups)
        return BadInputError(error.message) if is_known_group(query.group) else error
    lacking = [key for key in query.labels if key not in run.db.label_keys()]
    if lacking:
        return BadInputError(f"nothing of the run has a label {lacking[0]!r}, though OpenVM has", _at(query))
    asked = [f"--group {query.group}"] if query.group is not None else []
    asked += [f"--label {key}={value}" for key, value in query.labels.items()]
    having = [name for name, group in groups.items() if group.baseline(query.metric) is not None]
    elsewhere = f"; groups that have it: {_listed(having)}" if having else ""
    what = f"no value for {' '.join(asked)}" if asked else "no value that is a number"
    return BadInputError(f"{what}{elsewhere}", _at(query))


def _listed(names: Iterable[str | None]) -> str:
    return listed([name for name in names if name is not None])


def _at(query: Query) -> Location:
    return Location(metric=query.metric)
