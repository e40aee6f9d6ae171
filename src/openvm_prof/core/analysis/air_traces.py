"""AirTrace: the trace of one AIR in one proof, with what the prover's keys and its metering say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from openvm_prof.core.analysis.aggregate import group_names
from openvm_prof.core.analysis.air_keys import AirKeys
from openvm_prof.core.analysis.proof_key import ProofKey, ProofKeys, proof_order
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.air_classes import AirClass, air_class
from openvm_prof.core.catalog.cells import INTERACTION_COLS, CellsFormula, cells_formula
from openvm_prof.core.catalog.dimensions import AIR
from openvm_prof.core.catalog.metrics import MAIN_COLS, METERED_ROWS, TRACE_CELLS, TRACE_ROWS
from openvm_prof.core.db.table import Column, Table
from openvm_prof.core.model.labels import natural_key

_TRACE = (TRACE_ROWS, TRACE_CELLS)


class AirTrace(Struct, frozen=True):
    """One AIR's trace in one proof; every number is None where it is not known.

    `rows` and `cells` are those that the prover computes with, padding included; what cells are made of
    depends on the run (`formula_of`). `unpadded_rows` is what metered execution counted, an estimate which
    can lie above `rows`. `constraints` and `interactions` are those of one row.
    """

    proof: ProofKey
    air_id: str | None
    air_name: str
    rows: float | None
    main_cols: float | None
    cells: float | None
    unpadded_rows: float | None
    constraints: float | None
    interactions: float | None

    @property
    def air_class(self) -> AirClass:
        """What the AIR is for."""
        return air_class(self.air_name, self.proof.kind)

    @property
    def main_cells(self) -> float | None:
        """Cells of the main trace, padding included: the same thing in every era."""
        return None if self.rows is None or self.main_cols is None else self.rows * self.main_cols

    @property
    def unpadded_cells(self) -> float | None:
        """Cells of the main trace without padding, where rows were metered."""
        if self.unpadded_rows is None or self.main_cols is None:
            return None
        return self.unpadded_rows * self.main_cols

    @property
    def messages(self) -> float | None:
        """Messages that the trace sends and receives on the buses."""
        return None if self.rows is None or self.interactions is None else self.rows * self.interactions


def formula_of(run: RunAnalysis) -> CellsFormula | None:
    """What the cells of a run's AIRs are made of; None where the run does not tell."""
    return cells_formula(run.told.get("era"), run.told.get("prover"))


def air_traces(run: RunAnalysis) -> list[AirTrace]:
    """The traces of all proofs but those of key generation, by proof, then by `air_id` and name."""
    reported = group_names(run.db.groups(), run.era).reported
    found: list[_Recorded] = []
    metered: dict[_Place, float] = {}
    for table in run.db.tables():
        name_at = AIR.place_in(table.keys)
        if name_at is None:
            continue
        if METERED_ROWS in table.columns:
            for place, row in _places(table, name_at, reported, table.columns[METERED_ROWS]):
                value = table.columns[METERED_ROWS].baseline(row)
                if value is not None:
                    metered[place] = metered.get(place, 0.0) + value
        columns = [table.columns[metric] for metric in _TRACE if metric in table.columns]
        # the cells of an instruction are no trace
        if columns and "opcode" not in table.keys:
            found += [
                _Recorded(place, table, row) for place, row in _places(table, name_at, reported, *columns)
            ]
    keys, formula = AirKeys(run.db), formula_of(run)
    names = Counter((each.place.proof, each.place.air_name) for each in found)
    alone = Counter(each.place for each in found)
    order = {proof: at for at, proof in enumerate(proof_order([each.place.proof for each in found]))}
    traces = []
    for each in sorted(found, key=lambda each: (order[each.place.proof], *_air_order(each.place))):
        place = each.place
        key = keys.of(
            place.proof.group, place.air_id, place.air_name, unique=names[place.proof, place.air_name] == 1
        )
        rows, main_cols, cells = (each.value(metric) for metric in (TRACE_ROWS, MAIN_COLS, TRACE_CELLS))
        if None not in (rows, main_cols, cells) and rows * main_cols > cells:  # type: ignore[operator]
            main_cols = None  # several records of one label set: rows and columns added up
        if _contradicts(formula, rows, main_cols, cells, key.interactions):
            key = AirKeys.UNKNOWN
        traces.append(
            AirTrace(
                place.proof,
                place.air_id,
                place.air_name,
                rows,
                main_cols,
                cells,
                metered.get(place) if alone[place] == 1 else None,
                key.constraints,
                key.interactions,
            )
        )
    return traces


class _Place(Struct, frozen=True):
    proof: ProofKey
    air_id: str | None
    air_name: str


class _Recorded(Struct, frozen=True):
    place: _Place
    table: Table
    row: int

    def value(self, metric: str) -> float | None:
        column = self.table.columns.get(metric)
        return None if column is None else column.baseline(self.row)


def _air_order(place: _Place) -> tuple[object, ...]:
    return natural_key(place.air_id or ""), natural_key(place.air_name)


def _places(
    table: Table, name_at: int, reported: Mapping[str, str], *columns: Column
) -> list[tuple[_Place, int]]:
    """The AIRs and proofs of the rows that have a value in one of the columns, with their row numbers."""
    keys, id_at = ProofKeys(table, reported), table.position("air_id")
    places = []
    for values, row in table.rows.items():
        if any(row in column.values or row in column.zeros for column in columns):
            proof = keys.of(values)
            if proof is not None:
                air_id = None if id_at is None else values[id_at]
                places.append((_Place(proof, air_id, values[name_at]), row))
    return places


def _contradicts(
    formula: CellsFormula | None,
    rows: float | None,
    main_cols: float | None,
    cells: float | None,
    interactions: float | None,
) -> bool:
    """Whether cells prove that interactions found by an AIR's name are those of another AIR of this name."""
    if formula is not CellsFormula.INTERACTIONS or None in (rows, main_cols, cells, interactions):
        return False
    assert rows is not None and main_cols is not None and interactions is not None
    return cells != rows * (main_cols + INTERACTION_COLS * interactions)
