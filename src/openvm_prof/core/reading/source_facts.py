"""SourceFacts: what the source of a run knows of it; apart from `sources`, which every call imports."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class SourceFacts(Struct, frozen=True):
    """What a source knows of a run; its outputs are named after `place`, the file that would hold it."""

    place: str
    commit: str | None = None
    date: str | None = None
    branch: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
