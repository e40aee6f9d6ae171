"""The use case of sweeps: many runs, a row per run or configuration, the best of them marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from openvm_prof.comparison.statistics import FEWEST_RUNS, Alternative, adjusted, rank_test
from openvm_prof.core.errors import BadInputError, Notice, UsageError, did_you_mean
from openvm_prof.core.model.labels import natural_key
from openvm_prof.core.model.metric import Better
from openvm_prof.core.model.percentiles import percentile
from openvm_prof.core.runs.failed_run import FailedRun
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.core.runs.run_keys import AnyRun, path_pairs, run_key
from openvm_prof.sweep.run_metrics import RunMetric, run_metric, value_of
from openvm_prof.sweep.sweep_model import Configuration, Spread, Standing, SweepOptions
from openvm_prof.sweep.sweep_result import RankedRuns


def rank_runs(runs: Iterable[AnyRun], options: SweepOptions | None = None) -> RankedRuns:
    """Rank runs or configurations of them.

    Raises UsageError for a metric, group or key that no run has, BadInputError where no run is left.
    """
    runs, options = list(runs), options or SweepOptions()
    _check_keys(runs, options)
    chosen = [run for run in runs if all(run_key(run, key) == value for key, value in options.where.items())]
    if not chosen:
        raise BadInputError("no run matches --where" if options.where else "there are no runs")
    _check_groups(chosen, options)
    recorded = {
        name for run in chosen if isinstance(run, LoadedRun) for name in run.analysis.db.metric_names()
    }
    metrics = tuple(run_metric(name, sorted(recorded)) for name in options.metrics)
    ranked_by = metrics[0] if options.sort is None else run_metric(options.sort, sorted(recorded))
    measured = metrics if ranked_by in metrics else (*metrics, ranked_by)
    rows: dict[str, list[AnyRun]] = {}
    for run in chosen:
        rows.setdefault(_name(run, options), []).append(run)
    found = [_configuration(name, of, measured, options) for name, of in rows.items()]
    return RankedRuns(
        options, measured, ranked_by, tuple(_ranked(found, ranked_by)), tuple(_notices(chosen, found))
    )


def _name(run: AnyRun, options: SweepOptions) -> str:
    if options.group_by:
        return ", ".join(_or_none(run, key) for key in options.group_by)
    if options.name_by == "meta":
        return ", ".join(f"{key}={value}" for key, value in path_pairs(run).items()) or run.info.name
    return run.info.name if options.name_by is None else run_key(run, options.name_by) or run.info.name


def _or_none(run: AnyRun, key: str) -> str:
    value = run_key(run, key)
    return f"(no {key})" if value is None else value


def _configuration(
    name: str, runs: Sequence[AnyRun], metrics: Sequence[RunMetric], options: SweepOptions
) -> Configuration:
    loaded = [run.analysis for run in runs if isinstance(run, LoadedRun)]
    spreads = {}
    for metric in metrics:
        values = [value_of(run, metric.name, options.groups) for run in loaded]
        known = tuple(value for value in values if value is not None)
        if known:
            at = tuple(percentile(known, percent) for percent in options.percentiles)
            spreads[metric.name] = Spread(known, percentile(known, 50), at)
    return Configuration(
        name,
        len(runs),
        tuple(run.reason for run in runs if isinstance(run, FailedRun)),
        sum(run.is_empty for run in loaded),
        spreads,
    )


def _ranked(found: Sequence[Configuration], by: RunMetric) -> Iterator[Configuration]:
    """The configurations by the median of a metric, best first, equals by name; then the others."""
    sign = -1 if by.better is Better.HIGHER else 1
    known = [each for each in found if by.name in each.spreads]
    known.sort(key=lambda each: (sign * each.spreads[by.name].median, natural_key(each.name)))
    tests = _tests(known, by)
    for place, each in enumerate(known):
        best, own = known[0].spreads[by.name].median, each.spreads[by.name].median
        behind = None if best == 0 else sign * (own - best) / abs(best) * 100
        yield replace(each, standing=Standing(place == 0, behind if place else 0.0, tests.get(each.name)))
    yield from sorted(
        (each for each in found if by.name not in each.spreads), key=lambda e: natural_key(e.name)
    )


def _tests(known: Sequence[Configuration], by: RunMetric) -> dict[str, float]:
    """p by configuration, of those with runs enough against the best; one family."""
    enough = [each for each in known if len(each.spreads[by.name].values) >= FEWEST_RUNS]
    if not known or known[0] not in enough or len(enough) < 2:
        return {}
    best = known[0].spreads[by.name].values
    found = [rank_test(best, each.spreads[by.name].values, Alternative.BOTH) for each in enough[1:]]
    return dict(zip((each.name for each in enough[1:]), adjusted(found), strict=True))


def _check_keys(runs: Sequence[AnyRun], options: SweepOptions) -> None:
    named = [] if options.name_by in (None, "meta") else [str(options.name_by)]
    for key in (*options.group_by, *options.where, *named):
        if runs and all(run_key(run, key) is None for run in runs):
            known = sorted({pair for run in runs for pair in (*path_pairs(run), *run.info.conditions)})
            known += ["name", "stem", "dir", "program", "block"]
            raise UsageError(
                f"no run has a key {key!r} in its path, in its conditions, or as a label with one value "
                f"per run{did_you_mean([key], known)}"
            )


def _check_groups(runs: Sequence[AnyRun], options: SweepOptions) -> None:
    known = {
        group.group for run in runs if isinstance(run, LoadedRun) for group in run.analysis.aggregate.groups
    }
    missing = [name for name in options.groups if name not in known]
    if missing:
        raise UsageError(f"no run has a group {missing[0]!r}{did_you_mean(missing, sorted(known))}")


def _notices(runs: Sequence[AnyRun], found: Sequence[Configuration]) -> Iterator[Notice]:
    loaded = [run for run in runs if isinstance(run, LoadedRun) and not run.analysis.is_empty]
    for key, what in (("era", "versions of OpenVM"), ("prover", "hardware")):
        values = sorted({value for run in loaded if (value := run.analysis.told.get(key)) is not None})
        if len(values) > 1:
            yield Notice(
                f"the runs are of different {what} ({', '.join(values)}): cells are counted differently"
            )
    for each in found:
        for reason in each.failed:
            yield Notice(f"{each.name}: {reason}")
