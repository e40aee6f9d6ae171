"""Recordings: JSON bytes into entries as they stand in the file."""

from __future__ import annotations

from typing import Any

import msgspec

from openvm_prof.core.reading.chunks import Buffer
from openvm_prof.core.reading.complaints import DECODER_ERRORS, readable
from openvm_prof.core.reading.metrics_json import parse_metrics
from openvm_prof.rewrite.recording import RecordedEntry, RecordedRun, Recording

_LISTS = ("counter", "gauge")


def parse_recording(data: Buffer) -> Recording:
    """Everything that a metrics file holds.

    Refuses what `parse_metrics` refuses, with the same errors, since that reads the bytes first. The
    whole file is held as objects: about seven times its size.
    """
    keys = [run.key for run in parse_metrics(data).runs]
    try:
        document: dict[str, Any] = msgspec.json.decode(data)
    except DECODER_ERRORS as error:  # a number too large for it, in a member that nothing else looks at
        raise readable(error) from error
    if keys == [None]:
        return Recording((_run(None, document),))
    return Recording(tuple(_run(key, members) for key, members in document.items()))


def _run(key: str | None, members: dict[str, Any]) -> RecordedRun:
    entries = tuple(
        RecordedEntry(name, index, fields)
        for name, values in members.items()
        if name in _LISTS
        for index, fields in enumerate(values)
    )
    return RecordedRun(
        key, {name: [] if name in _LISTS else value for name, value in members.items()}, entries
    )
