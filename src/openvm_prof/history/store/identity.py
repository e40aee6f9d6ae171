"""Identity: which two runs are the same one, whoever adds them and how often."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

ID_DIGITS = 24


def run_id(
    content: str,
    benchmark: str,
    *,
    commit: str | None,
    branch: str | None,
    date: str | None,
    conditions: Mapping[str, str],
) -> str:
    """The identity of a run: a hash of its source bytes (`content`, itself a hash) and its conditions.

    `conditions` are those that were told from outside, not those that a version of this tool reads out of
    the metrics. The date counts only where there is no commit, which it would follow from.
    """
    parts = {
        "benchmark": benchmark,
        "branch": branch,
        "commit": commit,
        "conditions": dict(sorted(conditions.items())),
        "content": content,
        "date": date if commit is None else None,
    }
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:ID_DIGITS]


def content_hash(data: bytes) -> str:
    """The hash of a source's bytes."""
    return hashlib.sha256(data).hexdigest()


CHECKSUM_DIGITS = 16


def checksum(data: bytes) -> str:
    """What the name of a stored file says of its bytes."""
    return hashlib.sha256(data).hexdigest()[:CHECKSUM_DIGITS]
