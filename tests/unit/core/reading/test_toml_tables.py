from __future__ import annotations

from collections.abc import Callable

import pytest

from openvm_prof.core.errors import BadInputError
from openvm_prof.gate.budget_toml import parse_acceptances, parse_budget
from openvm_prof.rewrite.rules_toml import parse_rules

PARSERS = pytest.mark.parametrize(
    ("parse", "name"), [(parse_budget, "rule"), (parse_acceptances, "accept"), (parse_rules, "rule")]
)


@PARSERS
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no NAME given: write each as a [[NAME]] table"),
        ("NAME = []", "no NAME given: write each as a [[NAME]] table"),
        ("NAME = 3", "`NAME` is not a list of tables: write [[NAME]]"),
        ("NAME = [3]", "`NAME` is not a list of tables: write [[NAME]]"),
        ("[limits]", "unknown key `limits`: there are only [[NAME]] tables"),
        ("NAME 1", "not TOML: Expected '=' after a key in a key/value pair"),
        pytest.param(f"[[NAME]]\nmetric = {'9' * 5_000}", "not TOML: Exceeds the limit", id="long-number"),
        pytest.param(f"[[NAME]]\nmetric = {'[' * 5_000}{']' * 5_000}", "its TOML is nested too", id="deep"),
    ],
)
def test_what_holds_no_tables_is_refused_alike(
    parse: Callable[[str], object], name: str, text: str, message: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(text.replace("NAME", name))
    assert str(caught.value).startswith(message.replace("NAME", name))


@PARSERS
@pytest.mark.parametrize("depth", [50, 200, 400, 480, 600, 1_000])
def test_deep_values_are_refused_at_any_depth(parse: Callable[[str], object], name: str, depth: int) -> None:
    for key in ("metric", "action", "name", "until"):
        with pytest.raises(BadInputError):
            parse(f"[[{name}]]\n{key} = {'[' * depth}{']' * depth}")
