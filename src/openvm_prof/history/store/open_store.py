"""Opening a store: a path or a URL → the store that functions of the history take."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.history.store.object_address import object_address
from openvm_prof.history.store.store_folder import Store


def open_store(place: str) -> Store:
    """The store in a folder or at `s3://BUCKET/PATH`, whether there is one yet or not. Raises UsageError."""
    address = object_address(place)
    if address is None:
        return Path(place)
    from openvm_prof.history.store.object_folder import ObjectFolder

    return ObjectFolder(address)
