"""Series: the numbers of one run that are compared, each under its key."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from openvm_prof.comparison.verdict import SeriesKey
from openvm_prof.core.analysis.aggregate import GroupStats, group_names
from openvm_prof.core.analysis.proof_time import ProofTime
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.dimensions import FUNCTION, GROUP, Dimension
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.metrics import PARALLEL_PROOF_TIME, TOTAL_PROOF_TIME, describe
from openvm_prof.core.db.table import Table
from openvm_prof.core.errors import UsageError
from openvm_prof.core.model.metric import Rollup
from openvm_prof.core.model.stats import Stats

By = tuple[Dimension, ...]
"""What a series is of: a group, or values of dimensions within a group (which needs no mention)."""

BY_GROUP: By = (GROUP,)


def within_group(by: Iterable[Dimension]) -> By:
    """The dimensions that tell series of one group apart: all but the group itself.

    Raises UsageError for functions: call stacks are not kept in the store that is compared.
    """
    if FUNCTION in by:
        raise UsageError(
            "functions are not compared series by series: `openvm-prof top --by function --base FILE` "
            "shows what each costs before and now"
        )
    return tuple(each for each in by if each is not GROUP)


class SideRun(Struct, frozen=True):
    """A run of one side, its key in a combined file, and how it is called in notices.

    `on_provers` says that its parallel times are for as many provers as the analysis is for, and not
    with a prover for each proof. `told` are conditions that are known of it besides its metrics.
    """

    key: str | None
    name: str
    analysis: RunAnalysis
    on_provers: bool = False
    told: Mapping[str, str] = field(default_factory=dict)


def by_key(base: Sequence[SideRun], head: Sequence[SideRun]) -> dict[str | None, list[list[SideRun]]]:
    """The runs of base and head under each key, keys in order of first appearance."""
    found: dict[str | None, list[list[SideRun]]] = {}
    for index, side in enumerate((base, head)):
        for run in side:
            found.setdefault(run.key, [[], []])[index].append(run)
    return found


UNGROUPED = ""
"""Under which group labels stand that have none; the whole run has none either, and is not that."""


def run_series(run: SideRun, by: By) -> dict[SeriesKey, float]:
    """Every number of a run that can be compared.

    By group: proof times of the run and of its groups, and of every metric of a group that proves
    something the statistic that the catalogue names. By dimensions within a group: the same over the
    label sets of the group that have all of them. What has no group stands under `UNGROUPED`. Times are
    in ms. Raises UsageError for dimensions that are not compared.
    """
    within = within_group(by)
    found = _label_series(run, within) if within else _group_series(run)
    # a sum out of range can be no number to compare
    return {key: value for key, value in found if math.isfinite(value)}


def _group_series(run: SideRun) -> Iterator[tuple[SeriesKey, float]]:
    times = run.analysis.proof_times
    timed: list[tuple[str | None, ProofTime | None]] = [
        (None, times.total),
        *times.groups.items(),
        (UNGROUPED, times.ungrouped),
    ]
    for name, time in timed:
        if time is None:
            continue
        yield SeriesKey(run.key, name, (), TOTAL_PROOF_TIME), time.total_ms
        parallel_ms = time.on_provers_ms if run.on_provers else time.parallel_ms
        yield SeriesKey(run.key, name, (), PARALLEL_PROOF_TIME), parallel_ms
    for group in run.analysis.aggregate.proof_groups:
        for metric in dict.fromkeys((*group.stats, *sorted(group.zero_counters))):
            value = _value(group, metric)
            # the proof times above have what runs once, too
            if value is not None and metric not in (TOTAL_PROOF_TIME, PARALLEL_PROOF_TIME):
                yield SeriesKey(run.key, group.group, (), metric), value


def _value(group: GroupStats, metric: str) -> float | None:
    stats = group.baseline(metric)
    return None if stats is None else rolled_up(metric, stats, group.kind)


def rolled_up(metric: str, stats: Stats, kind: GroupKind | None) -> float | None:
    """The one value that statistics over a group's proofs come to; None where the metric has none."""
    described = describe(metric)
    if kind is GroupKind.APP and (described.serial_in_app or stats.once is not None):
        return stats.avg
    values = {Rollup.SUM: stats.sum, Rollup.AVERAGE: stats.avg, Rollup.MAXIMUM: stats.max}
    return values.get(described.rollup)


def _label_series(run: SideRun, within: By) -> Iterator[tuple[SeriesKey, float]]:
    db = run.analysis.db
    reported = group_names(db.groups(), run.analysis.era).reported
    samples: dict[SeriesKey, list[float]] = {}
    for table in db.tables():
        positions = _places(table, within)
        if positions is None:
            continue
        for values, row in table.rows.items():
            recorded = table.group_of(values)
            group = UNGROUPED if recorded is None else reported[recorded]
            if not classify(group).is_proof:
                continue
            labels = tuple([values[position] for position in positions])
            for metric, column in table.columns.items():
                found = column.samples(row) or ([0.0] if row in column.zeros else [])
                key = SeriesKey(run.key, group, labels, metric)
                samples.setdefault(key, []).extend(filter(math.isfinite, found))
    for key, found in samples.items():
        stats = Stats.of(found)
        value = None if stats is None else rolled_up(key.metric, stats, None)
        if value is not None:
            yield key, value


def _places(table: Table, within: By) -> list[int] | None:
    """Where a table has the dimensions' values, None where it lacks one."""
    found = [each.place_in(table.keys) for each in within]
    positions = [position for position in found if position is not None]
    return positions if len(positions) == len(found) else None


def side_values(runs: Sequence[SideRun], by: By) -> dict[SeriesKey, list[float]]:
    """The values of each series over a side's runs, ascending: the order of runs means nothing."""
    found: dict[SeriesKey, list[float]] = {}
    for run in runs:
        for key, value in run_series(run, by).items():
            found.setdefault(key, []).append(value)
    return {key: sorted(values) for key, values in found.items()}
