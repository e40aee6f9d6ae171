from __future__ import annotations

import json

from openvm_prof.core.analysis.measurements import measurements
from openvm_prof.core.model.metric import Better
from openvm_prof.export.github_action_benchmark import escape, render_github_action_benchmark
from tests.builders import entry, run, totals

VALUES = list(
    measurements(
        "fib",
        run([*totals("leaf", 10, 20), entry("insn_mi/s", 7, group="leaf"), entry("rows", 3, group="leaf")]),
    )
)


def rows(better: Better) -> list[dict[str, object]]:
    read = json.loads(render_github_action_benchmark(VALUES, better))
    assert isinstance(read, list)
    return read


def test_what_is_better_lower() -> None:
    assert rows(Better.LOWER) == [
        {"name": "fib total_proof_time", "unit": "s", "value": 0.03},
        {"name": "fib total_par_proof_time", "unit": "s", "value": 0.02},
        {"name": "fib/leaf total_proof_time_ms (avg)", "unit": "ms", "value": 15.0, "range": "10 to 20"},
        {"name": "fib/leaf total_proof_time_ms (sum)", "unit": "ms", "value": 30.0},
    ]


def test_what_is_better_higher_has_no_sums_being_rates() -> None:
    assert rows(Better.HIGHER) == [
        {"name": "fib/leaf insn_mi/s (avg)", "unit": "million/s", "value": 7.0, "range": "7 to 7"}
    ]


def test_names_that_would_be_alike_are_told_apart() -> None:
    groups = ("a`", "a'", "a|b", "a¦b", "a\tb", "a b")
    entries = [entry("x_time_ms", 1, group=group) for group in groups]
    text = render_github_action_benchmark(list(measurements("r", run(entries))), Better.LOWER)
    names = [row["name"] for row in json.loads(text)]
    assert len(set(names)) == len(names) >= len(groups)


def test_a_name_cannot_leave_the_code_it_is_shown_as() -> None:
    assert escape("a`b|c\nd@team") == "a'b¦c d@team"
