"""RunRecord: what the store keeps of a run besides its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct, field

Status = Literal["ok", "empty", "failed"]

UNDATED = "undated"
"""The month of runs whose commit has no date."""


class RunRecord(Struct, frozen=True):
    """A run of the store; the fields are those of the table `runs`.

    `date` is ISO 8601 in UTC, without an offset.
    """

    run: str
    benchmark: str
    commit: str | None = None
    date: str | None = None
    branch: str | None = None
    subject: str | None = None
    status: Status = "ok"
    problem: str | None = None
    source: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """The month of its date, as `2025-01`, or `UNDATED`."""
        return UNDATED if self.date is None else self.date[:7]

    def to_json(self) -> str:
        """As the column `info` has it."""
        return msgspec.json.encode(self).decode()


def record_of(info: str) -> RunRecord:
    """The record that `to_json` wrote; fields of later versions are passed over."""
    return msgspec.json.decode(info, type=RunRecord)
