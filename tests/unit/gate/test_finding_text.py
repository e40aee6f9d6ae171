from __future__ import annotations

from datetime import date

import pytest

from openvm_prof.gate.budget import Acceptance, Finding, Outcome, Rule
from openvm_prof.gate.finding_text import describe
from openvm_prof.gate.view import why

RULE = Rule("r", ("cells",), max=1, note="ask")
ACCEPTED = Acceptance("cells", 4, "wider bus", date(2030, 12, 31))


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (Finding(RULE, None, Outcome.FAILED, "2 is more than 1"), "2 is more than 1; ask"),
        (
            Finding(RULE, None, Outcome.ACCEPTED, "2 is more than 1", ACCEPTED),
            "2 is more than 1; accepted up to 4 % until 2030-12-31: wider bus; ask",
        ),
        (Finding(RULE, None, Outcome.PASSED, "1 is not more than 1"), "1 is not more than 1"),
    ],
)
def test_tables_and_sentences_remark_alike(finding: Finding, text: str) -> None:
    assert why(finding) == text
    assert describe(finding) == text
