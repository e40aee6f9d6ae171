"""Page names: the file that a benchmark's page is in, whatever the benchmark is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_OTHER = re.compile(r"[^a-z0-9]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Windows has no files of these names, whatever their ending."""


def page_names(benchmarks: Iterable[str]) -> dict[str, str]:
    """The page of each benchmark, as a path within the folder.

    A name of lower-case letters, digits, `.`, `_` and `-` is the file's; of any other, what is left of it
    gets a checksum, so that no two names share a file, on no file system.
    """
    return {name: f"benchmarks/{_stem(name)}.html" for name in benchmarks}


def _stem(name: str) -> str:
    if _PLAIN.fullmatch(name) and not _RESERVED.fullmatch(name) and not re.search(r"-[0-9a-f]{16}$", name):
        return name
    words = _OTHER.sub("-", name.lower()).strip("-")[:40]
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{words}-{digest}".lstrip("-")
