"""AIR names: short ones for tables, and those by which an AIR is found again in another version of OpenVM."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WRAPPER = re.compile(r"VmAirWrapper<(?P<adapter>\w+)(?P<parameters><[^<>]*>)?, (?P<core>\w+.*)", re.DOTALL)
_PARAMETERS = re.compile(r"<.*", re.DOTALL)
_ISA = re.compile(r"\bRv(?:32|64)(?=[A-Z])")


def core_of(name: str) -> str:
    """The core of a wrapped AIR with its parameters, `BaseAluCoreAir<4, 8>`; any other name as it is."""
    wrapped = _WRAPPER.fullmatch(name)
    return name if wrapped is None else _closed(wrapped["core"])


def _closed(core: str) -> str:
    """The core with as many closing brackets as opening ones: metrics cut names short by one."""
    core = core.rstrip(">")
    return core + ">" * core.count("<")


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Name → its core where no other of the names has it, else the whole name; no two become the same."""
    whole = list(dict.fromkeys(names))
    counts = Counter([*map(core_of, whole), *(name for name in whole if core_of(name) != name)])
    return {name: core if counts[core := core_of(name)] == 1 else name for name in whole}


def likenesses(name: str) -> tuple[str, ...]:
    """What versions of OpenVM have kept of an AIR's name, the most telling first.

    Without the instruction set and without parameters, which are the numbers and sizes of limbs: the adapter
    and the core of a wrapped AIR, then its core alone.
    """
    wrapped = _WRAPPER.fullmatch(name)
    if wrapped is None:
        return (_ISA.sub("", _PARAMETERS.sub("", name)),)
    core = _ISA.sub("", _PARAMETERS.sub("", wrapped["core"])).rstrip(">")
    return f"{_ISA.sub('', wrapped['adapter'])}, {core}", core
