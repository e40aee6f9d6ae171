"""By: what traces are added up by."""

from __future__ import annotations

from enum import Enum

from openvm_prof.core.catalog.dimensions import SEPARATOR
from openvm_prof.core.errors import UsageError, did_you_mean


class By(Enum):
    """What a row of the table of AIRs is of; in the order of its columns."""

    GROUP = "group"
    SEGMENT = "segment"
    CLASS = "class"
    AIR = "air"


def parse_by(text: str) -> frozenset[By]:
    """Combined names, such as `air+segment`. Raises UsageError for an unknown name, and for one given twice.

    Segments and nodes are counted anew in every group, so that `segment` includes `group`.
    """
    names = [name.strip() for name in text.split(SEPARATOR)]
    known = [each.value for each in By]
    for place, name in enumerate(names):
        if name not in known:
            raise UsageError(f"--by: {name!r} is not one of {', '.join(known)}{did_you_mean([name], known)}")
        if name in names[:place]:
            raise UsageError(f"--by: {name!r} is given twice in {text!r}")
    by = {By(name) for name in names}
    return frozenset(by | {By.GROUP} if By.SEGMENT in by else by)
