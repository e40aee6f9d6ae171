"""docs/reliability.md names, for each guarantee, a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_named_test_exists(file: str, test: str) -> None:
    (path,) = (ROOT / "tests").rglob(file)
    found = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    assert test in found


def test_every_row_of_promises_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| code")]
    promises = [
        row for row in rows if not re.match(r"\| (?:\d|input |condition |target |limit |guarantee )", row)
    ]
    assert len(promises) > 30
    assert not [row for row in promises if "::test_" not in row]
