from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from openvm_prof.core.catalog.dimensions import AIR, FUNCTION, dimensions
from openvm_prof.core.document.formats import FORMATS
from openvm_prof.core.document.schema import schema_text
from openvm_prof.profile.shown_tops import ShownTops
from openvm_prof.profile.top_json import TopDocument
from openvm_prof.profile.top_model import Cost, Measure, Row, Top

CELLS = Measure.CELLS
NAMED = ("f", "Air")


def document(name: str, top: Top) -> Any:
    text = FORMATS["json"].write(ShownTops([(name, top)], True, 5))
    found = json.loads(text)
    jsonschema.validate(found, json.loads(schema_text(TopDocument)))
    (run,) = found["runs"]
    return run


def test_rows_with_a_base() -> None:
    rows = (
        Row(1, NAMED, {CELLS: Cost(3, 6)}, {CELLS: Cost(2, 4)}),
        Row(2, ("g", "Air"), {CELLS: None}, {CELLS: None}),
    )
    top = Top((FUNCTION, AIR), CELLS, True, {CELLS: 12}, rows, 7, ((("old", "Air"), 5),), True)
    assert document("run", top) == {
        "name": "run",
        "by": "function+air",
        "ranked_by": "cells",
        "inclusive": True,
        "metrics": {},
        "totals": {"cells": 12},
        "rows": [
            {
                "rank": 1,
                "of": {"function": "f", "air": "Air"},
                "costs": {"cells": {"self": 3, "self_percent": 25, "inclusive": 6, "inclusive_percent": 50}},
                "base": {"cells": {"self": 2, "inclusive": 4}},
            },
            {
                "rank": 2,
                "of": {"function": "g", "air": "Air"},
                "costs": {"cells": None},
                "base": {"cells": None},
            },
        ],
        "left_out": 7,
        "vanished": [{"of": {"function": "old", "air": "Air"}, "base": 5}],
        "note": "",
    }


def test_without_a_base_there_is_none() -> None:
    rows = (Row(1, NAMED, {CELLS: Cost(3, 6)}, {CELLS: None}),)
    (row,) = document("run", Top((FUNCTION, AIR), CELLS, False, {CELLS: 0}, rows, 0, (), False))["rows"]
    assert row["base"] is None
    assert row["costs"]["cells"]["self_percent"] == 0


@pytest.mark.parametrize("by", ["function", "air", "function+air", "air+segment"])
def test_nothing_recorded_in_a_run_of_an_odd_name(by: str) -> None:
    run = document("run\udcff", Top(dimensions(by), CELLS, False, {}, (), 0, (), False))
    assert (run["name"], run["by"], run["rows"], run["totals"]) == ("run?", by, [], {})
