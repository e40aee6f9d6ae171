"""File names: names of somebody's as parts of the names of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from openvm_prof.core.model.distinct import checksum, distinct, told_apart

if TYPE_CHECKING:
    from openvm_prof.profile.profile import Profile


def file_parts(names: Sequence[str]) -> dict[str, str]:
    """Names as parts of file names: safe characters only, and told apart where file systems might not.

    What had to be changed, what differs in case only and what ends as outputs do gets a checksum of
    the name, and a number where even that is taken.
    """
    safe = {name for name in names if _is_safe(name)}
    return distinct(names, lambda name: name if name in safe else _marked(name), _marked, ignore_case=True)


def _is_safe(name: str) -> bool:
    return bool(re.fullmatch(_SAFE, name)) and not re.search(_OUTPUT, name)


def _marked(name: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '_', name)[:80]}-{checksum(name)}"


_SAFE = r"[A-Za-z0-9_]|[A-Za-z0-9_](?!.*\.\.)[A-Za-z0-9_. -]{0,78}[A-Za-z0-9_]"
_OUTPUT = r"(?i:(?:^|\.)(?:detailed|memory|md|svg)$)"


def graph_names(runs: Sequence[tuple[str, Sequence[Profile]]]) -> list[list[str]]:
    """File names of the flame graphs of runs without their extension; a run is a stem and its profiles.

    `STEM-GROUP.KEYS.METRIC`, and `.reverse` after it; the key of guest functions is left out. A stem, a
    group or a label may hold what stands between them, so that whole names are told apart, too.
    """
    made: list[list[tuple[str, str]]] = [
        [_graph_name(stem, profile, parts) for profile in profiles]
        for stem, profiles in runs
        for parts in [_graph_parts(profiles)]
    ]
    names = told_apart(dict(pair for of_run in made for pair in of_run), join="-", ignore_case=True)
    return [[names[identity] for identity, _ in of_run] for of_run in made]


def _graph_parts(profiles: Sequence[Profile]) -> tuple[dict[str, str], dict[str, str]]:
    kinds = list(dict.fromkeys(profile.kind for profile in profiles))
    return (
        file_parts(list(dict.fromkeys(profile.group_name for profile in profiles))),
        file_parts(list(dict.fromkeys(word for kind in kinds for word in (*kind.keys, kind.name)))),
    )


def _graph_name(stem: str, profile: Profile, parts: tuple[dict[str, str], dict[str, str]]) -> tuple[str, str]:
    """What a graph is of, as nothing else is written, and its name."""
    from openvm_prof.core.catalog.label_keys import SPAN_KEY

    groups, words = parts
    kind = profile.kind
    keys = [words[key] for key in kind.keys if key != SPAN_KEY]
    name = ".".join([f"{stem}-{groups[profile.group_name]}", *keys, words[kind.name]])
    identity = repr((stem, profile.group, kind.keys, kind.metrics, kind.name, profile.reversed))
    return identity, f"{name}.reverse" if profile.reversed else name
