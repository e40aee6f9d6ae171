"""Gates: rules that a run must keep, recorded exceptions from them, and what came of checking them."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from enum import Enum

from msgspec import Struct

from openvm_prof.comparison.verdict import Comparison, UnmatchedRuns
from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.core.errors import Notice


class Severity(Enum):
    """What breaking a rule does: fail the gate, or only warn."""

    ERROR = "error"
    WARNING = "warning"


class Rule(Struct, frozen=True):
    """Limits for the series that it selects, in the metric's unit.

    `metrics` and `groups` are globs, `kinds` names of group kinds (`app`, `leaf`, ...), `labels` are
    dimensions within a group, each with a glob of its values. `max`, `min` and `exact` bind the
    head alone; `max_increase_percent`, `max_decrease_percent` and `max_change_percent` (both ways) bind
    it to the base, in percent of the base's magnitude. `learnt_increase` and `learnt_decrease` bind a noisy
    value to what its history lets it be (`gate.learnt`). A default rule may find nothing to check.
    """

    name: str
    metrics: tuple[str, ...]
    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    labels: tuple[tuple[Dimension, str], ...] = ()
    max: float | None = None
    min: float | None = None
    exact: float | None = None
    max_increase_percent: float | None = None
    max_decrease_percent: float | None = None
    max_change_percent: float | None = None
    severity: Severity = Severity.ERROR
    note: str = ""
    is_default: bool = False
    learnt_increase: bool = False
    learnt_decrease: bool = False

    @property
    def needs_history(self) -> bool:
        """Whether a limit binds the head to the runs before it, fixed or learnt."""
        return self.needs_base or self.is_learnt

    @property
    def has_own_limit(self) -> bool:
        """Whether a limit binds the head alone."""
        return any(limit is not None for limit in (self.max, self.min, self.exact))

    @property
    def is_learnt(self) -> bool:
        """Whether its limit is learnt from a history."""
        return self.learnt_increase or self.learnt_decrease

    @property
    def within(self) -> tuple[Dimension, ...]:
        """The dimensions that its series are told apart by within a group."""
        return tuple(each for each, _ in self.labels)

    @property
    def most_up(self) -> float | None:
        """By how much the head may be above the base, in percent; None where that is not limited."""
        return _strictest(self.max_increase_percent, self.max_change_percent)

    @property
    def most_down(self) -> float | None:
        """By how much the head may be below the base, in percent; None where that is not limited."""
        return _strictest(self.max_decrease_percent, self.max_change_percent)

    @property
    def needs_base(self) -> bool:
        """Whether a limit binds the head to the base."""
        return self.most_up is not None or self.most_down is not None


def _strictest(*limits: float | None) -> float | None:
    return min((limit for limit in limits if limit is not None), default=None)


EVERY_RUN = Rule("every run of the base", ())
"""The rule that is there without a budget, too: no run of the base may be missing from the head."""


class Budget(Struct, frozen=True):
    """Rules in the order in which they were written."""

    rules: tuple[Rule, ...]


class Acceptance(Struct, frozen=True):
    """A change that was intended: of what (globs), up to how much, why, and how long that holds.

    `until` is the last day on which it counts.
    """

    metric: str
    up_to_percent: float
    why: str
    until: datetime.date
    group: str = "*"
    label: str | None = None


class Outcome(Enum):
    """What came of a rule for a series, in the order in which findings are listed.

    `UNMATCHED` is a rule without anything to check: a series or run that only one side has, or of which
    both sides are not the same thing.
    """

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    WARNED = "warned"
    UNMATCHED = "unmatched"
    ACCEPTED = "accepted"
    PASSED = "passed"


class Finding(Struct, frozen=True):
    """A rule and a series that it selects; `row` is None where it selects none, or is about a whole run.

    `run` is the run that only one side has, where the finding is about that. `limit` is the limit that was
    learnt for the head, in the metric's unit.
    """

    rule: Rule
    row: Comparison | None
    outcome: Outcome
    message: str
    acceptance: Acceptance | None = None
    run: str | None = None
    limit: float | None = None

    @property
    def subject(self) -> str:
        """What it is about, in a line: a series, a run, or the metrics that the rule is about."""
        if self.row is not None:
            return str(self.row.key)
        return ", ".join(self.rule.metrics) if self.run is None else f"run {self.run}"

    def fails(self, failing: Collection[Outcome]) -> bool:
        """Whether it fails a gate that fails on these outcomes; unconfirmed, only what is no mere warning."""
        if self.outcome is Outcome.UNCONFIRMED and self.rule.severity is Severity.WARNING:
            return False
        return self.outcome in failing


class GateResult(Struct, frozen=True):
    """All findings of a check, failures first, and what their reader should know.

    `conditions` is what the runs tell of themselves, in words; `unmatched` are runs that only one side has.
    """

    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...] = ()
    unmatched: UnmatchedRuns = UnmatchedRuns()
    conditions: str = ""

    def passed(self, *, failing: frozenset[Outcome] = frozenset({Outcome.FAILED})) -> bool:
        """Whether no finding has an outcome that fails the gate."""
        return not any(finding.fails(failing) for finding in self.findings)

    def count(self, outcome: Outcome) -> int:
        """How many findings have an outcome."""
        return sum(finding.outcome is outcome for finding in self.findings)
