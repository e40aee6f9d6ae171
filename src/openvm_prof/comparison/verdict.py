"""Verdicts: what a comparison says of a series of values, and the evidence for it."""

from __future__ import annotations

import math
from enum import Enum

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.core.errors import Notice, counted, listed
from openvm_prof.core.model.change import Change, Mark
from openvm_prof.core.model.metric import Better, MetricSpec

WHOLE_RUN = "Total"
"""What a series of the whole run, over all its groups, is listed under."""


class Verdict(Enum):
    """What a comparison says, in the order in which verdicts are listed.

    `UNCONFIRMED` is a change beyond the threshold that too few runs speak for; `CHANGED` one of a
    metric without a better direction; `UNLIKE` is none: the sides are not the same thing.
    """

    REGRESSION = "regression"
    UNCONFIRMED = "unconfirmed"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"
    UNLIKE = "unlike"
    IMPROVEMENT = "improvement"
    SAME = "same"


class SeriesKey(Struct, frozen=True):
    """Which quantity a series is of: one number per run.

    `run` is the key of a run in a combined file, None in plain files; `group` None is the whole run;
    `labels` are values of the dimensions that numbers are told apart by within a group (an AIR, or an
    AIR and a segment), in their order; empty for a group's own value.
    """

    run: str | None
    group: str | None
    labels: tuple[str, ...]
    metric: str

    @property
    def label(self) -> str | None:
        """The labels as one text; None for a group's own value."""
        return " / ".join(self.labels) if self.labels else None

    @property
    def place(self) -> str:
        """The group, or what stands for the whole run."""
        return WHOLE_RUN if self.group is None else self.group

    def __str__(self) -> str:
        return " / ".join(
            part for part in (self.run, self.place, self.label, self.metric) if part is not None
        )


class Estimate(Struct, frozen=True):
    """A side's values of one series, in the metric's unit: how many, their median and its interval.

    `low` and `high` are order statistics that hold the median with probability `confidence`, exactly and
    whatever the distribution; with few runs they are the range, with the confidence that it has. A single
    run has no interval.
    """

    n: int
    median: float
    low: float
    high: float
    confidence: float


class Comparison(Struct, frozen=True):
    """One row: a series on both sides, the verdict and what it rests on.

    `p` is the exact probability of such ranks without any change, `p_adjusted` the same within its
    family of tests; both are None where nothing was tested: counts are exact, few runs tell nothing.
    `mismatch` is why both sides are not the same thing, None where they are: then there is no change.
    """

    key: SeriesKey
    metric: MetricSpec
    base: Estimate | None
    head: Estimate | None
    verdict: Verdict
    p: float | None = None
    p_adjusted: float | None = None
    mismatch: str | None = None

    @property
    def ratio(self) -> float | None:
        """Head's median as a multiple of base's; None where there is none."""
        if self.mismatch or self.base is None or self.head is None or not self.base.median:
            return None
        return self.head.median / self.base.median

    @property
    def amount(self) -> float | None:
        """Head's median less base's, in the metric's unit.

        None where a side lacks the series, or both are not the same thing.
        """
        if self.mismatch or self.base is None or self.head is None:
            return None
        return self.head.median - self.base.median

    @property
    def percent(self) -> float | None:
        """The amount in percent of the magnitude of base's median; None where there is none."""
        amount = self.amount
        return None if amount is None or self.base is None else percent_of(amount, self.base.median)

    @property
    def change(self) -> Change | None:
        """Head's median against base's, marked where the verdict has a direction; None without one."""
        amount = self.amount
        return Change(amount, self.percent, _MARKS.get(self.verdict, Mark.NONE)) if amount else None

    @property
    def effect(self) -> float:
        """How far the medians are apart: the larger as a multiple of the smaller, less 1.

        The same in both directions, so that exchanging the sides changes no verdict but its direction;
        infinite from or to 0 and across it, and 0 where they are not the same thing.
        """
        if self.mismatch:
            return 0.0
        if self.base is None or self.head is None:
            return math.inf
        return relative_effect(self.base.median, self.head.median)

    @property
    def is_worse(self) -> bool:
        """Whether the change, however large, is against the metric's better direction."""
        amount = self.amount or 0.0
        worse = {Better.LOWER: amount > 0, Better.HIGHER: amount < 0, Better.NEUTRAL: False}
        return worse[self.metric.better]


_MARKS = {Verdict.REGRESSION: Mark.WORSE, Verdict.IMPROVEMENT: Mark.BETTER}


def percent_of(amount: float, base: float) -> float | None:
    """An amount, with its sign, in percent of the magnitude of a base; None where that is not finite."""
    percent = amount / abs(base) * 100 if base else math.inf
    return percent if math.isfinite(percent) else None


def relative_effect(value: float, other: float) -> float:
    """The larger magnitude as a multiple of the smaller, less 1."""
    if value == other:
        return 0.0
    small, large = sorted((abs(value), abs(other)))
    if not small or (value < 0) != (other < 0):
        return math.inf
    return large / small - 1


class AttributionNode(Struct, frozen=True):
    """A part of the change in total proof time: means over each side's runs, in ms, so that they add up.

    `path` leads from the whole to the part; a part named "other" is what the parts beside it leave.
    """

    path: tuple[str, ...]
    base: float
    head: float

    @property
    def amount(self) -> float:
        """Head less base."""
        return self.head - self.base


class UnmatchedRuns(Struct, frozen=True):
    """Runs of combined files, by name, that are `missing` from the head or `new` in it.

    `empty_base` and `empty_head` are runs that a side has and that hold no metrics: all that the other side
    has of them is gone or new.
    """

    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    empty_base: tuple[str, ...] = ()
    empty_head: tuple[str, ...] = ()

    def sentences(self, base: str = "the base", head: str = "the head") -> list[str]:
        """What is missing, new or empty, in words, with the first of many names.

        The sides are called as given.
        """
        found = []
        if self.missing:
            are = counted(len(self.missing), "run", "is", "are")
            found.append(f"{are} missing from {head}: {listed(self.missing)}")
        if self.new:
            are = counted(len(self.new), "run", "is", "are")
            found.append(f"{are} only in {head}, and not in {base}: {listed(self.new)}")
        for side, names in ((base, self.empty_base), (head, self.empty_head)):
            if names:
                hold = counted(len(names), "run", "holds", "hold")
                found.append(f"{hold} no metrics in {side}: {listed(names)}")
        return found


class ComparisonResult(Struct, frozen=True):
    """All rows of a comparison of two sides, worst first, and what their reader should know.

    `conditions` is what the runs tell of themselves, in words; `unmatched` are runs that only one side has.
    `within` are the dimensions of the rows' labels.
    """

    base: str
    head: str
    rows: tuple[Comparison, ...]
    attribution: tuple[AttributionNode, ...] = ()
    notices: tuple[Notice, ...] = ()
    unmatched: UnmatchedRuns = UnmatchedRuns()
    conditions: str = ""
    within: tuple[Dimension, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many rows have a verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    def shown(self, *, everything: bool) -> tuple[Comparison, ...]:
        """The rows that say something, or all of them."""
        return tuple(row for row in self.rows if everything or row.verdict is not Verdict.SAME)
