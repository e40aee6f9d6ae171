"""The Firefox Profiler's processed format: every table whole, every number a row that is there.

The profiler itself is on no registry, so that this reader follows the documentation of its format.
"""

from __future__ import annotations

import json
from typing import Any

from openvm_prof.profile.firefox import render_firefox
from openvm_prof.profile.profile import Profile, ProfileKind

KIND = ProfileKind(("cycle_tracker_span",), ("frequency",), "frequency", "instructions")
STACKS = {"main;fib;add": 5.0, "main;fib": 2.5, "main": 3e12, "</script>": 1.0}
PROFILES = [
    Profile("app_proof", KIND, STACKS),
    Profile(None, KIND, {"main": 1.0}),
    Profile("empty", KIND, {}),
]


def stacks_of(thread: dict[str, Any]) -> dict[tuple[str, ...], float]:
    """Weights by stack, as the profiler finds the names of frames."""
    for name, table in thread.items():
        if isinstance(table, dict) and "length" in table:
            for column, values in table.items():
                assert not isinstance(values, list) or len(values) == table["length"], (name, column)
    stacks, frames, functions = thread["stackTable"], thread["frameTable"], thread["funcTable"]
    found = {}
    for stack, weight in zip(thread["samples"]["stack"], thread["samples"]["weight"], strict=True):
        names: list[str] = []
        place = stack
        while place is not None:
            assert stacks["prefix"][place] is None or stacks["prefix"][place] < place
            names.insert(0, thread["stringArray"][functions["name"][frames["func"][stacks["frame"][place]]]])
            place = stacks["prefix"][place]
        found[tuple(names)] = weight
    return found


def test_stacks_and_weights_come_back() -> None:
    document = json.loads(render_firefox(PROFILES, "fib"))
    assert document["meta"]["preprocessedProfileVersion"] == 47
    first, second, third = document["threads"]
    assert stacks_of(first) == {tuple(stack.split(";")): value for stack, value in STACKS.items()}
    assert stacks_of(second) == {("main",): 1}
    assert stacks_of(third) == {}
    assert first["samples"]["weightType"] == "samples"
    assert first["samples"]["time"] == sorted(first["samples"]["time"])
    assert len({thread["tid"] for thread in document["threads"]}) == 3
