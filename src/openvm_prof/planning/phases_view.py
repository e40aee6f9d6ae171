"""Phases to read: the tree with the runs side by side, and one-off times."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.analysis.time_tree import TimePath
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Code,
    Column,
    Heading,
    Items,
    Paragraph,
    Report,
    Seconds,
    Table,
    Text,
)
from openvm_prof.planning.phases_model import Phase, Phases

_ABOUT = (
    'Proof time, all proofs in a row. Parts and their "other" add up to the line that they are parts of; '
    '"other" is negative where parts overlap.'
)


def phases_report(phases: Phases) -> Report:
    """The tree in the order in which proofs are made, never of size; then what is in no proof's time."""
    blocks: list[Block] = []
    if phases.places:
        blocks += [Paragraph(_ABOUT), _tree_table(phases)]
    one_off = _one_off_table(phases)
    if one_off is not None:
        blocks += [Heading("One-off times, in no proof time"), one_off]
    if phases.notices:
        blocks.append(Items(tuple((str(notice), ()) for notice in phases.notices)))
    return Report(tuple(blocks))


def _tree_table(phases: Phases) -> Table:
    columns: list[Column] = [CellColumn("Phase", [Text(_indented(path)) for path in phases.places])]
    for run in phases.runs:
        of = {phase.path: phase for phase in run.phases}
        found = [of.get(path) for path in phases.places]
        alone = len(phases.runs) == 1
        columns += [
            CellColumn("Time (s)" if alone else f"{run.name} (s)", _times(found), numeric=True),
            CellColumn("Share", _shares(found), numeric=True),
        ]
        if alone:
            columns.append(CellColumn("Of its group", _shares_of_group(found), numeric=True))
    return Table(tuple(columns))


def _indented(path: TimePath) -> str:
    return "– " * len(path) + (path[-1] if path else "Total")


def _times(found: Sequence[Phase | None]) -> list[Cell]:
    return [MISSING if each is None else Seconds(each.ms, each.change) for each in found]


def _shares(found: Sequence[Phase | None]) -> list[Cell]:
    return [_share(None if each is None else each.share) for each in found]


def _shares_of_group(found: Sequence[Phase | None]) -> list[Cell]:
    return [_share(None if each is None else each.share_of_group) for each in found]


def _share(share: float | None) -> Cell:
    return MISSING if share is None else Text(numbers.share(share))


def _one_off_table(phases: Phases) -> Table | None:
    places = dict.fromkeys((each.metric, each.group) for run in phases.runs for each in run.one_off)
    if not places:
        return None
    columns: list[Column] = [
        CellColumn("Time", [Code(metric) for metric, _ in places]),
        CellColumn("Group", [Text(NO_GROUP if group is None else group) for _, group in places]),
    ]
    for run in phases.runs:
        of = {(each.metric, each.group): each.ms for each in run.one_off}
        cells: list[Cell] = [Seconds(of[place]) if place in of else MISSING for place in places]
        name = "Seconds" if len(phases.runs) == 1 else f"{run.name} (s)"
        columns.append(CellColumn(name, cells, numeric=True))
    return Table(tuple(columns))
