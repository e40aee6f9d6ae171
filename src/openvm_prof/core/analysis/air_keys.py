"""AirKeys: what the proving keys of a run say of its AIRs, their constraints and interactions."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import AIR
from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.metrics import CONSTRAINTS, INTERACTIONS
from openvm_prof.core.db.metric_db import MetricDb

_KEYGEN = "keygen"
"""Stands for every group of key generation; None is for keys that were recorded without a group."""

_AGGREGATION = frozenset({GroupKind.LEAF, GroupKind.INTERNAL, GroupKind.COMPRESSION})
"""Proofs whose keys are made together, in a group of key generation of their own."""


class AirKey(Struct, frozen=True):
    """Constraints and interactions of one row of an AIR, None where they are not known."""

    constraints: float | None
    interactions: float | None


_Place = tuple[str | None, str | None, str]
"""Group or `_KEYGEN`, air_id, air_name."""


class AirKeys:
    """The keys of all AIRs of a run.

    Provers record them with the group of the proofs, with one of key generation or without any, by
    `air_id` and `air_name` or by the name alone. Ids are counted anew in every circuit, so that an id
    without its name tells nothing.
    """

    UNKNOWN: ClassVar[AirKey] = AirKey(None, None)

    def __init__(self, db: MetricDb) -> None:
        self._values: dict[str, dict[_Place, set[float]]] = {CONSTRAINTS: {}, INTERACTIONS: {}}
        for metric, places in self._values.items():
            for table in db.tables():
                column, name_at = table.columns.get(metric), AIR.place_in(table.keys)
                if column is None or name_at is None or "opcode" in table.keys:
                    continue
                id_at = table.position("air_id")
                for values, row in table.rows.items():
                    value = column.baseline(row)
                    if value is not None:
                        group = table.group_of(values)
                        if group is not None and classify(group) is GroupKind.KEYGEN:
                            group = _KEYGEN
                        air_id = None if id_at is None else values[id_at]
                        places.setdefault((group, air_id, values[name_at]), set()).add(value)

    def of(self, group: str | None, air_id: str | None, air_name: str, *, unique: bool) -> AirKey:
        """The key of an AIR in a group's proofs.

        `unique` says that no other AIR of the proof has the name: otherwise a key that was recorded by name
        alone may be another's. Where keys of the same AIR differ, none is taken.
        """
        kind = GroupKind.APP if group is None else classify(group)
        elsewhere = (_KEYGEN, None) if kind in _AGGREGATION else (None, _KEYGEN)
        groups = dict.fromkeys((group, *elsewhere))
        ids = dict.fromkeys((air_id, None) if unique else (air_id,))
        places = [(each, number, air_name) for each in groups for number in ids]
        return AirKey(self._first(CONSTRAINTS, places), self._first(INTERACTIONS, places))

    def _first(self, metric: str, places: list[_Place]) -> float | None:
        for place in places:
            values = self._values[metric].get(place)
            if values is not None:
                return next(iter(values)) if len(values) == 1 else None
        return None
