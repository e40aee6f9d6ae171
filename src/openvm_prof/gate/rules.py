"""The gate: rules about metrics, checked against two sides of runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from openvm_prof.comparison.asked_names import check_metric, recorded_metrics
from openvm_prof.comparison.series import By
from openvm_prof.comparison.sides import Sides, SideSeries
from openvm_prof.comparison.statistics import FEWEST_RUNS, Alternative
from openvm_prof.comparison.verdict import WHOLE_RUN, Comparison, SeriesKey, UnmatchedRuns, Verdict
from openvm_prof.comparison.verdicts import (
    Criteria,
    any_matches,
    directed,
    disagreement_notices,
    few_runs_notice,
    has_runs,
    run_notices,
    series_order,
    tested_family,
)
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.metrics import (
    FREQUENCY,
    HEADLINES,
    NUM_SEGMENTS,
    OPCODE_COUNT,
    PARALLEL_PROOF_TIME,
    PROOF_TIMES,
    TOTAL_PROOF_TIME,
)
from openvm_prof.core.errors import Notice, Problems, UnknownNameError, UsageError
from openvm_prof.core.model.metric import Unit
from openvm_prof.gate.budget import (
    EVERY_RUN,
    Acceptance,
    Budget,
    Finding,
    GateResult,
    Outcome,
    Rule,
    Severity,
)

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


def learnt_budget() -> Budget:
    """What is checked against a history without a budget file: the whole run's proof time fails.

    Its parts inform: a check of many series that each may fail would fail too often, or see little.
    """
    counters, _, groups = default_budget().rules
    learnt: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], Severity], ...] = (
        ("proof time", TOTAL_PROOF_TIME, (WHOLE_RUN,), (), Severity.ERROR),
        ("parallel proof time", PARALLEL_PROOF_TIME, (WHOLE_RUN,), (), Severity.WARNING),
        ("proof time of groups", TOTAL_PROOF_TIME, (), groups.kinds, Severity.WARNING),
    )
    return Budget(
        (
            replace(counters, metrics=(*counters.metrics, NUM_SEGMENTS)),
            *(
                Rule(name, (metric,), of, kinds, severity=severity, is_default=True, learnt_increase=True)
                for name, metric, of, kinds, severity in learnt
            ),
        )
    )


def check_sides(
    sides: Sides,
    budget: Budget,
    acceptances: Sequence[Acceptance],
    today: datetime.date,
    criteria: Criteria,
    *,
    allow_missing: bool = False,
) -> GateResult:
    """A finding for every rule and series that it selects, and every run that only one side has.

    Failures first. Changes of exact counters are judged as they are. Those of noisy values need a test in
    the rule's direction, a rule's tests being one family, and a change of the medians beyond the limit.
    A run of the base that is missing from the head fails, unless `allow_missing`.
    """
    if any(rule.is_learnt for rule in budget.rules):
        raise UsageError('a limit "learnt" needs --history: files of a base have none to learn it from')
    recorded = recorded_metrics([*sides.base, *sides.head])
    check_metrics(budget, recorded)
    series = {by: sides.series(by) for by in _levels(budget)}
    unmatched = sides.unmatched
    found: list[tuple[Rule, list[Comparison]]] = []
    findings = _run_findings(unmatched, allow_missing=allow_missing)
    for rule in budget.rules:
        of_level = series[rule.within]
        keys = sorted({key for key in of_level.all_keys() if selects(rule, key)}, key=series_order)
        rows = [of_level.row(key) for key in keys]
        found.append((rule, rows))
        if not keys and not rule.is_default:
            findings.append(
                Finding(rule, None, Outcome.UNMATCHED, nothing_selected(rule, of_level.all_keys(), recorded))
            )
        judged = (_finding(rule, row, of_level, criteria) for row in _tested(rule, rows, of_level))
        findings += [finding for finding in judged if not _is_of_unmatched_run(finding, unmatched)]
    accepted, notices = accept_recorded(findings, acceptances, today)
    for by, of_level in series.items():
        rows = [row for rule, of_rule in found if rule.within == by for row in of_rule]
        named = (("base", of_level.base), ("head", of_level.head))
        notices += [
            *sides.likeness.notices(),
            *few_runs_notice(rows),
            *disagreement_notices(named, rows),
        ]
    notices += run_notices([*sides.base, *sides.head])
    return GateResult(tuple(failures_first(accepted)), tuple(dict.fromkeys(notices)), unmatched)


def _run_findings(unmatched: UnmatchedRuns, *, allow_missing: bool) -> list[Finding]:
    """A finding for each run that only one side has."""
    missing = Outcome.ACCEPTED if allow_missing else Outcome.FAILED
    gone, allowed = "the run is missing from the head", ", which --allow-missing lets pass"
    found = [
        Finding(EVERY_RUN, None, missing, gone + (allowed if allow_missing else ""), run=run)
        for run in unmatched.missing
    ]
    new = "the run is only in the head: there is no base to compare it with"
    return found + [Finding(EVERY_RUN, None, Outcome.UNMATCHED, new, run=run) for run in unmatched.new]


def _is_of_unmatched_run(finding: Finding, unmatched: UnmatchedRuns) -> bool:
    """Whether it says of a series what is said of its whole run already."""
    row = finding.row
    if row is None or row.key.run is None:
        return False
    if row.key.run in unmatched.missing:
        return True
    return finding.outcome is Outcome.UNMATCHED and row.key.run in unmatched.new


def _levels(budget: Budget) -> list[By]:
    """The dimensions of the rules, each combination once."""
    return list(dict.fromkeys(rule.within for rule in budget.rules))


def selects(rule: Rule, key: SeriesKey) -> bool:
    """Whether a rule is about a series."""
    if not any(fnmatchcase(key.metric, glob) for glob in rule.metrics):
        return False
    if not any_matches(rule.groups, key.place):
        return False
    if rule.kinds and (not key.group or classify(key.group).label not in rule.kinds):
        return False
    return all(fnmatchcase(text, glob) for text, (_, glob) in zip(key.labels, rule.labels, strict=True))


def _tested(rule: Rule, rows: Sequence[Comparison], series: SideSeries) -> list[Comparison]:
    """The rows that a rule selects, with their p where they need a test: a family of their own."""
    if not rule.needs_base:
        return list(rows)
    alternative = Alternative.BOTH
    if rule.most_down is None:
        alternative = Alternative.INCREASE
    elif rule.most_up is None:
        alternative = Alternative.DECREASE
    family = [row for row in rows if not row.metric.deterministic and has_runs(row)]
    tested = {row.key: row for row in tested_family(family, series.base, series.head, alternative)}
    return [tested.get(row.key, row) for row in rows]


def check_metrics(budget: Budget, recorded: Sequence[str]) -> None:
    """Refuse rules about metrics that neither the runs nor the catalogue has, all together."""
    problems = Problems()
    for rule in budget.rules if recorded else ():
        for glob in rule.metrics:
            try:
                check_metric(glob, recorded)
            except UnknownNameError as error:
                problems.add(UnknownNameError(f"rule {rule.name!r}: {error}"))
    problems.raise_all()


def nothing_selected(rule: Rule, keys: Iterable[SeriesKey], recorded: Sequence[str]) -> str:
    """Why a rule selects nothing: no run has its metrics, or only outside of its groups and labels."""
    message = "the rule selects no metric"
    metrics = dict.fromkeys((*recorded, *(key.metric for key in keys)))
    if any(any_matches(rule.metrics, metric) for metric in metrics):
        return f"{message}: these metrics are not in such groups or with such labels"
    return f"{message}: these runs did not record them"


def _finding(rule: Rule, row: Comparison, series: SideSeries, criteria: Criteria) -> Finding:
    failed = Outcome.FAILED if rule.severity is Severity.ERROR else Outcome.WARNED
    if row.head is None:
        return _gone(rule, row, failed)
    problems = [message for message in own_limits(rule, row, series.head[row.key]) if message is not None]
    if problems:
        return Finding(rule, row, failed, "; ".join(problems))
    if not rule.needs_base:
        return Finding(rule, row, Outcome.PASSED, "")
    if row.mismatch is not None:
        return Finding(rule, row, Outcome.UNMATCHED, f"not compared ({row.mismatch})")
    if row.base is None:
        row = replace(row, verdict=Verdict.NEW)
        return Finding(rule, row, Outcome.UNMATCHED, "new: there is no base to compare with")
    message = _broken(rule, row, criteria)
    if message is None:
        return Finding(rule, row, Outcome.PASSED, "")
    unconfirmed = replace(row, verdict=Verdict.UNCONFIRMED)
    if row.metric.deterministic and not series.are_apart(row.key):
        return Finding(rule, unconfirmed, Outcome.UNCONFIRMED, f"{message}, but the runs of a side disagree")
    if row.metric.deterministic or (row.p_adjusted is not None and row.p_adjusted <= criteria.alpha):
        return Finding(rule, replace(row, verdict=directed(row)), failed, message)
    if has_runs(row):
        return Finding(rule, row, Outcome.PASSED, f"{message}, but that can be chance")
    few = f"{message}, which fewer than {FEWEST_RUNS} runs per side cannot confirm"
    return Finding(rule, unconfirmed, Outcome.UNCONFIRMED, few)


def _gone(rule: Rule, row: Comparison, failed: Outcome) -> Finding:
    """A metric that only the base has: it fell as far as it can, where that is limited and comparable."""
    message = "gone: the head has no such metric"
    if row.mismatch is not None:
        return Finding(rule, row, Outcome.UNMATCHED, f"{message}; not compared ({row.mismatch})")
    row = replace(row, verdict=Verdict.GONE)
    if rule.most_down is None:
        return Finding(rule, row, Outcome.UNMATCHED, message)
    return Finding(rule, row, failed, f"{message}, which may not fall by more than {rule.most_down:g} %")


def _broken(rule: Rule, row: Comparison, criteria: Criteria) -> str | None:
    """How the medians moved beyond a limit that binds the head to the base; None where they did not.

    From a base of 0, every change is beyond every limit. A noisy time must also move by more than times do
    of themselves.
    """
    if row.base is None or row.head is None:
        return None
    moved = row.head.median - row.base.median
    if (
        not row.metric.deterministic
        and row.metric.unit is Unit.MILLISECONDS
        and abs(moved) <= criteria.min_ms
    ):
        return None
    for limit, amount, word in ((rule.most_up, moved, "grew"), (rule.most_down, -moved, "fell")):
        # multiplied out, so that a change of just the limit is none beyond it
        if limit is not None and amount > 0 and amount * 100 > limit * abs(row.base.median):
            return f"{word} by more than {limit:g} %"
    return None


def own_limits(rule: Rule, row: Comparison, values: Sequence[float]) -> Iterable[str | None]:
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


def accept_recorded(
    findings: Sequence[Finding], acceptances: Sequence[Acceptance], today: datetime.date
) -> tuple[list[Finding], list[Notice]]:
    """The findings, failures within a recorded and still valid acceptance being accepted."""
    accepted: list[Finding] = []
    notices: dict[Notice, None] = {}
    for finding in findings:
        about: list[Acceptance] = []
        row = finding.row
        if row is not None and finding.outcome in (Outcome.FAILED, Outcome.WARNED, Outcome.UNCONFIRMED):
            about = [acceptance for acceptance in acceptances if _is_about(acceptance, row)]
        valid = [
            acceptance
            for acceptance in about
            if row is not None and today <= acceptance.until and _reaches(acceptance, row)
        ]
        if valid:
            accepted.append(replace(finding, outcome=Outcome.ACCEPTED, acceptance=valid[0]))
            continue
        accepted.append(finding)
        for acceptance in about:
            what = f"an acceptance of {acceptance.metric} ({acceptance.why})"
            if today > acceptance.until:
                notices[Notice(f"{what} expired on {acceptance.until}")] = None
            else:
                notices[
                    Notice(f"{what} allows up to {acceptance.up_to_percent:g} %, but the change is larger")
                ] = None
    return accepted, list(notices)


def _is_about(acceptance: Acceptance, row: Comparison) -> bool:
    if not (fnmatchcase(row.key.metric, acceptance.metric) and fnmatchcase(row.key.place, acceptance.group)):
        return False
    return acceptance.label is None or fnmatchcase(row.key.label or "", acceptance.label)


def _reaches(acceptance: Acceptance, row: Comparison) -> bool:
    if row.base is None:
        return False
    # what is gone fell by all that it was
    after = 0.0 if row.head is None else row.head.median
    return abs(after - row.base.median) * 100 <= acceptance.up_to_percent * abs(row.base.median)


def failures_first(findings: Sequence[Finding]) -> list[Finding]:
    """By outcome, then the largest effect, then the reports' order; the rules' order where all is alike."""
    order = {outcome: rank for rank, outcome in enumerate(Outcome)}

    def key(finding: Finding) -> tuple[object, ...]:
        row = finding.row
        size = (0.0, ()) if row is None else (-row.effect, series_order(row.key))
        return order[finding.outcome], size

    return sorted(findings, key=key)
