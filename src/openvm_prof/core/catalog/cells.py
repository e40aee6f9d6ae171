"""Cells: which columns of a trace the metric `cells` counts; it depends on the era and the hardware."""

from __future__ import annotations

from enum import Enum

from openvm_prof.core.catalog.eras import V1, V1_4, V2_0, V2_1


class CellsFormula(Enum):
    """What the cells of an AIR are made of; those of one formula cannot be compared with another's."""

    PERMUTATION = "rows × (main_cols + perm_cols)"
    MAIN = "rows × main_cols"
    INTERACTIONS = "rows × (main_cols + 4 × interactions)"


INTERACTION_COLS = 4
"""Columns that an interaction takes under the formula INTERACTIONS: one extension field element."""


def cells_formula(era: str | None, prover: str | None) -> CellsFormula | None:
    """The formula of a run by its era and hardware, either of them None where the run does not tell it."""
    if era in (V1.name, V1_4.name):
        return CellsFormula.PERMUTATION
    if era == V2_1.name or (era == V2_0.name and prover == "GPU"):
        return CellsFormula.MAIN
    return CellsFormula.INTERACTIONS if era == V2_0.name and prover == "CPU" else None
