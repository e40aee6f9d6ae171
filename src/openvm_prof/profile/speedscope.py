"""Profiles as a file of speedscope, in its own format: https://www.speedscope.app/file-format-schema.json"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openvm_prof.core.document.plain import encodable
from openvm_prof.profile.profile import Profile, frames_of

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def render_speedscope(profiles: Sequence[Profile], name: str) -> str:
    """One file with a sampled profile per profile, in this order; stacks sorted, so that callers join.

    Weights are values as they are: instructions and cells are no unit that speedscope knows.
    """
    frames: dict[str, int] = {}
    sampled = []
    for profile in profiles:
        stacks = sorted((frames_of(stack), value) for stack, value in profile.stacks.items())
        sampled.append(
            {
                "type": "sampled",
                "name": encodable(f"{profile.title} [{profile.kind.unit}]"),
                "unit": "none",
                "startValue": 0,
                "endValue": _number(profile.total),
                "samples": [
                    [frames.setdefault(frame, len(frames)) for frame in stack] for stack, _ in stacks
                ],
                "weights": [_number(value) for _, value in stacks],
            }
        )
    document = {
        "$schema": _SCHEMA,
        "exporter": "openvm-prof",
        "name": encodable(name),
        "activeProfileIndex": 0,
        "shared": {"frames": [{"name": encodable(frame)} for frame in frames]},
        "profiles": sampled,
    }
    return msgspec.json.encode(document).decode() + "\n"


def _number(value: float) -> float:
    return int(value) if value.is_integer() else value
