"""Gates: rules that a run must keep, recorded exceptions from them, and what came of checking them."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from enum import Enum

from msgspec import Struct

from openvm_prof.errors import Notice
from openvm_prof.model.verdict import Comparison


class Severity(Enum):
    """What breaking a rule does: fail the gate, or only warn."""

    ERROR = "error"
    WARNING = "warning"


class Rule(Struct, frozen=True):
    """Limits for the series that it selects, in the metric's unit.

    `metrics` and `groups` are globs, `kinds` names of group kinds (`app`, `leaf`, ...), `label` a kind
    of label (`air`, `opcode`, `segment`) and a glob of its values. `max`, `min` and `exact` bind the
    head alone, `max_increase_percent` binds it to the base. A default rule may find nothing to check.
    """

    name: str
    metrics: tuple[str, ...]
    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    label: tuple[str, str] | None = None
    max: float | None = None
    min: float | None = None
    exact: float | None = None
    max_increase_percent: float | None = None
    severity: Severity = Severity.ERROR
    note: str = ""
    is_default: bool = False


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

    `UNMATCHED` is a rule without anything to check, or a metric that the head no longer has.
    """

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    WARNED = "warned"
    UNMATCHED = "unmatched"
    ACCEPTED = "accepted"
    PASSED = "passed"


class Finding(Struct, frozen=True):
    """A rule and a series that it selects; `row` is None where it selects none."""

    rule: Rule
    row: Comparison | None
    outcome: Outcome
    message: str
    acceptance: Acceptance | None = None

    def fails(self, failing: Collection[Outcome]) -> bool:
        """Whether it fails a gate that fails on these outcomes; unconfirmed, only what is no mere warning."""
        if self.outcome is Outcome.UNCONFIRMED and self.rule.severity is Severity.WARNING:
            return False
        return self.outcome in failing


class GateResult(Struct, frozen=True):
    """All findings of a check, failures first, and what their reader should know."""

    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...] = ()

    def passed(self, *, failing: frozenset[Outcome] = frozenset({Outcome.FAILED})) -> bool:
        """Whether no finding has an outcome that fails the gate."""
        return not any(finding.fails(failing) for finding in self.findings)

    def count(self, outcome: Outcome) -> int:
        """How many findings have an outcome."""
        return sum(finding.outcome is outcome for finding in self.findings)
