"""The table of AIRs: rows of a run, ranked, beside those of a base."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from openvm_prof.airs.adding_up import added_up
from openvm_prof.airs.air_row import Against, AirRow, RowKey, Totals
from openvm_prof.airs.by import By
from openvm_prof.airs.matching import Matches
from openvm_prof.core.analysis.air_traces import AirTrace, air_traces, formula_of
from openvm_prof.core.analysis.padding import Padding, UsedCells, main_cells_of, padding_of
from openvm_prof.core.analysis.proof_facts import used_cells
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.cells import CellsFormula
from openvm_prof.core.catalog.groups import in_group_order
from openvm_prof.core.model.labels import natural_key
from openvm_prof.core.model.stats import exact_sum


class SortBy(Enum):
    """What ranks the rows, the largest first."""

    CELLS = "cells"
    ROWS = "rows"
    PADDING = "padding"
    WASTE = "waste"
    CONSTRAINTS = "constraints"
    MESSAGES = "messages"
    GROWTH = "growth"


class AirOptions(Struct, frozen=True):
    """What is asked of a run's AIRs; `groups` are the names of those that count, none for all.

    `most` is how many rows are shown of each run, None for all.
    """

    by: frozenset[By] = frozenset({By.AIR})
    groups: tuple[str, ...] = ()
    sort: SortBy = SortBy.CELLS
    most: int | None = None


class GroupPadding(Struct, frozen=True):
    """Padding of all main traces of a group, which have `main_cells`, or why it is not known."""

    group: str | None
    main_cells: float | None
    padding: Padding

    @property
    def share(self) -> float | None:
        """Padding as a share of the cells of main traces, 0 to 1."""
        if self.padding.cells is None or not self.main_cells:
            return None
        return self.padding.cells / self.main_cells


class RunAirs(Struct, frozen=True):
    """The AIRs of one run.

    `cells` are all its cells, or those of the groups that were asked for, None where none are known.
    `formula` says what they are made of, `base_formula` those of the base: where the two differ, cells of the
    one say nothing of the other. `groups` are those that have AIRs; `is_compared` says that there is a base.
    `left_out` counts the rows beyond those that were asked for. Of the AIRs `unknown_keys` constraints or
    interactions are not known, so that sums are without theirs.
    """

    name: str
    rows: tuple[AirRow, ...]
    cells: float | None
    groups: tuple[GroupPadding, ...]
    formula: CellsFormula | None
    base_formula: CellsFormula | None = None
    is_compared: bool = False
    left_out: int = 0
    unknown_keys: tuple[str, ...] = ()

    @property
    def same_cells(self) -> bool:
        """Whether cells mean the same on both sides; a side that does not tell contradicts nothing."""
        return None in (self.formula, self.base_formula) or self.formula is self.base_formula


def run_airs(name: str, run: RunAnalysis, options: AirOptions, base: RunAnalysis | None = None) -> RunAirs:
    """Add the traces of a run up, and rank the rows; of a base, too, where there is one."""
    traces = _traces(run, options.groups)
    used = used_cells(run)
    now = added_up(traces, options.by, used)
    cells = _cells(traces)
    before: dict[RowKey, Totals] = {}
    formula = formula_of(run)
    base_formula = None if base is None else formula_of(base)
    if base is not None:
        before = added_up(_traces(base, options.groups), options.by, used_cells(base))
    rows = _rows(now, before, cells, compared=base is not None)
    same_cells = None in (formula, base_formula) or formula is base_formula
    ranked = sorted(rows, key=_rank(options.sort, main=not same_cells))
    shown = ranked[: options.most]
    return RunAirs(
        name,
        tuple(shown),
        cells,
        tuple(_group_padding(traces, used)),
        formula,
        base_formula,
        base is not None,
        len(ranked) - len(shown),
        tuple(
            sorted(
                {trace.air_name for trace in traces if None in (trace.constraints, trace.interactions)},
                key=natural_key,
            )
        ),
    )


def _traces(run: RunAnalysis, groups: Collection[str]) -> list[AirTrace]:
    return [trace for trace in air_traces(run) if not groups or trace.proof.group_name in groups]


def _cells(traces: Sequence[AirTrace]) -> float | None:
    known = [trace.cells for trace in traces if trace.cells is not None]
    return exact_sum(known) if known else None


def _group_padding(traces: Sequence[AirTrace], used: UsedCells) -> list[GroupPadding]:
    groups: dict[str | None, list[AirTrace]] = {}
    for trace in traces:
        groups.setdefault(trace.proof.group, []).append(trace)
    return [
        GroupPadding(group, main_cells_of(found), padding_of(found, used, whole_proofs=True))
        for group, found in groups.items()
    ]


def _rows(
    now: Mapping[RowKey, Totals], before: Mapping[RowKey, Totals], cells: float | None, *, compared: bool
) -> list[AirRow]:
    matches = Matches(now, before)
    rows = []
    for key, totals in now.items():
        share = totals.cells / cells if cells and totals.cells is not None else None
        base_key = matches.same.get(key) or matches.renamed.get(key)
        against = None
        if compared:
            against = (
                Against.NEW if base_key is None else Against.SAME if key in matches.same else Against.RENAMED
            )
        old = None if base_key is None else before[base_key]
        rows.append(AirRow(key, totals, share, old, base_key, against))
    found = {*matches.same.values(), *matches.renamed.values()}
    gone = (key for key in before if key not in found)
    return [*rows, *(AirRow(key, None, None, before[key], key, Against.GONE) for key in gone)]


def _rank(sort: SortBy, *, main: bool) -> Callable[[AirRow], tuple[object, ...]]:
    """By falling value, what is not known last; of equal ones by what they are of."""

    def value(row: AirRow) -> float | None:
        if sort is SortBy.GROWTH:
            return row.growth(main=main)
        if row.now is None:
            return None
        return row.now.padding_cells if sort is SortBy.WASTE else getattr(row.now, sort.value)

    def key(row: AirRow) -> tuple[object, ...]:
        found = value(row)
        return (
            row.now is None and sort is not SortBy.GROWTH,
            found is None,
            -(found or 0.0),
            row_order(row.key),
        )

    return key


def row_order(key: RowKey) -> tuple[object, ...]:
    """Order of rows of equal value: by group, then by the other parts with numbers compared as numbers."""
    parts = (key.program, key.segment, key.idx, key.air_name, key.air_id)
    place = () if key.air_class is None else (list(type(key.air_class)).index(key.air_class),)
    return natural_key(key.group or ""), [natural_key(part or "") for part in parts], place


def groups_of(runs: Sequence[RunAnalysis]) -> list[str]:
    """The names of the groups that have AIRs in any of some runs, as listings call them, in group order."""
    return in_group_order({trace.proof.group_name for run in runs for trace in air_traces(run)})
