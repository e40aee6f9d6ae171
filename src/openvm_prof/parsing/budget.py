"""Budgets and acceptances: TOML into rules, with errors that name the entry."""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from openvm_prof.catalog.groups import GroupKind
from openvm_prof.errors import BadInputError, Problems, Where
from openvm_prof.model.gate import Acceptance, Budget, Rule, Severity

_T = TypeVar("_T", bound=Struct)
_LABELS = ("air", "opcode", "segment")
_KINDS = tuple(kind.name.lower() for kind in GroupKind if kind.is_proof)


class _Rule(Struct, rename="kebab", forbid_unknown_fields=True):
    metric: str | list[str]
    name: str = ""
    group: str | list[str] = msgspec.field(default_factory=list)
    kind: str | list[str] = msgspec.field(default_factory=list)
    air: str | None = None
    opcode: str | None = None
    segment: str | None = None
    max: float | None = None
    min: float | None = None
    exact: float | None = None
    max_increase: str | float | None = None
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
    """The rules of a budget file: a `[[rule]]` each.

    Raises BadInputError, or BadInputsError for several, naming the rules.
    """
    rules, problems = [], Problems()
    for place, table in enumerate(_tables(text, "rule"), start=1):
        try:
            rules.append(_rule(place, table))
        except BadInputError as error:
            problems.add(error)
    problems.raise_all()
    return Budget(tuple(rules))


def parse_acceptances(text: str) -> tuple[Acceptance, ...]:
    """The recorded changes of a file of acceptances: an `[[accept]]` each.

    Raises BadInputError, or BadInputsError for several, naming the entries.
    """
    accepted, problems = [], Problems()
    for place, table in enumerate(_tables(text, "accept"), start=1):
        where = Where(entry=f"accept {place}")
        try:
            one = _converted(table, _Acceptance, where)
            if not one.why.strip():
                raise BadInputError("`why` is empty: say why the change was intended", where)
            up_to = _percent(one.up_to, "up-to", where)
            accepted.append(Acceptance(one.metric, up_to, one.why, one.until, one.group, one.label))
        except BadInputError as error:
            problems.add(error)
    problems.raise_all()
    return tuple(accepted)


def _tables(text: str, name: str) -> list[Mapping[str, object]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"not TOML: {error}") from error
    unknown = [key for key in document if key != name]
    if unknown:
        raise BadInputError(f"unknown key `{unknown[0]}`: there are only [[{name}]] entries")
    tables = document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadInputError(f"`{name}` is no list of tables: write [[{name}]]")
    if not tables:
        raise BadInputError(f"no [[{name}]] in it")
    return tables


def _rule(place: int, table: Mapping[str, object]) -> Rule:
    name = table.get("name")
    where = Where(entry=f"rule {place}" + (f" {name!r}" if isinstance(name, str) and name else ""))
    rule = _converted(table, _Rule, where)
    limits = (rule.max, rule.min, rule.exact, rule.max_increase)
    if all(limit is None for limit in limits):
        raise BadInputError("it has no limit: give `max`, `min`, `exact` or `max-increase`", where)
    if any(isinstance(limit, float) and not math.isfinite(limit) for limit in limits):
        raise BadInputError("a limit is infinite or not a number", where)
    labels = [(key, value) for key in _LABELS if (value := getattr(rule, key)) is not None]
    if len(labels) > 1:
        raise BadInputError(f"{' and '.join(f'`{key}`' for key, _ in labels)} exclude each other", where)
    kinds = _several(rule.kind)
    for kind in kinds:
        if kind not in _KINDS:
            raise BadInputError(f"unknown kind of group {kind!r}: known are {', '.join(_KINDS)}", where)
    increase = None
    if rule.max_increase is not None:
        increase = _percent(rule.max_increase, "max-increase", where)
    return Rule(
        rule.name or f"rule {place}",
        _several(rule.metric),
        _several(rule.group),
        kinds,
        labels[0] if labels else None,
        rule.max,
        rule.min,
        rule.exact,
        increase,
        rule.severity,
        rule.note,
        is_default=False,
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _percent(value: str | float, key: str, where: Where) -> float:
    """`"1%"`, `"1"` or `1` as a percentage of 0 or more."""
    try:
        number = float(value.strip().removesuffix("%")) if isinstance(value, str) else value
    except ValueError:
        number = math.nan
    if not (number >= 0 and math.isfinite(number)):
        raise BadInputError(f'`{key}` is {value!r}, no percentage of 0 or more such as "1%"', where)
    return number


_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`.*", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*?)`.*", re.DOTALL)


def _converted(table: Mapping[str, object], kind: type[_T], where: Where) -> _T:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        known = ", ".join(kind.__struct_encode_fields__)
        message = _UNKNOWN.sub(rf"unknown key `\1`: known are {known}", str(error))
        raise BadInputError(_MISSING.sub(r"`\1` is missing", message), where) from error
