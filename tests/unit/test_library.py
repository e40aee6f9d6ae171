from __future__ import annotations

import openvm_prof


def test_every_public_name_is_there() -> None:
    for name in openvm_prof.__all__:
        assert getattr(openvm_prof, name) is not None
        assert name in dir(openvm_prof)


def test_unknown_names_are_attribute_errors() -> None:
    assert not hasattr(openvm_prof, "no_such_name")
