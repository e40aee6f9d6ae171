from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from openvm_prof.profile.speedscope import render_speedscope
from tests.builders import profile
from tests.hostile import PAYLOADS

# The published schema of release 1.25.0, whose version its file name holds.
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "speedscope-1.25.0.json").read_text())


def test_a_file_follows_the_schema() -> None:
    text = render_speedscope([profile({"main;f": 2, "main": 1.5}), profile({"f": 1}, group=None)], "fib")
    document = json.loads(text)
    Draft7Validator.check_schema(SCHEMA)
    assert list(Draft7Validator(SCHEMA).iter_errors(document)) == []
    first, second = document["profiles"]
    assert first["unit"] == "none"
    names = [frame["name"] for frame in document["shared"]["frames"]]
    stacks = [[names[frame] for frame in sample] for sample in first["samples"]]
    assert dict(zip(map(tuple, stacks), first["weights"], strict=True)) == {("main", "f"): 2, ("main",): 1.5}
    assert first["endValue"] == 3.5
    assert second["name"].startswith("all: frequency by ")


def test_the_schema_would_notice() -> None:
    document = json.loads(render_speedscope([profile({"main": 1})], "fib"))
    document["profiles"][0]["samples"] = ["main"]
    assert list(Draft7Validator(SCHEMA).iter_errors(document))


@pytest.mark.parametrize("name", [*PAYLOADS.values(), "\udcff"], ids=[*PAYLOADS, "lone-surrogate"])
def test_hostile_names_are_only_text(name: str) -> None:
    document = json.loads(render_speedscope([profile({name.replace(";", ","): 1}, group=name)], name))
    assert list(Draft7Validator(SCHEMA).iter_errors(document)) == []
    assert document["name"] == name.encode("utf-8", "replace").decode()
