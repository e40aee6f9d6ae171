"""Which groups a user asked for."""

from __future__ import annotations

from collections.abc import Iterable

from openvm_prof.core.errors import BadInputError, did_you_mean, listed


def check_groups(asked: Iterable[str], known: Iterable[str]) -> None:
    """Raise BadInputError for a group that no run has timed proofs of, with the nearest name."""
    names = list(dict.fromkeys(known))
    for group in asked:
        if group not in names:
            there = f"; available: {listed(names)}" if names else ""
            raise BadInputError(f"no timed proofs in group {group!r}{did_you_mean([group], names) or there}")
