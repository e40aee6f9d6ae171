"""Dimensions: what numbers can be told apart by, and the labels that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from openvm_prof.core.catalog.label_keys import SPAN_KEY
from openvm_prof.core.errors import UsageError, did_you_mean


class Dimension(NamedTuple):
    """One way to tell numbers apart, such as by AIR.

    `name` is what options, budgets and columns of data call it, `heading` what tables call it.
    `label_keys` are the labels that hold its value, the preferred one first: provers call the same
    thing by different names. Groups have rules of their own (`catalog.groups.effective_group`).
    """

    name: str
    label_keys: tuple[str, ...]
    heading: str

    def key_in(self, keys: Iterable[str]) -> str | None:
        """The label key that holds the value where these label keys are there; None where none does."""
        known = keys if isinstance(keys, (set, frozenset, tuple, Mapping)) else tuple(keys)
        return next((key for key in self.label_keys if key in known), None)

    def place_in(self, keys: Sequence[str]) -> int | None:
        """The place of the value among label values that are parallel to `keys`; None without one."""
        key = self.key_in(keys)
        return None if key is None else keys.index(key)

    def of(self, labels: Mapping[str, str]) -> str | None:
        """The value in a label set, None where the set lacks it."""
        key = self.key_in(labels)
        return None if key is None else labels[key]


GROUP = Dimension("group", ("group",), "group")
PROGRAM = Dimension("program", ("program",), "program")
BLOCK = Dimension("block", ("block", "block_number"), "block")
SEGMENT = Dimension("segment", ("segment",), "segment")
IDX = Dimension("idx", ("idx",), "idx")
AIR = Dimension("air", ("air_name", "air"), "AIR")
OPCODE = Dimension("opcode", ("opcode",), "opcode")
FUNCTION = Dimension("function", (SPAN_KEY,), "function")
PHASE = Dimension("phase", ("phase",), "phase")

DIMENSIONS = (GROUP, PROGRAM, BLOCK, SEGMENT, IDX, AIR, OPCODE, FUNCTION, PHASE)
"""All dimensions, in the order in which they are listed: from the whole to its parts."""

_BY_NAME = {dimension.name: dimension for dimension in DIMENSIONS}

SEPARATOR = "+"
"""Joins the names of dimensions that are combined."""


def dimension(name: str) -> Dimension:
    """The dimension of this name. Raises UsageError that names the nearest ones."""
    found = _BY_NAME.get(name)
    if found is None:
        nearest = did_you_mean([name], _BY_NAME) or f"; there are {', '.join(_BY_NAME)}"
        raise UsageError(f"there is no dimension {name!r}{nearest}")
    return found


def dimensions(text: str) -> tuple[Dimension, ...]:
    """Combined dimensions by their names, in the order given: `air+segment`.

    Raises UsageError for an unknown name, and for one that is given twice.
    """
    found = tuple(dimension(name.strip()) for name in text.split(SEPARATOR))
    for place, each in enumerate(found):
        if each in found[:place]:
            raise UsageError(f"dimension {each.name!r} is given twice in {text!r}")
    return found


def joined_names(by: Iterable[Dimension]) -> str:
    """What combined dimensions are called: `air+segment`."""
    return SEPARATOR.join(each.name for each in by)
