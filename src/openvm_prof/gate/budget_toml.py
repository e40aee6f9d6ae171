"""Budgets and acceptances: TOML into rules, with errors that name the entry."""

from __future__ import annotations

import contextlib
import datetime
import math
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from openvm_prof.comparison.series import within_group
from openvm_prof.core.catalog.dimensions import DIMENSIONS, FUNCTION, GROUP, Dimension, dimensions
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.core.reading.toml_tables import converted, parse_tables
from openvm_prof.gate.budget import Acceptance, Budget, Rule, Severity

_LABELS = tuple(each for each in DIMENSIONS if each not in (GROUP, FUNCTION))
"""What a rule's series can be told apart by within a group: a key each."""

LEARNT = "learnt"
"""Instead of a percentage: what the history of the series lets it change by."""

_KINDS = tuple(kind.label for kind in GroupKind if kind.is_proof)


class _Rule(Struct, rename="kebab", forbid_unknown_fields=True):
    metric: str | list[str]
    name: str = ""
    group: str | list[str] = msgspec.field(default_factory=list)
    kind: str | list[str] = msgspec.field(default_factory=list)
    by: str = ""
    program: str | None = None
    block: str | None = None
    segment: str | None = None
    idx: str | None = None
    air: str | None = None
    opcode: str | None = None
    phase: str | None = None
    max: float | None = None
    min: float | None = None
    exact: float | None = None
    max_increase: str | float | None = None
    max_decrease: str | float | None = None
    max_change: str | float | None = None
    severity: Severity = Severity.ERROR
    note: str = ""


class _Acceptance(Struct, rename="kebab", forbid_unknown_fields=True):
    metric: str
    up_to: str | float
    why: str
    until: datetime.date
    group: str = "*"
    label: str | None = None


def parse_budget(text: str) -> Budget:
    """The rules of a budget file: a `[[rule]]` each, no two of one name, which tells them apart in results.

    Raises BadInputError, or BadInputsError for several, naming the rules.
    """
    places: dict[str, int] = {}

    def named_alone(place: int, table: Mapping[str, object]) -> Rule:
        rule = _rule(place, table)
        first = places.setdefault(rule.name, place)
        if first != place:
            raise BadInputError(f"rule {first} is also called {rule.name!r}: give each rule its own `name`")
        return rule

    return Budget(parse_tables(text, "rule", named_alone))


def parse_acceptances(text: str) -> tuple[Acceptance, ...]:
    """The recorded changes of a file of acceptances: an `[[accept]]` each.

    Raises BadInputError, or BadInputsError for several, naming the entries.
    """
    return parse_tables(text, "accept", _acceptance)


def _acceptance(_: int, table: Mapping[str, object]) -> Acceptance:
    acceptance = converted(table, _Acceptance)
    if not acceptance.why.strip():
        raise BadInputError("`why` is empty: say why the change was intended")
    up_to = _percent(acceptance.up_to, "up-to")
    return Acceptance(
        acceptance.metric, up_to, acceptance.why, acceptance.until, acceptance.group, acceptance.label
    )


def _rule(place: int, table: Mapping[str, object]) -> Rule:
    rule = converted(table, _Rule)
    relative = {
        "max-increase": rule.max_increase,
        "max-decrease": rule.max_decrease,
        "max-change": rule.max_change,
    }
    limits = (rule.max, rule.min, rule.exact, *relative.values())
    if all(limit is None for limit in limits):
        names = ("max", "min", "exact", *relative)
        raise BadInputError(f"the rule has no limit: give one of {', '.join(f'`{name}`' for name in names)}")
    if any(isinstance(limit, float) and not math.isfinite(limit) for limit in limits):
        raise BadInputError("a limit is infinite or not a number")
    kinds = _several(rule.kind)
    for kind in kinds:
        if kind not in _KINDS:
            raise BadInputError(f"unknown kind of group {kind!r}; known kinds: {', '.join(_KINDS)}")
    learnt = {key for key, limit in relative.items() if limit == LEARNT and key != "max-change"}
    percents = {
        key: None if limit is None or key in learnt else _percent(limit, key)
        for key, limit in relative.items()
    }
    return Rule(
        rule.name or f"rule {place}",
        _several(rule.metric),
        _several(rule.group),
        kinds,
        _labels(rule),
        rule.max,
        rule.min,
        rule.exact,
        percents["max-increase"],
        percents["max-decrease"],
        percents["max-change"],
        rule.severity,
        rule.note,
        learnt_increase="max-increase" in learnt,
        learnt_decrease="max-decrease" in learnt,
    )


def _labels(rule: _Rule) -> tuple[tuple[Dimension, str], ...]:
    """The dimensions of `by`, then those of the keys, each with a glob of its values."""
    try:
        by = within_group(dimensions(rule.by) if rule.by else ())
    except UsageError as error:
        raise BadInputError(f"`by`: {error}") from error
    globs = {each: glob for each in _LABELS if (glob := getattr(rule, each.name)) is not None}
    return tuple((each, globs.get(each, "*")) for each in dict.fromkeys((*by, *globs)))


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _percent(value: str | float, key: str) -> float:
    """`"1%"` as a percentage of 0 or more; the sign is asked for, since 0.02 could mean 2 %."""
    number = math.nan
    if isinstance(value, str) and value.strip().endswith("%"):
        with contextlib.suppress(ValueError):
            number = float(value.strip().removesuffix("%"))
    if not (number >= 0 and math.isfinite(number)):
        raise BadInputError(f'`{key}` is {value!r}, not a percentage of 0 or more such as "1%"')
    return number
