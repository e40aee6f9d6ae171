"""The gate: rules about metrics, checked against two sides of runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from openvm_prof.analysis.series import By, SideRun, side_values
from openvm_prof.analysis.statistics import FEWEST_RUNS, Tails
from openvm_prof.analysis.verdicts import (
    Criteria,
    Values,
    are_apart,
    directed,
    has_runs,
    series_order,
    tested_along_tree,
    untested,
)
from openvm_prof.catalog.groups import GroupKind, classify
from openvm_prof.catalog.metrics import FREQUENCY, HEADLINES, OPCODE_COUNT, PROOF_TIMES
from openvm_prof.errors import Notice
from openvm_prof.model.gate import Acceptance, Budget, Finding, GateResult, Outcome, Rule, Severity
from openvm_prof.model.verdict import WHOLE_RUN, Comparison, SeriesKey, Verdict

EXACT_INCREASE_PERCENT = 1.0
"""By how much the default rules let an exact counter grow."""

TIME_INCREASE_PERCENT = 6.0
"""And the whole run's proof times: five runs of unchanged work against the next five move this far."""


GROUP_FACTOR = 1.5
"""And a group's, as a multiple of it: of fewer proofs, it moves further."""


def default_budget(min_percent: float = TIME_INCREASE_PERCENT) -> Budget:
    """What is checked without a budget file: work in app and leaf groups, proof times."""
    counters = (*(metric for metric in HEADLINES if metric not in PROOF_TIMES), FREQUENCY, OPCODE_COUNT)
    return Budget(
        (
            Rule(
                "exact counters",
                metrics=counters,
                kinds=("app", "leaf"),
                max_increase_percent=EXACT_INCREASE_PERCENT,
            ),
            Rule("proof time", metrics=PROOF_TIMES, groups=(WHOLE_RUN,), max_increase_percent=min_percent),
            Rule(
                "proof time of groups",
                metrics=PROOF_TIMES,
                kinds=tuple(_kind(kind) for kind in GroupKind if kind.is_proof),
                max_increase_percent=min_percent * GROUP_FACTOR,
            ),
        )
    )


def check_sides(
    base: Sequence[SideRun],
    head: Sequence[SideRun],
    budget: Budget,
    acceptances: Sequence[Acceptance],
    today: datetime.date,
    criteria: Criteria,
) -> GateResult:
    """A finding for every rule and series that it selects, failures first.

    Increases of exact counters are judged as they are. Those of noisy values need a test for an increase,
    in families along the tree of times, and an increase of the medians beyond the limit.
    """
    criteria = replace(criteria, tails=Tails.INCREASE)
    sides = {by: (side_values(base, by), side_values(head, by)) for by in _levels(budget)}
    found: list[tuple[Rule, Comparison]] = []
    unmatched: list[Finding] = []
    for rule in budget.rules:
        before, after = sides[_level(rule)]
        keys = sorted({key for key in {**before, **after} if _selects(rule, key)}, key=series_order)
        found += [(rule, untested(key, before, after)) for key in keys]
        if not keys and not rule.is_default:
            unmatched.append(Finding(rule, None, Outcome.UNMATCHED, "no metric of the runs is selected"))
    tested = _tested([row for rule, row in found if _needs_test(rule, row)], sides, criteria)
    findings = [
        _finding(rule, tested.get(row.key, row), sides[_level(rule)], criteria) for rule, row in found
    ]
    accepted, notices = _accept(findings, acceptances, today)
    return GateResult(tuple(_failures_first([*accepted, *unmatched])), tuple(notices))


def _levels(budget: Budget) -> list[By]:
    return list(dict.fromkeys(map(_level, budget.rules)))


def _level(rule: Rule) -> By:
    return By.GROUP if rule.label is None else By(rule.label[0])


def _selects(rule: Rule, key: SeriesKey) -> bool:
    if not any(fnmatchcase(key.metric, glob) for glob in rule.metrics):
        return False
    if rule.groups and not any(fnmatchcase(key.place, glob) for glob in rule.groups):
        return False
    if rule.kinds and (key.group is None or _kind(classify(key.group)) not in rule.kinds):
        return False
    return rule.label is None or fnmatchcase(key.label or "", rule.label[1])


def _kind(kind: GroupKind) -> str:
    return kind.name.lower()


def _needs_test(rule: Rule, row: Comparison) -> bool:
    return rule.max_increase_percent is not None and not row.metric.deterministic and has_runs(row)


def _tested(
    rows: Sequence[Comparison], sides: Mapping[By, tuple[Values, Values]], criteria: Criteria
) -> dict[SeriesKey, Comparison]:
    """The rows with their p; a series is tested once, however many rules select it."""
    before = {key: values for side, _ in sides.values() for key, values in side.items()}
    after = {key: values for _, side in sides.values() for key, values in side.items()}
    distinct = {row.key: row for row in rows}
    return {row.key: row for row in tested_along_tree(list(distinct.values()), before, after, criteria)}


def _finding(rule: Rule, row: Comparison, sides: tuple[Values, Values], criteria: Criteria) -> Finding:
    failed = Outcome.FAILED if rule.severity is Severity.ERROR else Outcome.WARNED
    if row.head is None:
        row = replace(row, verdict=Verdict.GONE)
        return Finding(rule, row, Outcome.UNMATCHED, "gone: the head has no such metric")
    problems = [message for message in _limits(rule, row, sides[1][row.key]) if message is not None]
    if problems:
        return Finding(rule, row, failed, "; ".join(problems))
    if rule.max_increase_percent is None:
        return Finding(rule, row, Outcome.PASSED, "")
    if row.base is None:
        row = replace(row, verdict=Verdict.NEW)
        return Finding(rule, row, Outcome.PASSED, "new: there is no base to compare with")
    limit = rule.max_increase_percent
    if not _increased(row, limit, criteria):
        return Finding(rule, row, Outcome.PASSED, "")
    message = f"grew by more than {limit:g} %"
    unconfirmed = replace(row, verdict=Verdict.UNCONFIRMED)
    if row.metric.deterministic and not are_apart(row, *sides):
        return Finding(rule, unconfirmed, Outcome.UNCONFIRMED, f"{message}, but the runs of a side disagree")
    if row.metric.deterministic or (row.p_adjusted is not None and row.p_adjusted <= criteria.alpha):
        return Finding(rule, replace(row, verdict=directed(row)), failed, message)
    if has_runs(row):
        return Finding(rule, row, Outcome.PASSED, f"{message}, but so it can by chance")
    few = f"{message}, which fewer than {FEWEST_RUNS} runs a side cannot confirm"
    return Finding(rule, unconfirmed, Outcome.UNCONFIRMED, few)


def _increased(row: Comparison, limit: float, criteria: Criteria) -> bool:
    if row.base is None or row.head is None or row.head.median <= row.base.median:
        return False
    if row.metric.deterministic:
        # multiplied out, so that an increase of just the limit is none beyond it
        return (row.head.median - row.base.median) * 100 > limit * abs(row.base.median)
    return criteria.is_large(row, limit)


def _limits(rule: Rule, row: Comparison, values: Sequence[float]) -> Iterable[str | None]:
    """What the head's values break of the limits that need no base: its median, and each for `exact`."""
    if row.head is None:
        return
    if rule.max is not None and row.head.median > rule.max:
        yield f"is above {rule.max:g}"
    if rule.min is not None and row.head.median < rule.min:
        yield f"is below {rule.min:g}"
    if rule.exact is not None and any(value != rule.exact for value in values):
        yield f"is not {rule.exact:g}"


def _accept(
    findings: Sequence[Finding], acceptances: Sequence[Acceptance], today: datetime.date
) -> tuple[list[Finding], list[Notice]]:
    """The findings, failures within a recorded and still valid acceptance being accepted."""
    accepted: list[Finding] = []
    notices: dict[Notice, None] = {}
    for finding in findings:
        covering: list[Acceptance] = []
        row = finding.row
        if row is not None and finding.outcome in (Outcome.FAILED, Outcome.WARNED, Outcome.UNCONFIRMED):
            covering = [one for one in acceptances if _covers(one, row)]
        valid = [one for one in covering if today <= one.until]
        if valid:
            accepted.append(replace(finding, outcome=Outcome.ACCEPTED, acceptance=valid[0]))
            continue
        accepted.append(finding)
        for one in covering:
            notices[Notice(f"an acceptance of {one.metric} ran out on {one.until}: {one.why}")] = None
    return accepted, list(notices)


def _covers(one: Acceptance, row: Comparison) -> bool:
    if not (fnmatchcase(row.key.metric, one.metric) and fnmatchcase(row.key.place, one.group)):
        return False
    if one.label is not None and not fnmatchcase(row.key.label or "", one.label):
        return False
    if row.base is None or row.head is None:
        return False
    return (row.head.median - row.base.median) * 100 <= one.up_to_percent * abs(row.base.median)


def _failures_first(findings: Sequence[Finding]) -> list[Finding]:
    """By outcome, then the largest effect, then the reports' order; the rules' order where all is alike."""
    order = {outcome: place for place, outcome in enumerate(Outcome)}

    def key(finding: Finding) -> tuple[object, ...]:
        row = finding.row
        place = (0.0, ()) if row is None else (-row.effect, series_order(row.key))
        return order[finding.outcome], place

    return sorted(findings, key=key)
