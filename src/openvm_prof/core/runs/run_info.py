"""RunInfo: which run this is, and under which conditions it was recorded."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class RunInfo(Struct, frozen=True):
    """The identity of a run.

    `file` is the path as it was given, None where the run came as bytes; `key` is its name in a combined
    file, None in a plain one; `name` is what it is called beside others. `commit`, `date` (ISO 8601) and
    `branch` are known where somebody recorded them; `conditions` are whatever else could make its times
    differ: the era and the prover that its metrics tell, an instance type, an allocator.
    """

    name: str
    file: str | None = None
    key: str | None = None
    commit: str | None = None
    date: str | None = None
    branch: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
