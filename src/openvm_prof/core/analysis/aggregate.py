"""Aggregation: the samples of each group, and their statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.core.analysis.derive import blob_totals
from openvm_prof.core.catalog.eras import Era
from openvm_prof.core.catalog.groups import GroupKind, classify, in_group_order
from openvm_prof.core.catalog.metrics import (
    GENERATE_BLOB_TOTAL_TIME,
    INSTRUCTIONS,
    RUN_ONCE,
    TOTAL_PROOF_TIME,
    catalogue_order,
)
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import Notice
from openvm_prof.core.model.stats import Stats

APP_GROUP = "app_proof"
"""The name under which an era's renamed app groups are reported."""


class GroupNames(Struct, frozen=True):
    """Under which name each group of the file is reported."""

    reported: Mapping[str, str]
    notices: tuple[Notice, ...] = ()

    def members(self) -> dict[str, list[str]]:
        """Reported name → the file's groups that are merged under it, both in group order."""
        members: dict[str, list[str]] = {}
        for group, name in self.reported.items():
            members.setdefault(name, []).append(group)
        return {name: in_group_order(members[name]) for name in in_group_order(members)}


def group_names(groups: Sequence[str], era: Era) -> GroupNames:
    """Merge the groups that an era knows under another name, unless they are of several blocks."""
    reported = {group: group for group in groups}
    if era.app_aliases is None:
        return GroupNames(reported)
    matches = {group: match for group in groups if (match := era.app_aliases.fullmatch(group))}
    blocks = {match["block"] for match in matches.values()}
    if len(blocks) > 1:
        message = f"the file holds {len(blocks)} blocks: their groups keep their own names"
        return GroupNames(reported, (Notice(message),))
    return GroupNames(reported | dict.fromkeys(matches, APP_GROUP))


class GroupedMetrics(Struct, frozen=True):
    """Samples of one group: metric name → samples; phase and dropped zero counters beside them."""

    group: str
    kind: GroupKind
    samples: Mapping[str, Sequence[float]]
    phases: Mapping[str, str | None]
    zero_counters: frozenset[str]

    @classmethod
    def of(cls, db: MetricDb, names: GroupNames) -> tuple[GroupedMetrics, ...]:
        """The samples of every reported group, in group order."""
        blobs = blob_totals(db)
        result = []
        for name, members in names.members().items():
            samples: dict[str, list[float]] = {}
            phases: dict[str, str | None] = {}
            zeros: set[str] = set()
            for group in members:
                own: dict[str, Sequence[float]] = dict(db.samples(group))
                if group in blobs:
                    own[GENERATE_BLOB_TOTAL_TIME] = blobs[group]
                for metric, values in own.items():
                    samples.setdefault(metric, []).extend(values)
                for metric, phase in db.phases(group).items():
                    known = [p for p in (phases.get(metric), phase) if p is not None]
                    phases[metric] = min(known, default=None)
                zeros.update(db.zero_counters(group))
            result.append(cls(name, classify(name), samples, phases, frozenset(zeros)))
        return tuple(result)


class GroupStats(Struct, frozen=True):
    """Statistics of one group; `stats` in catalogue order, names outside the catalogue after."""

    group: str
    kind: GroupKind
    stats: Mapping[str, Stats]
    phases: Mapping[str, str | None]
    zero_counters: frozenset[str]

    @property
    def instructions(self) -> float | None:
        """Instructions that the group's programs executed, None where nothing counted them."""
        for metric in INSTRUCTIONS:
            if (stats := self.stats.get(metric)) is not None:
                return stats.avg if metric in RUN_ONCE else stats.sum
        return None

    def baseline(self, metric: str) -> Stats | None:
        """Statistics to compare with: those of a counter that stayed 0 are 0, not absent."""
        known = self.stats.get(metric)
        return Stats.zero() if known is None and metric in self.zero_counters else known


class AggregateMetrics(Struct, frozen=True):
    """Statistics of every group of a run, in group order."""

    groups: tuple[GroupStats, ...]

    @classmethod
    def of(
        cls, grouped: Sequence[GroupedMetrics], era: Era, once: Mapping[tuple[str, str], float] | None = None
    ) -> AggregateMetrics:
        """Sum, count, maximum, minimum and average of every metric of every group.

        `once` has what several programs of a group did once each (`run_once`).
        """
        return cls(tuple(_group_stats(group, era, once or {}) for group in grouped))

    @property
    def proof_groups(self) -> tuple[GroupStats, ...]:
        """The groups that prove something: all but key generation."""
        return tuple(group for group in self.groups if group.kind.is_proof)

    @property
    def apps(self) -> tuple[GroupStats, ...]:
        """The app groups with proof time, in group order."""
        return tuple(
            group for group in self.groups if group.kind is GroupKind.APP and TOTAL_PROOF_TIME in group.stats
        )

    @property
    def app(self) -> GroupStats | None:
        """The app of the run: the app group with the most proof time, the first of equals.

        Where none has any, the one with the most instructions. None without an app group.
        """
        apps = [group for group in self.groups if group.kind is GroupKind.APP]
        return max(apps, key=_weight, default=None)

    def by_name(self) -> dict[str, GroupStats]:
        """Statistics of the groups by reported name."""
        return {group.group: group for group in self.groups}

    def to_dict(self) -> dict[str, dict[str, dict[str, float]]]:
        """Plain data: group → metric → statistics."""
        return {
            group.group: {metric: stats.to_dict() for metric, stats in group.stats.items()}
            for group in self.groups
        }


def _weight(group: GroupStats) -> tuple[bool, float]:
    time = group.stats.get(TOTAL_PROOF_TIME)
    return (True, time.sum) if time is not None else (False, group.instructions or 0.0)


def _group_stats(grouped: GroupedMetrics, era: Era, once: Mapping[tuple[str, str], float]) -> GroupStats:
    stats: dict[str, Stats] = {}
    for metric in sorted(grouped.samples, key=catalogue_order):
        of_metric = Stats.of(grouped.samples[metric])
        if of_metric is not None:
            total = once.get((grouped.group, metric))
            stats[metric] = of_metric if total is None else replace(of_metric, once=total)
    if era.pooled_rate is not None and era.pooled_rate.rate in stats:
        work, time = stats.get(era.pooled_rate.work), stats.get(era.pooled_rate.time)
        if work is not None and time is not None and time.sum > 0:
            # per millisecond / 1000 = millions per second
            pooled = work.sum / time.sum / 1000
            stats[era.pooled_rate.rate] = replace(stats[era.pooled_rate.rate], pooled_avg=pooled)
    return GroupStats(grouped.group, grouped.kind, stats, grouped.phases, grouped.zero_counters)
