"""AirRow: traces that were added up, by AIR, class, segment or group."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from openvm_prof.core.catalog.air_classes import AirClass


class RowKey(Struct, frozen=True):
    """What a row is of; a part that rows are not told apart by is None, and so is one that is not known.

    `program` tells proofs apart of which a run has several with the same `segment`. The class is part of
    what an AIR is: two circuits can have one of the same name.
    """

    group: str | None = None
    program: str | None = None
    segment: str | None = None
    idx: str | None = None
    air_class: AirClass | None = None
    air_id: str | None = None
    air_name: str | None = None


class Against(Enum):
    """What became of a row since the base."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    RENAMED = "renamed"


class Totals(Struct, frozen=True):
    """The numbers of a row, each None where it is not known.

    `rows`, `cells`, `main_cells` and `messages` are added up over traces. `main_cols`, `constraints` and
    `interactions` are those of an AIR; of several AIRs, added up over them. `padding_cells` are the cells of
    main traces that hold nothing; `padding_reason` says why they are not known.
    """

    rows: float | None = None
    main_cols: float | None = None
    cells: float | None = None
    main_cells: float | None = None
    padding_cells: float | None = None
    padding_reason: str | None = None
    constraints: float | None = None
    interactions: float | None = None
    messages: float | None = None

    @property
    def padding(self) -> float | None:
        """Padding as a share of the cells of main traces, 0 to 1."""
        if self.padding_cells is None or not self.main_cells:
            return None
        return self.padding_cells / self.main_cells


class AirRow(Struct, frozen=True):
    """A row and, with a base, what it was before.

    `now` is None for a row that is gone, `before` for a new one or without a base; `base_key` is the key that
    it had there. `share` is that of all cells of the run, or of the groups that were asked for, 0 to 1.
    """

    key: RowKey
    now: Totals | None
    share: float | None = None
    before: Totals | None = None
    base_key: RowKey | None = None
    against: Against | None = None

    def growth(self, *, main: bool) -> float | None:
        """Cells more than before, of the main traces alone with `main`; None where they are not known."""
        now, before = (_cells(each, main=main) for each in (self.now, self.before))
        return None if self.against is None or now is None or before is None else now - before


def _cells(totals: Totals | None, *, main: bool) -> float | None:
    if totals is None:
        return 0.0
    return totals.main_cells if main else totals.cells
