"""File names: names of somebody's as parts of the names of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from openvm_prof.model.distinct import checksum, distinct

if TYPE_CHECKING:
    from openvm_prof.model.profile import Profile


def file_parts(names: Sequence[str]) -> dict[str, str]:
    """Names as parts of file names: safe characters only, and told apart where file systems might not.

    What had to be changed, what differs in case only and what ends as outputs do gets a checksum of
    the name, and a number where even that is taken.
    """
    safe = {name for name in names if _is_safe(name)}
    return distinct(names, lambda name: name if name in safe else _told_apart(name), _told_apart, fold=True)


def _is_safe(name: str) -> bool:
    return bool(re.fullmatch(_SAFE, name)) and not re.search(_OUTPUT, name)


def _told_apart(name: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '_', name)[:80]}-{checksum(name)}"


_SAFE = r"[A-Za-z0-9_]|[A-Za-z0-9_](?!.*\.\.)[A-Za-z0-9_. -]{0,78}[A-Za-z0-9_]"
_OUTPUT = r"(?i:(?:^|\.)(?:detailed|memory|md|svg)$)"


def graph_names(stem: str, profiles: Sequence[Profile]) -> list[str]:
    """File names of flame graphs without their extension, parallel to `profiles`.

    `STEM-GROUP.KEYS.METRIC`, and `.reverse` after it; the key of guest functions is left out.
    """
    from openvm_prof.catalog.labels import SPAN_KEY

    groups = file_parts(list(dict.fromkeys(profile.group_name for profile in profiles)))
    views = list(dict.fromkeys(profile.view for profile in profiles))
    words = file_parts(list(dict.fromkeys(word for view in views for word in (*view.keys, view.name))))
    names = []
    for profile in profiles:
        keys = [words[key] for key in profile.view.keys if key != SPAN_KEY]
        parts = [f"{stem}-{groups[profile.group_name]}", *keys, words[profile.view.name]]
        names.append(".".join([*parts, "reverse"] if profile.reversed else parts))
    return names
