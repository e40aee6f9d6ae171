"""Hues: which colour of the style each phase and class has; the same thing has the same one everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openvm_prof.core.catalog.air_classes import AirClass
from openvm_prof.core.catalog.metrics import STARK_TIME
from openvm_prof.core.catalog.phases import PROOF, TimePart
from openvm_prof.page.document import Hue

OTHER = "other"
WHOLE = "whole"

_Path = tuple[str, ...]
"""The names of parts from the outermost inwards, below a group."""

(_STARK,) = (part.name for part in PROOF.parts if (STARK_TIME,) in part.sources)

_BASES: dict[_Path, str] = {
    ("metered execution",): "execution1",
    ("pure execution",): "execution2",
    ("execution",): "execution3",
    ("initial memory",): "execution1",
    ("postflight",): "execution2",
    ("trace generation",): "trace",
    (_STARK,): "stark",
    (_STARK, "main trace commit"): "commit1",
    (_STARK, "permutation trace"): "commit2",
    (_STARK, "permutation trace commit"): "commit3",
    (_STARK, "quotient"): "constraints1",
    (_STARK, "quotient commit"): "constraints2",
    (_STARK, "opening"): "openings1",
    (_STARK, "constraints"): "constraints1",
    (_STARK, "openings"): "openings1",
}


def _walk(parts: Sequence[TimePart], above: _Path, inherited: str) -> Iterator[tuple[_Path, str]]:
    for place, part in enumerate(parts):
        path = (*above, part.name)
        shade = f"{inherited[:-1]}{place % 3 + 1}" if inherited[-1:].isdigit() else OTHER
        hue = _BASES.get(path, shade)
        yield path, hue
        yield from _walk(part.parts, path, hue)


_HUES = dict(_walk(PROOF.parts, (), ""))


def hue_of(path: Sequence[str]) -> str:
    """The hue of a phase by its path below a group; `other` for what has none of its own."""
    return _HUES.get(tuple(path), OTHER)


def hue_of_part(name: str) -> str:
    """The hue of a phase of single proofs, where those of the prover stand beside the others."""
    return _HUES.get((name,)) or hue_of((_STARK, name))


def class_hues() -> list[Hue]:
    """The classes of AIRs in their order, each with its hue."""
    return [Hue(f"class-{each.value}", each.value) for each in AirClass]
