"""AIRs of a page: which AIR of a run is which of another, and the traces of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.airs.adding_up import added_up
from openvm_prof.airs.air_names import short_names
from openvm_prof.airs.air_row import RowKey, Totals
from openvm_prof.airs.by import By
from openvm_prof.airs.matching import Matches
from openvm_prof.core.analysis.air_traces import AirTrace
from openvm_prof.core.analysis.proof_key import ProofKey
from openvm_prof.core.document.plain import encodable
from openvm_prof.page.document import AirColumns, Number, TraceColumns
from openvm_prof.page.groups import Groups
from openvm_prof.page.numbers import column, plain

_BY = frozenset({By.GROUP, By.AIR})


class PageAirs:
    """The AIRs of some runs, by group and name; those that changed their names are found again."""

    def __init__(self, runs: Sequence[Sequence[AirTrace]]) -> None:
        self._keys: list[RowKey] = []
        self._rows: list[dict[RowKey, int]] = []
        self._totals: list[Mapping[RowKey, Totals]] = []
        known: dict[RowKey, Totals] = {}
        for traces in runs:
            now = added_up(traces, _BY, {})
            matches = Matches(now, known)
            places = {key: place for place, key in enumerate(self._keys)}
            rows: dict[RowKey, int] = {}
            for key, totals in now.items():
                before = matches.same.get(key) or matches.renamed.get(key)
                if before is None:
                    rows[key] = len(self._keys)
                    self._keys.append(key)
                    known[key] = totals
                else:
                    rows[key] = places[before]
            self._rows.append(rows)
            self._totals.append(now)

    def columns(self, groups: Groups) -> AirColumns:
        """What is known of each AIR in each run."""
        of_rows = [{row: key for key, row in rows.items()} for rows in self._rows]
        shown = [key.air_name or "" for key in self._keys]
        short = short_names(shown)
        return AirColumns(
            [groups.place(key.group) for key in self._keys],
            ["other" if key.air_class is None else key.air_class.value for key in self._keys],
            [None if key.air_id is None else encodable(key.air_id) for key in self._keys],
            [encodable(short[name]) for name in shown],
            [
                [encodable(found[row].air_name or "") if row in found else None for found in of_rows]
                for row in range(len(self._keys))
            ],
            *(self._facts(of_rows, field) for field in ("main_cols", "constraints", "interactions")),
        )

    def _facts(self, of_rows: Sequence[Mapping[int, RowKey]], field: str) -> list[list[Number]]:
        return [
            [
                plain(getattr(totals[found[row]], field)) if row in found else None
                for found, totals in zip(of_rows, self._totals, strict=True)
            ]
            for row in range(len(self._keys))
        ]

    def place(self, run: int, trace: AirTrace) -> int:
        """The place of the AIR of a trace of a run."""
        return self._rows[run][
            RowKey(
                group=trace.proof.group,
                air_class=trace.air_class,
                air_id=trace.air_id,
                air_name=trace.air_name,
            )
        ]

    def places_by_name(self, run: int) -> dict[tuple[str | None, str], int | None]:
        """(group, AIR's name) → its place in a run; None where a group has several of the name."""
        found: dict[tuple[str | None, str], int | None] = {}
        for key, row in self._rows[run].items():
            name = (key.group, key.air_name or "")
            found[name] = None if name in found else row
        return found


def trace_columns(
    run: int, traces: Sequence[AirTrace], airs: PageAirs, proofs: Mapping[ProofKey, int]
) -> TraceColumns:
    """The traces of a run."""
    return TraceColumns(
        [airs.place(run, trace) for trace in traces],
        [proofs[trace.proof] for trace in traces],
        column(trace.rows for trace in traces),
        column(trace.cells for trace in traces),
        column(trace.main_cells for trace in traces),
        column(trace.unpadded_cells for trace in traces),
        column(trace.messages for trace in traces),
    )
