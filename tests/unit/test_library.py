from __future__ import annotations

import pkgutil
from pathlib import Path

import openvm_prof


def test_every_public_name_is_there() -> None:
    for name in openvm_prof.__all__:
        assert getattr(openvm_prof, name) is not None
        assert name in dir(openvm_prof)


def test_unknown_names_are_attribute_errors() -> None:
    assert not hasattr(openvm_prof, "no_such_name")


def test_no_public_name_is_that_of_a_room() -> None:
    # importing the room would put it in the place of what the name means
    rooms = {module.name for module in pkgutil.iter_modules(openvm_prof.__path__)}
    assert not rooms & set(openvm_prof.__all__)


def test_the_public_names_are_those_that_were_agreed_on() -> None:
    """A name that appears or goes away is a decision: change the file in the same commit."""
    agreed = (Path(__file__).parent / "public_names.txt").read_text().split()
    assert sorted(openvm_prof.__all__) == agreed
