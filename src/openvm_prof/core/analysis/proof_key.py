"""ProofKey: which proof of a run a label set is about."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from openvm_prof.core.catalog.groups import NO_GROUP, GroupKind, classify, in_group_order
from openvm_prof.core.catalog.label_keys import PROGRAM_RUN_KEYS
from openvm_prof.core.db.table import Table
from openvm_prof.core.model.labels import natural_key

PROOF_LABEL_KEYS = frozenset({"group", "segment", "idx", "phase", *PROGRAM_RUN_KEYS})
"""Labels of values that are a proof's own; what has further labels is of a part of it."""


class ProofKey(Struct, frozen=True):
    """A proof: its reported group, and its place there.

    `segment` is the label of an app's segments, `idx` that of the nodes of recursion, each None without
    one; `program` has the values of `PROGRAM_RUN_KEYS`. A node is told by its `idx` alone: old provers
    recorded the times of one leaf with `segment` and without it.
    """

    group: str | None
    segment: str | None
    idx: str | None
    program: tuple[str | None, ...]

    @property
    def kind(self) -> GroupKind:
        """The kind of the group; proofs without a group count as an app's."""
        return GroupKind.APP if self.group is None else classify(self.group)

    @property
    def group_name(self) -> str:
        """What listings call the group."""
        return NO_GROUP if self.group is None else self.group


class ProofKeys:
    """Makes the keys of the rows of one table; `reported` maps the file's groups to reported ones."""

    def __init__(self, table: Table, reported: Mapping[str, str]) -> None:
        self._table, self._reported = table, reported
        self._segment, self._idx = table.position("segment"), table.position("idx")
        self._program = [table.position(key) for key in PROGRAM_RUN_KEYS]

    def of(self, values: tuple[str, ...]) -> ProofKey | None:
        """The proof of a row by its label values; None for key generation."""
        in_file = self._table.group_of(values)
        group = None if in_file is None else self._reported[in_file]
        if group is not None and not classify(group).is_proof:
            return None
        idx = None if self._idx is None else values[self._idx]
        segment = None if self._segment is None or idx is not None else values[self._segment]
        program = tuple([None if place is None else values[place] for place in self._program])
        return ProofKey(group, segment, idx, program)


ProofOrder = tuple[object, ...]


def proof_order(keys: list[ProofKey]) -> list[ProofKey]:
    """Distinct proofs by group, then by `segment`, `idx` and program with numbers compared as numbers.

    Those without a group are last.
    """
    groups = in_group_order({key.group for key in keys if key.group is not None})
    place: dict[str | None, int] = {group: number for number, group in enumerate(groups)}
    return sorted(
        dict.fromkeys(keys),
        key=lambda key: (
            place.get(key.group, len(place)),
            [natural_key(text or "") for text in (key.segment, key.idx, *key.program)],
        ),
    )
