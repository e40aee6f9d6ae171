from __future__ import annotations

import json

import pytest

from openvm_prof.core.catalog.dimensions import AIR, FUNCTION, dimensions
from openvm_prof.profile.profiling import top_text
from openvm_prof.profile.top_model import Cost, Measure, Row, Top

CELLS = Measure.CELLS
NAMED = ("f", "Air")


def document(name: str, top: Top) -> object:
    text = top_text([(name, top)], "json", full_names=True, noise_percent=5)
    assert text.endswith("}\n")
    return json.loads(text)


def test_rows_with_a_base() -> None:
    rows = (
        Row(1, NAMED, {CELLS: Cost(3, 6)}, {CELLS: Cost(2, 4)}),
        Row(2, ("g", "Air"), {CELLS: None}, {CELLS: None}),
    )
    top = Top((FUNCTION, AIR), CELLS, True, {CELLS: 12}, rows, 7, ((("old", "Air"), 5),), True)
    assert document("run", top) == {
        "run": {
            "by": "function+air",
            "ranked_by": "cells",
            "inclusive": True,
            "metrics": {},
            "totals": {"cells": 12},
            "rows": [
                {
                    "rank": 1,
                    "function": "f",
                    "air": "Air",
                    "cells": {
                        "self": 3,
                        "self_percent": 25,
                        "inclusive": 6,
                        "inclusive_percent": 50,
                    },
                    "cells_before": {"self": 2, "inclusive": 4},
                },
                {"rank": 2, "function": "g", "air": "Air", "cells": None, "cells_before": None},
            ],
            "left_out": 7,
            "vanished": [{"function": "old", "air": "Air", "before": 5}],
        }
    }


def test_without_a_base_there_is_no_before() -> None:
    rows = (Row(1, NAMED, {CELLS: Cost(3, 6)}, {CELLS: None}),)
    text = json.dumps(document("run", Top((FUNCTION, AIR), CELLS, False, {CELLS: 0}, rows, 0, (), False)))
    assert "before" not in text
    assert '"self_percent": 0.0' in text


@pytest.mark.parametrize("by", ["function", "air", "function+air", "air+segment"])
def test_nothing_recorded_in_a_run_of_an_odd_name(by: str) -> None:
    top = Top(dimensions(by), CELLS, False, {}, (), 0, (), False)
    assert document("run\udcff", top) == {
        "run?": {
            "by": by,
            "ranked_by": "cells",
            "inclusive": False,
            "metrics": {},
            "totals": {},
            "rows": [],
            "left_out": 0,
            "vanished": [],
        }
    }
