from __future__ import annotations

import pytest

from openvm_prof.core.catalog.dimensions import (
    AIR,
    BLOCK,
    DIMENSIONS,
    GROUP,
    SEGMENT,
    dimension,
    dimensions,
    joined_names,
)
from openvm_prof.core.catalog.label_keys import LABEL_KEYS
from openvm_prof.core.errors import UsageError


@pytest.mark.parametrize("one", DIMENSIONS, ids=lambda one: one.name)
def test_a_dimension_has_its_name_and_known_label_keys(one: object) -> None:
    found = next(each for each in DIMENSIONS if each is one)
    assert dimension(found.name) is found
    assert set(found.label_keys) <= LABEL_KEYS


def test_no_label_key_belongs_to_two_dimensions() -> None:
    keys = [key for each in DIMENSIONS for key in each.label_keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("labels", "value"),
    [
        ({"air_name": "Keccak", "segment": "0"}, "Keccak"),
        ({"air": "Keccak"}, "Keccak"),
        ({"air": "old", "air_name": "new"}, "new"),
        ({"segment": "0"}, None),
    ],
)
def test_an_air_is_found_under_either_label(labels: dict[str, str], value: str | None) -> None:
    assert AIR.of(labels) == value
    place = AIR.place_in(tuple(labels))
    assert (None if place is None else tuple(labels.values())[place]) == value


def test_combined_dimensions_keep_their_order() -> None:
    assert dimensions("air+segment") == (AIR, SEGMENT)
    assert dimensions(" segment + air ") == (SEGMENT, AIR)
    assert dimensions("group") == (GROUP,)
    assert joined_names((AIR, SEGMENT, BLOCK)) == "air+segment+block"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("segmnt", "there is no dimension 'segmnt'; did you mean segment?"),
        ("AIR", "there is no dimension 'AIR'; did you mean air?"),
        ("air+opcod", "there is no dimension 'opcod'; did you mean opcode?"),
        (
            "",
            "there is no dimension ''; there are group, program, block, segment, idx, air, opcode, function, "
            "phase",
        ),
        ("air+segment+air", "dimension 'air' is given twice in 'air+segment+air'"),
    ],
)
def test_what_is_no_dimension_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        dimensions(text)
    assert str(caught.value) == message
