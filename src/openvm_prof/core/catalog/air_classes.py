"""AIR classes: what an AIR is for, by its name and by the kind of proof that it is part of."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from msgspec import Struct

from openvm_prof.core.catalog.groups import GroupKind


class AirClass(Enum):
    """What an AIR proves; in the order of listings."""

    INSTRUCTIONS = "instructions"
    ACCELERATED = "accelerated"
    PRECOMPILES = "precompiles"
    SYSTEM = "system"
    RECURSION = "recursion"
    OTHER = "other"


class AirRule(Struct, frozen=True):
    """AIRs whose whole name matches `pattern`, in groups of these `kinds`, are of `air_class`."""

    air_class: AirClass
    pattern: str
    kinds: frozenset[GroupKind]


_APP = frozenset({GroupKind.APP})
_RECURSION = frozenset(kind for kind in GroupKind if kind.is_proof) - _APP

# Metrics cut names short: `VmAirWrapper<Adapter, Core<4, 8>` lacks its last bracket, so a core's parameters
# and what follows are optional.
_END = r"(<.*)?>*"
_WRAPPER = r"VmAirWrapper<(?P<adapter>\w+)(<[^<>]*>)?, "


def _rule(air_class: AirClass, pattern: str, kinds: frozenset[GroupKind] = _APP) -> AirRule:
    return AirRule(air_class, pattern, kinds)


RULES: tuple[AirRule, ...] = (
    _rule(AirClass.RECURSION, r".*", _RECURSION),
    _rule(AirClass.ACCELERATED, r"Powdr\w*Air" + _END),
    _rule(AirClass.PRECOMPILES, _WRAPPER + r"FieldExpressionCoreAir" + _END),
    _rule(AirClass.PRECOMPILES, _WRAPPER + r"Modular\w*CoreAir" + _END),
    # 256-bit integers reuse the cores of instructions with adapters that read from the heap
    _rule(AirClass.PRECOMPILES, r"VmAirWrapper<\w*Heap\w*Adapter\w*(<[^<>]*>)?, \w+" + _END),
    _rule(AirClass.PRECOMPILES, r"(Keccak|Xorin)\w*Air" + _END),
    _rule(AirClass.PRECOMPILES, r"Sha(2|256|512)\w*Air" + _END),
    _rule(AirClass.PRECOMPILES, r"NativePoseidon2Air" + _END),
    _rule(AirClass.INSTRUCTIONS, _WRAPPER + r"\w+" + _END),
    # the instructions that store hints have an AIR of their own since 1.1, without adapter and core
    _rule(AirClass.INSTRUCTIONS, r"Rv(32|64)HintStoreAir"),
    _rule(AirClass.SYSTEM, r"(Program|VmConnector|Phantom)Air"),
    _rule(AirClass.SYSTEM, r"(Persistent|Volatile)BoundaryAir" + _END),
    _rule(AirClass.SYSTEM, r"MemoryMerkleAir" + _END),
    _rule(AirClass.SYSTEM, r"AccessAdapterAir" + _END),
    _rule(AirClass.SYSTEM, r"Poseidon2PeripheryAir" + _END),
    _rule(AirClass.SYSTEM, r"\w*Range\w*CheckerAir" + _END),
    _rule(AirClass.SYSTEM, r"\w*LookupAir" + _END),
)
"""The rules, of which the first that matches counts."""

_COMPILED = [(rule, re.compile(rule.pattern, re.DOTALL)) for rule in RULES]


@lru_cache(maxsize=4096)
def air_class(name: str, kind: GroupKind) -> AirClass:
    """The class of an AIR in a group of some kind; OTHER for a name that no rule matches."""
    for rule, pattern in _COMPILED:
        if kind in rule.kinds and pattern.fullmatch(name):
            return rule.air_class
    return AirClass.OTHER
