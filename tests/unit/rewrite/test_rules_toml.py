from __future__ import annotations

import re

import pytest

from openvm_prof.core.errors import BadInputError, BadInputsError
from openvm_prof.rewrite.rules import Exclude, Rename, Subtract
from openvm_prof.rewrite.rules_toml import parse_rules

ALL = """
[[rule]]
action = "exclude"
metric = "gpu_mem.*"
labels = { group = "*_keygen" }

[[rule]]
action = "rename"
metric = "old"
to = "new"

[[rule]]
action = "subtract"
metric = "compile_*"
from = "total"
clamp = true
"""


def test_rules_in_their_order() -> None:
    assert parse_rules(ALL) == (
        Exclude(metric="gpu_mem.*", labels={"group": "*_keygen"}),
        Rename(metric="old", to="new"),
        Subtract(metric="compile_*", from_="total", clamp=True),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]]\n", "rule 1: no `action`; choose one of exclude, rename, subtract"),
        ("[[rule]]\naction = 'drop'", "rule 1: unknown action 'drop'; choose one of exclude"),
        ("[[rule]]\naction = ['exclude']", "rule 1: unknown action ['exclude']"),
        ("[[rule]]\naction = 'exclude'", "rule 1: `metric` is missing"),
        ("[[rule]]\naction = 'exclude'\nmetric = ''", "rule 1: `metric` is empty"),
        ("[[rule]]\naction = 'exclude'\nmetric = 3", "rule 1: `metric` must be a string"),
        ("[[rule]]\naction = 'exclude'\nmetric = '*'\nlabels = 'x'", "rule 1: `labels` must be a table"),
        ("[[rule]]\naction = 'exclude'\nmetric = '*'\nlabels = {a = 1}", "rule 1: `labels` must be a string"),
        (
            "[[rule]]\naction = 'exclude'\nmetric = '*'\nto = 'x'",
            "rule 1: unknown key `to`; known keys: action, metric, labels",
        ),
        ("[[rule]]\naction = 'rename'\nmetric = 'x'", "rule 1: `to` is missing"),
        ("[[rule]]\naction = 'rename'\nmetric = 'x'\nto = ''", "rule 1: `to` is empty"),
        ("[[rule]]\naction = 'subtract'\nmetric = 'x'", "rule 1: `from` is missing"),
        (
            "[[rule]]\naction = 'subtract'\nmetric = 'x'\nfrom = 'y'\nclamp = 1",
            "`clamp` must be true or false",
        ),
        ("[[rule]]\naction = 'subtract'\nmetric = '*_ms'\nfrom = 'x_ms'", "subtracted from itself, 'x_ms'"),
    ],
)
def test_bad_rules_are_told_with_their_number(text: str, message: str) -> None:
    with pytest.raises(BadInputError, match=re.escape(message)):
        parse_rules(text)


def test_all_bad_rules_are_told_at_once() -> None:
    with pytest.raises(BadInputsError) as caught:
        parse_rules(ALL + "[[rule]]\naction = 'x'\n[[rule]]\naction = 'y'\n")
    assert [str(error)[:24] for error in caught.value.errors] == [
        "rule 4: unknown action '",
        "rule 5: unknown action '",
    ]
