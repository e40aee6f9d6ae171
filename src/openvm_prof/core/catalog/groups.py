"""Group kinds: the one classifier of group names, and the order of groups."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from openvm_prof.core.model.labels import natural_key


class GroupKind(IntEnum):
    """What a group of proofs is for; the value is its place in every listing."""

    APP = 0
    LEAF = 1
    INTERNAL = 2
    COMPRESSION = 3
    ROOT = 4
    HALO2_OUTER = 5
    HALO2_WRAPPER = 6
    KEYGEN = 7

    @property
    def label(self) -> str:
        """What the kind is called in budgets and messages."""
        return self.name.lower()

    @property
    def is_proof(self) -> bool:
        """Key generation proves nothing: it is in no aggregated table and no total."""
        return self is not GroupKind.KEYGEN


_EXACT = {
    "root": GroupKind.ROOT,
    "halo2_outer": GroupKind.HALO2_OUTER,
    "halo2_wrapper": GroupKind.HALO2_WRAPPER,
}
_RECURSION = (("leaf", GroupKind.LEAF), ("internal", GroupKind.INTERNAL))
_PREFIXES = (*_RECURSION, ("compression", GroupKind.COMPRESSION))


NO_GROUP = "(no group)"
"""What reports call entries without a group."""

_KEYGEN_PROGRAM = "_keygen"


def effective_group(group: str | None, program: str | None) -> str | None:
    """The group that an entry counts for, by its labels `group` and `program`; None without either.

    The dummy proofs of key generation are recorded in an app's group since 2.1. Only their program
    tells them apart, so that they count for a group of that name, whose kind is KEYGEN.
    """
    if program is None or not program.endswith(_KEYGEN_PROGRAM):
        return group
    return group if group is not None and classify(group) is GroupKind.KEYGEN else program


def classify(group: str) -> GroupKind:
    """Kind of a group by its name; APP for a name that no rule matches."""
    if "keygen" in group:
        return GroupKind.KEYGEN
    if group in _EXACT:
        return _EXACT[group]
    for prefix, kind in _PREFIXES:
        if group.startswith(prefix):
            return kind
    # Deferred proofs (`def_leaf`, `def_internal_for_leaf`) are recursion proofs too.
    deferred = group.removeprefix("def_")
    if deferred != group:
        for prefix, kind in _RECURSION:
            if deferred.startswith(prefix):
                return kind
    return GroupKind.APP


def in_group_order(groups: Iterable[str]) -> list[str]:
    """Groups by kind, then by name with numbers compared as numbers."""
    return sorted(groups, key=lambda group: (classify(group), natural_key(group)))
