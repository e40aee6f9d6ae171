"""Rewriting: rules applied to the entries of a recording, in the rules' order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.core.errors import BadInputError, Location, Notice, Problems, counted
from openvm_prof.rewrite.recording import RecordedEntry, Recording
from openvm_prof.rewrite.rules import Exclude, Rename, Rule, Subtract

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Sums and differences of decimal numbers without rounding."""


class Rewritten(Struct, frozen=True):
    """A recording after the rules, and notices about rules that did nothing, or not all they might."""

    recording: Recording
    notices: tuple[Notice, ...]


def rewrite(recording: Recording, rules: Sequence[Rule]) -> Rewritten:
    """Apply the rules to every run, each rule to what those before it left.

    A rule that no run has an entry for is a notice. Raises BadInputError for subtractions that cannot
    be done, several together, with the entries they would have changed.
    """
    entries = {run.key: run.entries for run in recording.runs}
    notices: list[Notice] = []
    for number, rule in enumerate(rules, start=1):
        results, problems = [], Problems()
        for key, of_run in entries.items():
            try:
                results.append(_apply(rule, number, of_run))
            except BadInputError as error:
                problems.add(error.within(run=key))
        problems.raise_all()
        entries = {key: result.entries for key, result in zip(entries, results, strict=True)}
        notices += _notices(rule, number, results)
    runs = (replace(run, entries=entries[run.key]) for run in recording.runs)
    return Rewritten(Recording(tuple(runs)), tuple(notices))


_Entries = tuple[RecordedEntry, ...]


class _Result(Struct, frozen=True):
    """The entries after a rule; how many it was about, and how many of them found nothing to change.

    `joined` are label sets that now hold several values of a metric which they held apart before.
    """

    entries: _Entries
    matched: int
    unpaired: int = 0
    joined: int = 0


def _apply(rule: Rule, number: int, entries: _Entries) -> _Result:
    match rule:
        case Exclude():
            kept = tuple(entry for entry in entries if not _matches(rule, entry))
            return _Result(kept, len(entries) - len(kept))
        case Rename():
            return _rename(rule, entries)
        case Subtract():
            return _subtract(rule, number, entries)


def _matches(rule: Rule, entry: RecordedEntry) -> bool:
    return rule.matches(entry.metric, entry.labels)


def _rename(rule: Rename, entries: _Entries) -> _Result:
    matched = 0
    after: list[RecordedEntry] = []
    names: dict[_LabelSet, set[str]] = {}
    for entry in entries:
        is_match = _matches(rule, entry)
        matched += is_match
        after.append(_with(entry, "metric", rule.to) if is_match else entry)
        if is_match or entry.metric == rule.to:
            names.setdefault(_label_set(entry), set()).add(entry.metric)
    return _Result(tuple(after), matched, joined=sum(len(before) > 1 for before in names.values()))


def _subtract(rule: Subtract, number: int, entries: _Entries) -> _Result:
    taken: dict[_LabelSet, Decimal] = {}
    matched, problems = 0, Problems()
    for entry in entries:
        if _matches(rule, entry):
            matched += 1
            key = _label_set(entry)
            try:
                taken[key] = _EXACT.add(taken.get(key, Decimal(0)), _number(entry, number))
            except BadInputError as error:
                problems.add(error)
    changed: dict[_LabelSet, RecordedEntry] = {}
    after = list(entries)
    for index, entry in enumerate(entries):
        key = _label_set(entry)
        if entry.metric == rule.from_ and key in taken:
            try:
                after[index] = _less(entry, taken[key], rule, number, changed.setdefault(key, entry))
            except BadInputError as error:
                problems.add(error)
    problems.raise_all()
    return _Result(tuple(after), matched, len(taken.keys() - changed.keys()))


def _less(
    entry: RecordedEntry, taken: Decimal, rule: Subtract, number: int, first: RecordedEntry
) -> RecordedEntry:
    """The entry with `taken` taken away; `first` is the first one with its labels, which it has to be."""
    if first is not entry:
        raise _bad(
            entry, number, f"the same labels as {first.place}; which of them to subtract from is ambiguous"
        )
    left = _EXACT.subtract(_number(entry, number), taken)
    if left < 0:
        if not rule.clamp:
            message = (
                f"{entry.fields['value']} minus {_decimal(taken)} is negative; `clamp = true` makes it 0"
            )
            raise _bad(entry, number, message)
        left = Decimal(0)
    return _with(entry, "value", _decimal(left))


_LabelSet = tuple[tuple[str, str], ...]


def _label_set(entry: RecordedEntry) -> _LabelSet:
    """The labels without their order, which means nothing."""
    return tuple(sorted(entry.labels.items()))


def _number(entry: RecordedEntry, rule: int) -> Decimal:
    """An entry's value, exactly."""
    number = Decimal(str(entry.fields["value"]))
    if not number.is_finite():
        raise _bad(entry, rule, f"cannot calculate with {entry.fields['value']}")
    return number


def _decimal(number: Decimal) -> str:
    """As the prover writes numbers: no exponent, no zeros at the end of a fraction."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with(entry: RecordedEntry, field: str, value: str) -> RecordedEntry:
    return replace(entry, fields={**entry.fields, field: value})


def _bad(entry: RecordedEntry, rule: int, message: str) -> BadInputError:
    return BadInputError(f"rule {rule}: {message}", Location(entry=entry.place, metric=entry.metric))


def _notices(rule: Rule, number: int, results: Iterable[_Result]) -> list[Notice]:
    results = list(results)
    where = Location(entry=f"rule {number}")
    if not any(result.matched for result in results):
        return [
            Notice(f"no entry has metric {rule.metric!r}{' and these labels' if rule.labels else ''}", where)
        ]
    joined = sum(result.joined for result in results)
    if joined and isinstance(rule, Rename):
        sets = counted(joined, "label set", "has", "have")
        return [Notice(f"{sets} several values of {rule.to!r} now", where)]
    unpaired = sum(result.unpaired for result in results)
    if unpaired and isinstance(rule, Subtract):
        sets = counted(unpaired, "label set", "has", "have")
        return [Notice(f"{sets} no metric {rule.from_!r} to subtract from", where)]
    return []
