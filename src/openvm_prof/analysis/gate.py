"""The gate: rules about metrics, checked against two sides of runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from openvm_prof.analysis.series import By, SideRun, side_values
from openvm_prof.analysis.statistics import FEWEST_RUNS, Tails
from openvm_prof.analysis.verdicts import (
    Criteria,
    Values,
    any_matches,
    are_apart,
    directed,
    disagreement_notices,
    few_runs_notice,
    has_runs,
    run_notices,
    series_order,
    tested_family,
    untested,
)
from openvm_prof.catalog.groups import GroupKind, classify
from openvm_prof.catalog.metrics import FREQUENCY, HEADLINES, OPCODE_COUNT, PROOF_TIMES
from openvm_prof.errors import Notice, did_you_mean
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
                is_default=True,
            ),
            Rule(
                "proof time",
                metrics=PROOF_TIMES,
                groups=(WHOLE_RUN,),
                max_increase_percent=min_percent,
                is_default=True,
            ),
            Rule(
                "proof time of groups",
                metrics=PROOF_TIMES,
                kinds=tuple(kind.label for kind in GroupKind if kind.is_proof),
                max_increase_percent=min_percent * GROUP_FACTOR,
                is_default=True,
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
    a rule's tests being one family, and an increase of the medians beyond the limit.
    """
    sides = {by: (side_values(base, by), side_values(head, by)) for by in _levels(budget)}
    found: list[tuple[Rule, list[Comparison]]] = []
    unmatched: list[Finding] = []
    for rule in budget.rules:
        before, after = sides[_level(rule)]
        keys = sorted({key for key in {**before, **after} if _selects(rule, key)}, key=series_order)
        found.append((rule, [untested(key, before, after) for key in keys]))
        if not keys and not rule.is_default:
            why = _nothing_selected(rule, {**before, **after})
            unmatched.append(Finding(rule, None, Outcome.UNMATCHED, why))
    findings = [
        _finding(rule, row, sides[_level(rule)], criteria)
        for rule, rows in found
        for row in _tested(rule, rows, *sides[_level(rule)])
    ]
    accepted, notices = _accept(findings, acceptances, today)
    for by, (before, after) in sides.items():
        rows = [row for rule, of_rule in found if _level(rule) is by for row in of_rule]
        notices += [*few_runs_notice(rows), *disagreement_notices((("base", before), ("head", after)), rows)]
    notices += run_notices([*base, *head])
    return GateResult(tuple(_failures_first([*accepted, *unmatched])), tuple(dict.fromkeys(notices)))


def _levels(budget: Budget) -> list[By]:
    return list(dict.fromkeys(map(_level, budget.rules)))


def _level(rule: Rule) -> By:
    return By.GROUP if rule.label is None else By(rule.label[0])


def _selects(rule: Rule, key: SeriesKey) -> bool:
    if not any(fnmatchcase(key.metric, glob) for glob in rule.metrics):
        return False
    if not any_matches(rule.groups, key.place):
        return False
    if rule.kinds and (not key.group or classify(key.group).label not in rule.kinds):
        return False
    return rule.label is None or fnmatchcase(key.label or "", rule.label[1])


def _needs_test(rule: Rule, row: Comparison) -> bool:
    return rule.max_increase_percent is not None and not row.metric.deterministic and has_runs(row)


def _tested(rule: Rule, rows: Sequence[Comparison], before: Values, after: Values) -> list[Comparison]:
    """The rows that a rule selects, with their p where they need a test: a family of their own."""
    family = [row for row in rows if _needs_test(rule, row)]
    tested = {row.key: row for row in tested_family(family, before, after, Tails.INCREASE)}
    return [tested.get(row.key, row) for row in rows]


def _nothing_selected(rule: Rule, keys: Iterable[SeriesKey]) -> str:
    """Why a rule selects nothing: what has its metrics, or which ones are called almost the same."""
    metrics = list(dict.fromkeys(key.metric for key in keys))
    message = "no metric of the runs is selected"
    if any(any_matches(rule.metrics, metric) for metric in metrics):
        return f"{message}: none of these in such a group or with such a label"
    return message + did_you_mean(rule.metrics, metrics)


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
        return Finding(rule, row, Outcome.UNMATCHED, "new: there is no base to compare with")
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
        yield f"is above {_limit(rule.max)}"
    if rule.min is not None and row.head.median < rule.min:
        yield f"is below {_limit(rule.min)}"
    if rule.exact is not None and any(value != rule.exact for value in values):
        yield f"is not {_limit(rule.exact)}"


def _limit(value: float) -> str:
    return f"{int(value):,}" if float(value).is_integer() else repr(value)


def _accept(
    findings: Sequence[Finding], acceptances: Sequence[Acceptance], today: datetime.date
) -> tuple[list[Finding], list[Notice]]:
    """The findings, failures within a recorded and still valid acceptance being accepted."""
    accepted: list[Finding] = []
    notices: dict[Notice, None] = {}
    for finding in findings:
        about: list[Acceptance] = []
        row = finding.row
        if row is not None and finding.outcome in (Outcome.FAILED, Outcome.WARNED, Outcome.UNCONFIRMED):
            about = [one for one in acceptances if _is_about(one, row)]
        valid = [one for one in about if row is not None and today <= one.until and _reaches(one, row)]
        if valid:
            accepted.append(replace(finding, outcome=Outcome.ACCEPTED, acceptance=valid[0]))
            continue
        accepted.append(finding)
        for one in about:
            what = f"an acceptance of {one.metric} ({one.why})"
            if today > one.until:
                notices[Notice(f"{what} ran out on {one.until}")] = None
            else:
                notices[Notice(f"{what} goes up to {one.up_to_percent:g} %, and the change is larger")] = None
    return accepted, list(notices)


def _is_about(one: Acceptance, row: Comparison) -> bool:
    if not (fnmatchcase(row.key.metric, one.metric) and fnmatchcase(row.key.place, one.group)):
        return False
    return one.label is None or fnmatchcase(row.key.label or "", one.label)


def _reaches(one: Acceptance, row: Comparison) -> bool:
    if row.base is None or row.head is None:
        return False
    return abs(row.head.median - row.base.median) * 100 <= one.up_to_percent * abs(row.base.median)


def _failures_first(findings: Sequence[Finding]) -> list[Finding]:
    """By outcome, then the largest effect, then the reports' order; the rules' order where all is alike."""
    order = {outcome: place for place, outcome in enumerate(Outcome)}

    def key(finding: Finding) -> tuple[object, ...]:
        row = finding.row
        place = (0.0, ()) if row is None else (-row.effect, series_order(row.key))
        return order[finding.outcome], place

    return sorted(findings, key=key)
