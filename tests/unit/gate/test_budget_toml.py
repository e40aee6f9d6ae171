from __future__ import annotations

from datetime import date

import pytest

from openvm_prof.core.catalog.dimensions import AIR, DIMENSIONS, FUNCTION, GROUP, PROGRAM, SEGMENT
from openvm_prof.core.errors import BadInputError, BadInputsError
from openvm_prof.gate.budget import Acceptance, Rule, Severity
from openvm_prof.gate.budget_toml import parse_acceptances, parse_budget

RULE = '[[rule]]\nmetric = "cells"\n'
ACCEPT = '[[accept]]\nmetric = "cells"\nup-to = "4%"\nwhy = "wider bus"\n'


def test_a_rule_with_everything() -> None:
    text = """
    [[rule]]
    name = "keccak"
    metric = ["cells", "rows"]
    group = "app*"
    kind = "app"
    air = "Keccak*"
    max = 10
    min = 1.5
    max-increase = "2%"
    severity = "warning"
    note = "ask"
    """
    assert parse_budget(text).rules == (
        Rule(
            "keccak",
            ("cells", "rows"),
            ("app*",),
            ("app",),
            ((AIR, "Keccak*"),),
            max=10,
            min=1.5,
            max_increase_percent=2,
            severity=Severity.WARNING,
            note="ask",
            is_default=False,
        ),
    )


@pytest.mark.parametrize(
    ("keys", "labels"),
    [
        ('air = "A*"\nsegment = "0"', ((SEGMENT, "0"), (AIR, "A*"))),
        ('by = "air"', ((AIR, "*"),)),
        ('by = "air+segment"\nsegment = "0"', ((AIR, "*"), (SEGMENT, "0"))),
        ('by = "group+program"', ((PROGRAM, "*"),)),
        ('by = "group"', ()),
        *((f'{one.name} = "x"', ((one, "x"),)) for one in DIMENSIONS if one not in (GROUP, FUNCTION)),
    ],
)
def test_a_rule_takes_any_dimensions(keys: str, labels: object) -> None:
    (rule,) = parse_budget(f"{RULE}max = 1\n{keys}").rules
    assert rule.labels == labels


def test_a_short_rule_is_called_by_its_place() -> None:
    (first, second) = parse_budget(f'{RULE}exact = 3\n{RULE}max-increase = "1%"').rules
    assert (first.name, first.exact) == ("rule 1", 3)
    assert (second.name, second.max_increase_percent) == ("rule 2", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no rule given: write each as a [[rule]] table"),
        ("rule = 1", "`rule` is not a list of tables: write [[rule]]"),
        ("rule 1", "not TOML: Expected '=' after a key in a key/value pair (at line 1, column 6)"),
        ("[limits]", "unknown key `limits`: there are only [[rule]] tables"),
        (
            RULE,
            "rule 1: the rule has no limit: give one of `max`, `min`, `exact`, `max-increase`, "
            "`max-decrease`, `max-change`",
        ),
        ('[[rule]]\nname = "a"\nmax = 1', "rule 1 'a': `metric` is missing"),
        (f'{RULE}max = "1"', "rule 1: `max` must be a number"),
        (f"{RULE}max-increase = []", "rule 1: `max-increase` must be a number or a string"),
        (f"{RULE}max = nan", "rule 1: a limit is infinite or not a number"),
        (
            f"{RULE}max-increase = -1",
            'rule 1: `max-increase` is -1.0, not a percentage of 0 or more such as "1%"',
        ),
        (
            f"{RULE}max-increase = 0.02",
            'rule 1: `max-increase` is 0.02, not a percentage of 0 or more such as "1%"',
        ),
        (f'{RULE}max = 1\nby = "airs"', "rule 1: `by`: there is no dimension 'airs'; did you mean air?"),
        (
            f'{RULE}max = 1\nby = "function"',
            "rule 1: `by`: functions are not compared series by series: "
            "`openvm-prof top --by function --base FILE` shows what each costs before and now",
        ),
        (
            f'{RULE}max = 1\nkind = "leave"',
            "rule 1: unknown kind of group 'leave'; known kinds: app, leaf, internal, compression, root, "
            "halo2_outer, halo2_wrapper",
        ),
    ],
)
def test_a_bad_budget_says_which_rule_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_budget(text)
    assert str(caught.value) == message


def test_unknown_keys_and_several_problems_are_told_together() -> None:
    with pytest.raises(BadInputsError) as caught:
        parse_budget(f'{RULE}maximum = 1\n[[rule]]\nmax = 1\n{RULE}severity = "fatal"\nmax = 1')
    first, second, third = map(str, caught.value.errors)
    assert first.startswith("rule 1: unknown key `maximum`; known keys: metric, name,")
    assert second == "rule 2: `metric` is missing"
    assert third == "rule 3: `severity` must be 'error' or 'warning'"


@pytest.mark.parametrize("name", ["cells", "rule 2"])
def test_two_rules_of_one_name_are_refused(name: str) -> None:
    other = "cells" if name == "cells" else ""
    with pytest.raises(BadInputError, match=f"rule 1 is also called '{name}': give each rule its own `name`"):
        parse_budget(f'{RULE}max = 1\nname = "{name}"\n{RULE}max = 2\nname = "{other}"')


def test_acceptances() -> None:
    assert parse_acceptances(f"{ACCEPT}until = 2026-12-31") == (
        Acceptance("cells", 4, "wider bus", date(2026, 12, 31)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ACCEPT, "accept 1: `until` is missing"),
        (f'{ACCEPT}until = "soon"', "accept 1: `until` must be a date such as 2030-12-31"),
        (f"{ACCEPT}until = 2036-12-31T00:00:00", "accept 1: `until` must be a date such as 2030-12-31"),
        (
            f"{ACCEPT}until = 2026-12-31".replace("wider bus", " "),
            "accept 1: `why` is empty: say why the change was intended",
        ),
    ],
)
def test_a_bad_acceptance_says_which_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_acceptances(text)
    assert str(caught.value) == message
