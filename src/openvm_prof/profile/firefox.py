"""Profiles as a file of the Firefox Profiler, in its processed format.

The format is documented at https://github.com/firefox-devtools/profiler/tree/main/docs-developer; version
47 is written, which later versions of the profiler upgrade when they open it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openvm_prof.core.document.plain import encodable
from openvm_prof.core.version import __version__
from openvm_prof.profile.profile import Profile, frames_of

_GECKO_VERSION, _PROCESSED_VERSION = 27, 47


def render_firefox(profiles: Sequence[Profile], name: str) -> str:
    """One file with a thread per profile, in this order; samples weigh what their stacks count.

    A thread's samples are one unit of time apart, in the order of their stacks: the profiler draws time, and
    a metrics file holds none.
    """
    document = {
        "meta": {
            "version": _GECKO_VERSION,
            "preprocessedProfileVersion": _PROCESSED_VERSION,
            "interval": 1,
            "startTime": 0,
            "processType": 0,
            "product": encodable(name),
            "importedFrom": f"openvm-prof {__version__}",
            "stackwalk": 1,
            "symbolicated": True,
            "usesOnlyOneStackType": True,
            "categories": [{"name": "Other", "color": "grey", "subcategories": ["Other"]}],
            "markerSchema": [],
        },
        "libs": [],
        "pages": [],
        "threads": [_thread(profile, place) for place, profile in enumerate(profiles)],
    }
    return msgspec.json.encode(document).decode() + "\n"


def _thread(profile: Profile, place: int) -> dict[str, object]:
    tables = _Tables()
    samples = sorted((frames_of(stack), value) for stack, value in profile.stacks.items())
    stacks = [tables.stack(frames) for frames, _ in samples]
    title = encodable(f"{profile.title} [{profile.kind.unit}]")
    return {
        "name": title,
        "processType": "default",
        "processName": title,
        "processStartupTime": 0,
        "processShutdownTime": None,
        "registerTime": 0,
        "unregisterTime": None,
        "pausedRanges": [],
        "isMainThread": True,
        "pid": str(place),
        "tid": place,
        "samples": {
            "length": len(samples),
            "stack": stacks,
            "time": list(range(len(samples))),
            "weight": [_number(value) for _, value in samples],
            "weightType": "samples",
        },
        "markers": {
            "length": 0,
            "category": [],
            "data": [],
            "endTime": [],
            "name": [],
            "phase": [],
            "startTime": [],
        },
        **tables.columns(),
    }


class _Tables:
    """Functions and stacks of a thread by their numbers; a frame is its function, as there are no lines."""

    def __init__(self) -> None:
        self._functions: dict[str, int] = {}
        self._stacks: dict[tuple[int | None, int], int] = {}

    def stack(self, frames: Sequence[str]) -> int | None:
        """The number of a stack, its frames from the outermost on; None for one without frames."""
        prefix: int | None = None
        for frame in frames:
            function = self._functions.setdefault(frame, len(self._functions))
            prefix = self._stacks.setdefault((prefix, function), len(self._stacks))
        return prefix

    def columns(self) -> dict[str, object]:
        """The tables as the format has them."""
        n, stacks = len(self._functions), list(self._stacks)
        numbers, none, zeros = list(range(n)), [None] * n, [0] * n
        return {
            "stackTable": {
                "length": len(stacks),
                "prefix": [prefix for prefix, _ in stacks],
                "frame": [function for _, function in stacks],
                "category": [0] * len(stacks),
                "subcategory": [0] * len(stacks),
            },
            "frameTable": {
                "length": n,
                "address": [-1] * n,
                "inlineDepth": zeros,
                "category": zeros,
                "subcategory": zeros,
                "func": numbers,
                "nativeSymbol": none,
                "innerWindowID": none,
                "implementation": none,
                "line": none,
                "column": none,
            },
            "funcTable": {
                "length": n,
                "name": numbers,
                "isJS": [False] * n,
                "relevantForJS": [False] * n,
                "resource": [-1] * n,
                "fileName": none,
                "lineNumber": none,
                "columnNumber": none,
            },
            "resourceTable": {"length": 0, "lib": [], "name": [], "host": [], "type": []},
            "nativeSymbols": {"length": 0, "libIndex": [], "address": [], "name": [], "functionSize": []},
            "stringArray": [encodable(frame) for frame in self._functions],
        }


def _number(value: float) -> float:
    return int(value) if value.is_integer() else value
