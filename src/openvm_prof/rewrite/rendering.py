"""A recording as the JSON of a metrics file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openvm_prof.core.document.json_text import json_text
from openvm_prof.rewrite.recording import RecordedRun, Recording


def render_recording(recording: Recording) -> str:
    """Pretty-printed, in the shape and order that the file had."""
    runs = recording.runs
    plain = len(runs) == 1 and runs[0].key is None
    document = _members(runs[0]) if plain else {str(run.key): _members(run) for run in runs}
    return json_text(document)


def _members(run: RecordedRun) -> Mapping[str, Any]:
    members: dict[str, Any] = {
        name: [] if isinstance(value, list) else value for name, value in run.members.items()
    }
    for entry in run.entries:
        members[entry.list].append(entry.fields)
    return members
