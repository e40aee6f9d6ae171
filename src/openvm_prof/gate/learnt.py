"""The gate beside a history: limits that each series' own runs before teach, and counters that are exact."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.comparison.statistics import estimate
from openvm_prof.comparison.verdict import Comparison, SeriesKey, Verdict
from openvm_prof.comparison.verdicts import directed, series_order
from openvm_prof.core.catalog.metrics import PROOF_TIMES, describe
from openvm_prof.core.document.numbers import signed_percent
from openvm_prof.core.errors import BadInputError, Notice, UsageError, counted, listed
from openvm_prof.core.model.metric import MetricSpec, Unit
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
from openvm_prof.gate.known_runs import KnownRuns
from openvm_prof.gate.rules import (
    EXACT_INCREASE_PERCENT,
    accept_recorded,
    check_metrics,
    failures_first,
    nothing_selected,
    own_limits,
    selects,
)
from openvm_prof.trends.limits import FEWEST_RUNS, Limit, learnt_limit

RATE = 0.01
"""How many checks of unchanged runs may fail: one in a hundred."""

MIN_MS = 1.0
"""A time that moved by no more than that is no slowdown."""

WIDE_PERCENT = 5.0
"""A limit that is further from the level is told, with what more runs of the head would show."""

_MORE_RUNS = (3, 5)


class HistoryOptions(Struct, frozen=True):
    """How new runs are checked against a history.

    `rate` is how many checks of unchanged runs may fail, over all series that can fail; as many more may
    warn. Acceptances hold up to `today`. `counters` are metrics that the prover recorded as counters.
    """

    today: datetime.date
    rate: float = RATE
    min_ms: float = MIN_MS
    counters: frozenset[str] = frozenset()
    force: bool = False


def check_history(
    known: Sequence[KnownRuns], budget: Budget, acceptances: Sequence[Acceptance], options: HistoryOptions
) -> GateResult:
    """A finding for every rule and series of the new runs, and every benchmark without runs before.

    A noisy value fails where the median of its new runs is beyond the limit that its runs before teach; a
    fixed limit in percent binds besides. The rate of false alarms is shared equally by the series whose
    rules can fail, and once more by those whose rules warn, so that it holds for the whole check. An exact
    counter fails where it grew by more than its rule lets it; every other change of it is told.

    Raises UsageError for benchmarks whose conditions the history lacks, unless `force`, and BadInputError
    where there is nothing to check.
    """
    refused = [f"{each.benchmark}: {each.missing}" for each in known if each.refused]
    if refused and not options.force:
        raise UsageError(f"{listed(refused, '; ')}; --force checks the rules about the head alone")
    metrics = list(dict.fromkeys(key.metric for each in known for run in each.heads for key in run))
    check_metrics(budget, metrics)
    questions = list(_questions(known, budget, options))
    shares = {
        severity: max(1, sum(each.is_noisy for each in questions if each.rule.severity is severity))
        for severity in Severity
    }
    findings = [
        Finding(EVERY_RUN, None, Outcome.UNMATCHED, each.missing, run=each.benchmark)
        for each in known
        if each.missing
    ]
    findings += [_unmatched(rule, known, metrics) for rule in budget.rules if _is_idle(rule, questions)]
    answers = [each.answer(options, options.rate / shares[each.rule.severity]) for each in questions]
    findings += [answer.finding for answer in answers]
    if not any(_says_something(finding) for finding in findings):
        raise BadInputError(_nothing_to_check(findings))
    accepted, notices = accept_recorded(findings, acceptances, options.today)
    notices = [
        *(Notice(note) for each in known for note in each.notes),
        *_changed_levels(answers),
        *_small_changes(answers),
        *_wide_limits(answers, options, shares[Severity.ERROR]),
        *notices,
    ]
    return GateResult(tuple(failures_first(accepted)), tuple(dict.fromkeys(notices)))


def _says_something(finding: Finding) -> bool:
    return finding.run is None and finding.outcome is not Outcome.UNMATCHED


def _nothing_to_check(findings: Sequence[Finding]) -> str:
    reasons = dict.fromkeys(
        finding.message if finding.run is None else f"{finding.run}: {finding.message}"
        for finding in findings
    )
    return f"there is nothing to check: {listed(list(reasons), '; ')}"


def _is_idle(rule: Rule, questions: Sequence[_Question]) -> bool:
    return not rule.is_default and not any(each.rule is rule for each in questions)


def _unmatched(rule: Rule, known: Sequence[KnownRuns], metrics: Sequence[str]) -> Finding:
    message = (
        "a history is checked by group: rules by AIR, segment and the like need --base"
        if rule.labels
        else nothing_selected(rule, [key for each in known for run in each.heads for key in run], metrics)
    )
    return Finding(rule, None, Outcome.UNMATCHED, message)


class _Answer(Struct, frozen=True):
    """A finding, with what it was learnt from and a change that it lets pass."""

    finding: Finding
    runs: KnownRuns
    limit: Limit | None = None
    small: float | None = None


class _Question(Struct, frozen=True):
    """A rule and a series that it selects."""

    rule: Rule
    runs: KnownRuns
    key: SeriesKey
    metric: MetricSpec

    @property
    def is_noisy(self) -> bool:
        """Whether it takes a share of the rate of false alarms."""
        values = self.runs.values(self.key)
        return (
            self.rule.needs_history
            and not self.metric.deterministic
            and sum(not math.isnan(value) for value in values) >= FEWEST_RUNS
        )

    def answer(self, options: HistoryOptions, rate: float) -> _Answer:
        """What came of it, at a rate of false alarms of its own."""
        heads = self.runs.of_heads(self.key)
        failed = Outcome.FAILED if self.rule.severity is Severity.ERROR else Outcome.WARNED
        row = Comparison(self.key, self.metric, None, estimate(heads) if heads else None, Verdict.SAME)
        if heads:
            broken = [message for message in own_limits(self.rule, row, heads) if message is not None]
            if broken or not self.rule.needs_history:
                outcome = failed if broken else Outcome.PASSED
                return _Answer(Finding(self.rule, row, outcome, "; ".join(broken)), self.runs)
        if self.metric.deterministic:
            return self._exact(row, heads, failed)
        return self._noisy(row, heads, failed, options, rate)

    def _noisy(
        self, row: Comparison, heads: Sequence[float], failed: Outcome, options: HistoryOptions, rate: float
    ) -> _Answer:
        values = self.runs.values(self.key)
        there = [value for value in values if not math.isnan(value)]
        if not there or not heads:
            return self._one_sided(row, there, failed)
        if len(there) < FEWEST_RUNS:
            row = replace(row, base=estimate(there))
            message = f"the base has {counted(len(there), 'run')}, and a limit needs {FEWEST_RUNS}"
            return _Answer(Finding(self.rule, row, Outcome.UNMATCHED, message), self.runs)
        head = median(heads)
        up = learnt_limit(values, rate=rate, head_runs=len(heads), accepted=self.runs.accepted)
        used = [value for value in values[up.first :] if not math.isnan(value)][-up.runs :]
        row = replace(row, base=estimate(used))
        is_time = self.metric.unit is Unit.MILLISECONDS
        if is_time and abs(head - up.level) <= options.min_ms:
            return _Answer(Finding(self.rule, row, Outcome.PASSED, "", limit=up.most), self.runs, up)
        # a limit downwards is as far away, as a factor
        least = up.level * up.level / up.most
        moved = (head / up.level - 1) * 100
        for learnt, fixed, is_beyond, percent, word in (
            (self.rule.learnt_increase, self.rule.most_up, head > up.most, moved, "grew"),
            (self.rule.learnt_decrease, self.rule.most_down, head < least, -moved, "fell"),
        ):
            is_over = fixed is not None and percent > fixed
            if is_beyond and (learnt or is_over):
                room = up.percent if word == "grew" else (1 - least / up.level) * 100
                message = f"{word} by more than {room:.1f} %, the limit learnt from {counted(up.runs, 'run')}"
                if is_over and (fixed or 0) > room:
                    message = f"{word} by more than {fixed:g} %"
                row = replace(row, verdict=directed(row))
                return _Answer(Finding(self.rule, row, failed, message, limit=up.most), self.runs, up)
            if is_over:
                message = f"{word} by more than {fixed:g} %, but so it can by chance"
                finding = Finding(self.rule, row, Outcome.PASSED, message, limit=up.most)
                return _Answer(finding, self.runs, up)
        message = f"may grow by {up.percent:.1f} %" if self.rule.learnt_increase else ""
        return _Answer(Finding(self.rule, row, Outcome.PASSED, message, limit=up.most), self.runs, up)

    def _exact(self, row: Comparison, heads: Sequence[float], failed: Outcome) -> _Answer:
        before = [run[self.key] for run in self.runs.before if self.key in run]
        if not before or not heads or self.key not in self.runs.before[-1]:
            return self._one_sided(row, before, failed)
        level = _counter_level(before)
        row = replace(row, base=estimate([before[-1]]))
        head = median(heads)
        if min(level) <= head <= max(level):
            return _Answer(Finding(self.rule, row, Outcome.PASSED, ""), self.runs)
        amount = head - before[-1]
        small = amount / abs(before[-1]) * 100 if before[-1] else math.inf
        for limit, moved, word, is_apart in (
            (self.rule.most_up, amount, "grew", min(heads) > max(level)),
            (self.rule.most_down, -amount, "fell", max(heads) < min(level)),
        ):
            if limit is None or moved <= 0 or moved * 100 <= limit * abs(before[-1]):
                continue
            message = f"{word} by more than {limit:g} %"
            if not is_apart:
                row = replace(row, verdict=Verdict.UNCONFIRMED)
                message = f"{message}, but the runs of the head disagree"
                return _Answer(Finding(self.rule, row, Outcome.UNCONFIRMED, message), self.runs)
            row = replace(row, verdict=directed(row))
            return _Answer(Finding(self.rule, row, failed, message), self.runs)
        return _Answer(Finding(self.rule, row, Outcome.PASSED, ""), self.runs, small=small)

    def _one_sided(self, row: Comparison, before: Sequence[float], failed: Outcome) -> _Answer:
        """A series that only the head or only the base has; a base without runs is told elsewhere."""
        if row.head is None:
            row = replace(row, base=estimate(before[-1:]), verdict=Verdict.GONE)
            outcome = Outcome.UNMATCHED if self.rule.most_down is None else failed
            return _Answer(Finding(self.rule, row, outcome, "gone: the head has no such metric"), self.runs)
        row = replace(row, verdict=Verdict.NEW)
        message = "new: the runs before have no such metric"
        return _Answer(Finding(self.rule, row, Outcome.UNMATCHED, message), self.runs)


def _questions(known: Sequence[KnownRuns], budget: Budget, options: HistoryOptions) -> Iterator[_Question]:
    for rule in budget.rules:
        if rule.labels:
            continue
        for each in known:
            newest = each.before[-1] if each.before else {}
            keys = {key for run in (*each.heads, newest) for key in run if selects(rule, key)}
            for key in sorted(keys, key=series_order):
                if rule.needs_history and each.missing and not rule.has_own_limit:
                    continue
                if rule.is_default and _is_the_total(key, each):
                    continue
                metric = describe(key.metric, is_counter=key.metric in options.counters)
                yield _Question(rule, each, key, metric)


def _is_the_total(key: SeriesKey, runs: KnownRuns) -> bool:
    """Whether a time is the run's total proof time under another name, as that of its only group is."""
    whole = replace(key, group=None, metric=PROOF_TIMES[0])
    if key == whole or key.metric not in PROOF_TIMES:
        return False
    every = (*runs.before, *runs.heads)
    return all(math.isclose(run.get(key, math.nan), run.get(whole, math.nan)) for run in every if key in run)


def _counter_level(before: Sequence[float]) -> list[float]:
    """The newest values of a counter up to its last change of more than 1 %: how far it varies by itself.

    A verifier's cells depend on the proof that it reads.
    """
    newest = before[-1]
    level: list[float] = []
    for value in reversed(before):
        if abs(value - newest) * 100 > EXACT_INCREASE_PERCENT * abs(newest):
            break
        level.append(value)
    return level


# -- notices -----------------------------------------------------------------------------------------


def _small_changes(answers: Sequence[_Answer]) -> Iterator[Notice]:
    """Every change of a counter that fails nothing, in one line."""
    told = [
        f"{answer.finding.row.key} {signed_percent(answer.small)}"
        for answer in answers
        if answer.small is not None and answer.finding.row is not None
    ]
    told = list(dict.fromkeys(told))
    if told:
        yield Notice(f"exact counters that changed and fail nothing: {listed(told)}")


def _changed_levels(answers: Sequence[_Answer]) -> Iterator[Notice]:
    """Where the base itself became slower, and nobody put on record that this was intended."""
    for answer in answers:
        limit, row, runs = answer.limit, answer.finding.row, answer.runs
        if limit is None or row is None or not limit.first or not answer.finding.rule.is_learnt:
            continue
        if row.key.group is not None or row.key.metric != PROOF_TIMES[0]:
            continue
        if runs.accepted is not None and runs.accepted >= limit.first:
            continue
        before = [value for value in runs.values(row.key)[: limit.first] if not math.isnan(value)][
            -limit.runs :
        ]
        change = (limit.level / median(before) - 1) * 100 if before else 0.0
        if change > 0:
            yield Notice(
                f"{runs.benchmark}: the base itself became {change:.1f} % slower at "
                f"{runs.commits[limit.first]}, which is not on record as accepted; "
                "the runs since then are the base"
            )


def _wide_limits(answers: Sequence[_Answer], options: HistoryOptions, shares: int) -> Iterator[Notice]:
    """Of noisy series that can fail: which slowdowns cannot be told from noise, and how many runs would."""
    for answer in answers:
        limit, row, rule = answer.limit, answer.finding.row, answer.finding.rule
        if limit is None or row is None or limit.percent <= WIDE_PERCENT or rule.severity is Severity.WARNING:
            continue
        heads = len(answer.runs.of_heads(row.key))
        more = []
        for n in _MORE_RUNS:
            if n > heads:
                wider = learnt_limit(
                    answer.runs.values(row.key),
                    rate=options.rate / shares,
                    head_runs=n,
                    accepted=answer.runs.accepted,
                )
                more.append(f"of {n} runs from {wider.percent:.0f} %")
        better = f" (the median {', '.join(more)})" if more else ""
        yield Notice(
            f"{row.key}: its runs scatter so that a slowdown shows from {limit.percent:.0f} % "
            f"with {counted(heads, 'run')} of the head{better}"
        )
