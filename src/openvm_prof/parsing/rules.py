"""Rules of rewriting: TOML bytes into rules, with errors that name the rule."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import msgspec

from openvm_prof.errors import BadInputError, Problems, Where
from openvm_prof.model.rewrite_rules import Exclude, Rename, Rule, Subtract

_ACTIONS = tuple(kind.__name__.lower() for kind in (Exclude, Rename, Subtract))


def parse_rules(data: bytes) -> tuple[Rule, ...]:
    """The `[[rule]]` tables in their order.

    Raises BadInputError that names the rule, counted from 1, or the line that is no TOML; the caller adds
    the file's name.
    """
    try:
        document = tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise BadInputError(f"not UTF-8: byte {error.start} ({data[error.start]:#04x})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"not valid TOML: {error}") from error
    except RecursionError as error:
        raise BadInputError("its TOML is nested too deeply") from error
    unknown = [key for key in document if key != "rule"]
    if unknown:
        raise BadInputError(f"unknown key {unknown[0]!r}; rules are [[rule]] tables")
    tables = document.get("rule")
    if not isinstance(tables, list) or not tables:
        raise BadInputError("there is no rule; write each as a [[rule]] table")
    rules, problems = [], Problems()
    for number, table in enumerate(tables, start=1):
        try:
            rules.append(_rule(table))
        except BadInputError as error:
            problems.add(BadInputError(error.message, Where(entry=f"rule {number}")))
    problems.raise_all()
    return tuple(rules)


def _rule(table: Any) -> Rule:
    if not isinstance(table, dict):
        raise BadInputError("it is no table; write it as [[rule]]")
    action = table.get("action")
    if action not in _ACTIONS:
        what = "no `action`" if action is None else f"unknown action {action!r}"
        raise BadInputError(f"{what}; choose one of {', '.join(_ACTIONS)}")
    try:
        rule: Rule = msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        raise BadInputError(_readable(str(error), action)) from error
    empty = [key for key in ("metric", "to", "from") if table.get(key) == ""]
    if empty:
        raise BadInputError(f"`{empty[0]}` is empty")
    if isinstance(rule, Subtract) and rule.means(rule.from_, rule.labels):
        raise BadInputError(f"`metric` {rule.metric!r} would also be subtracted from itself, {rule.from_!r}")
    return rule


_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`$")
_MISSING = re.compile(r"Object missing required field `(.*)`$")
_TYPE = re.compile(r"Expected `(?P<wanted>\w+)`, got `(?P<got>\w+)` - at `\$\.(?P<key>\w+)")
_TOML_NAMES = {"str": "a string", "object": "a table", "bool": "true or false"}


def _readable(text: str, action: str) -> str:
    if unknown := _UNKNOWN.match(text):
        return f"unknown key {unknown[1]!r} for {action}"
    if missing := _MISSING.match(text):
        return f"`{missing[1]}` is missing, {action} needs it"
    if wrong := _TYPE.match(text):
        return f"`{wrong['key']}` must be {_TOML_NAMES.get(wrong['wanted'], wrong['wanted'])}"
    return text
