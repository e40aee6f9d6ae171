"""Rules of rewriting: TOML into rules, with errors that name the rule."""

from __future__ import annotations

from collections.abc import Mapping

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.toml_tables import converted, parse_tables
from openvm_prof.rewrite.rules import Exclude, Rename, Rule, Subtract

_ACTIONS: dict[str, type[Rule]] = {kind.__name__.lower(): kind for kind in (Exclude, Rename, Subtract)}


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a file in their order: a `[[rule]]` each.

    Raises BadInputError, or BadInputsError for several, naming the rules.
    """
    return parse_tables(text, "rule", _rule)


def _rule(_: int, table: Mapping[str, object]) -> Rule:
    action = table.get("action")
    kind = _ACTIONS.get(action) if isinstance(action, str) else None
    if kind is None:
        what = "no `action`" if action is None else f"unknown action {action!r}"
        raise BadInputError(f"{what}; choose one of {', '.join(_ACTIONS)}")
    rule = converted(table, kind)
    empty = [key for key in ("metric", "to", "from") if table.get(key) == ""]
    if empty:
        raise BadInputError(f"`{empty[0]}` is empty")
    if isinstance(rule, Subtract) and rule.matches(rule.from_, rule.labels):
        raise BadInputError(f"`metric` {rule.metric!r} would also be subtracted from itself, {rule.from_!r}")
    return rule
