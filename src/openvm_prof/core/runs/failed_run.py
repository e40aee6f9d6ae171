"""FailedRun: a file that should hold a run, and why it cannot be read."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.runs.run_info import RunInfo


class FailedRun(Struct, frozen=True):
    """A run that left no metrics behind: `reason` is what is wrong with its file."""

    info: RunInfo
    reason: str
