"""The flame graphs of a run, as thumbnails in its report."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openvm_prof.core.document.blocks import MISSING, Cell, CellColumn, Details, Link, Table, Text
from openvm_prof.profile.profile import Profile


class GraphPicture(Struct, frozen=True):
    """A flame graph's picture, and where it lies as seen from the report."""

    profile: Profile
    target: str


def flame_thumbnails(pictures: Sequence[GraphPicture]) -> Details:
    """A table folded away: a row per group, a column per kind; cells of a table keep pictures small."""
    groups = list(dict.fromkeys(picture.profile.group_name for picture in pictures))
    kinds = list(dict.fromkeys(picture.profile.kind for picture in pictures))
    found = {(picture.profile.group_name, picture.profile.kind): picture for picture in pictures}

    def cell(group: str, index: int) -> Cell:
        picture = found.get((group, kinds[index]))
        return MISSING if picture is None else Link(picture.profile.title, picture.target, thumbnail=True)

    columns = [CellColumn("group", [Text(group) for group in groups])]
    columns += [
        CellColumn(f"{kind.name} by {kind.keys[-1]}", [cell(group, index) for group in groups])
        for index, kind in enumerate(kinds)
    ]
    return Details("Flame graphs", (Table(tuple(columns)),))
